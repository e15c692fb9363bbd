"""Who is told that a visit is off, or at another time, hears of it before setting out, whatever the hour."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from appointments.models import TrangThaiLichHen
from core.notification_kinds import KINDS
from core.policy import Role
from notifications.models import LuotGui, ThongBao
from tests.api.appointments import URL, moment
from tests.factories import AppointmentFactory, PreferenceFactory, ScheduleFactory

pytestmark = pytest.mark.django_db

CONFIRMED = TrangThaiLichHen.CONFIRMED


@pytest.fixture
def schedule():
    return ScheduleFactory(gio_bat_dau=dt.time(6), gio_ket_thuc=dt.time(17))


@pytest.fixture
def desk_at(as_user, at):
    """The desk's client, at this moment."""

    def sit(when):
        at(when)
        return as_user(vai_tro=Role.STAFF)

    return sit


@pytest.fixture
def texts(sink, run):
    """What phones got so far, after one more run."""

    def sent():
        run()
        return [call.json()["text"] for call in sink.book.calls if call.path == "/sms"]

    return sent


def visit_at(schedule, hour, minute=0, **more):
    return AppointmentFactory(**{"lich": schedule, "gio_kham": dt.time(hour, minute), "trang_thai": CONFIRMED, **more})


# In quiet hours


@pytest.mark.parametrize(("start", "at_once"), [((6, 30), True), ((8, 59), True), ((9, 0), False), ((15, 0), False)])
def test_cancelled_in_the_night_a_visit_of_the_early_morning_is_told_of_at_once(
    schedule, desk_at, at, texts, start, at_once
):
    visit = visit_at(schedule, *start)
    answer = desk_at(moment(schedule, 22, 30, days=1)).delete(f"{URL}{visit.pk}/", {"ly_do": "Bận"})
    assert answer.status_code == 204

    assert len(texts()) == at_once

    at(moment(schedule, 7))
    assert len(texts()) == 1


@pytest.mark.parametrize(("was", "to"), [((6, 30), "15:00:00"), ((15, 0), "06:30:00")])
def test_moved_in_the_night_a_visit_is_told_of_at_once_if_either_time_is_near(schedule, desk_at, texts, was, to):
    visit = visit_at(schedule, *was)
    answer = desk_at(moment(schedule, 22, 30, days=1)).patch(f"{URL}{visit.pk}/", {"gio_kham": to})
    assert answer.status_code == 200, answer.json()

    assert len(texts()) == 1


def test_what_fails_in_the_night_is_tried_again_in_the_night_if_the_morning_is_too_late(schedule, desk_at, sink, run):
    visit = visit_at(schedule, 6, 30)
    sink.book.status = 503
    begun = moment(schedule, 22, 30, days=1)
    desk_at(begun).delete(f"{URL}{visit.pk}/", {"ly_do": "Bận"})

    run()

    assert all(row.gui_tu - begun < dt.timedelta(minutes=1) for row in LuotGui.objects.exclude(kenh="email"))


# After the time of the visit


def test_cancelled_after_its_time_a_visit_is_told_of(schedule, desk_at, texts):
    visit = visit_at(schedule, 9)
    desk_at(moment(schedule, 9, 5)).delete(f"{URL}{visit.pk}/", {"ly_do": "Bác sĩ ốm"})

    (text,) = texts()
    assert "09:00" in text


def test_moved_after_its_time_a_visit_is_told_of(schedule, desk_at, texts):
    visit = visit_at(schedule, 9)
    desk_at(moment(schedule, 9, 5)).patch(f"{URL}{visit.pk}/", {"gio_kham": "15:00:00"})

    (text,) = texts()
    assert "15:00" in text


def test_who_asked_and_got_no_answer_is_told_on_the_same_day(schedule, at, texts):
    visit_at(schedule, 9, trang_thai=TrangThaiLichHen.PENDING)
    at(moment(schedule, 18))
    call_command("close_visits", stdout=StringIO())

    (text,) = texts()
    assert "09:00" in text


def test_a_cancellation_is_worth_sending_for_two_days_or_until_the_visit(schedule, desk_at):
    soon = visit_at(schedule, 9)
    desk = desk_at(moment(schedule, 8))
    late = visit_at(ScheduleFactory(ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(days=20)), 9)
    for visit in (soon, late):
        desk.delete(f"{URL}{visit.pk}/", {"ly_do": "Bận"})

    assert [told.gui_den for told in ThongBao.objects.order_by("pk")] == [
        moment(schedule, 8, days=-2), late.starts_at,
    ]  # fmt: skip


def test_what_must_be_told_is_worth_sending_for_hours():
    assert all(kind.lasts >= dt.timedelta(hours=6) for kind in KINDS.values() if kind.must)


# What it says


def test_no_channel_hears_why_it_was_cancelled(schedule, desk_at, sink, run, mailoutbox):
    visit = visit_at(schedule, 9, benh_nhan__email="an@example.vn")
    wish = {"quan-trong": {"zalo": True}}
    PreferenceFactory(nguoi_dung=visit.benh_nhan.nguoi_dung, kenh=wish)
    desk_at(moment(schedule, 8)).delete(f"{URL}{visit.pk}/", {"ly_do": "Xét nghiệm HIV dương tính"})

    run()

    assert {call.path for call in sink.book.calls} == {"/sms", "/zalo", "/hook"}
    sent = "".join(call.body.decode() + str(call.json()) for call in sink.book.calls) + mailoutbox[0].body
    assert "HIV" not in sent
    assert "Bên hủy: phòng khám." in mailoutbox[0].body


def test_who_cancelled_it_is_told(schedule, as_user, at, texts):
    visit = visit_at(schedule, 15)
    at(moment(schedule, 8, days=1))
    as_user(visit.benh_nhan.nguoi_dung).delete(f"{URL}{visit.pk}/")

    (text,) = texts()
    assert "Bên hủy: bệnh nhân." in text
