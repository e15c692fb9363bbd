"""Who is told that a visit is off, or at another time, hears of it before setting out, whatever the hour."""

import datetime as dt

import pytest

from appointments.models import TrangThaiLichHen
from core.policy import Role
from notifications.models import LuotGui
from tests.api.appointments import URL, moment
from tests.factories import AppointmentFactory, ScheduleFactory

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
