"""What patients are told of their appointments: when they change, a day before, and two hours before."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.template.loader import render_to_string

from appointments.models import LichHen, LoaiLichHen, TrangThaiLichHen
from core.repositories import visit_repository
from core.repositories.outbox_repository import OutboxRepository
from core.repositories.tidings import KINDS
from core.services.reminder_service import REMINDERS, ReminderService
from notifications.models import ThongBao
from tests.api.appointments import URL, moment
from tests.factories import AppointmentFactory, PatientFactory, ScheduleFactory

pytestmark = pytest.mark.django_db

S = TrangThaiLichHen
DAY, HOURS = "nhac-hen-24h", "nhac-hen-2h"


def remind():
    out = StringIO()
    call_command("remind", stdout=out)
    return out.getvalue().strip()


def told(**where):
    return list(ThongBao.objects.filter(**where).order_by("pk").values_list("loai", flat=True))


@pytest.fixture
def visit(schedule):
    """At eight, booked a week before."""
    return AppointmentFactory(lich=schedule, ngay_tao=moment(schedule, 8, days=7), trang_thai=S.CONFIRMED)


# Reminders


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (24 + 1 / 60, []),
        (24, [DAY]),
        (18 + 1 / 60, [DAY]),
        (18, []),
        (2 + 1 / 60, []),
        (2, [HOURS]),
        (1 + 1 / 60, [HOURS]),
        (1, []),
        (-1, []),
    ],
)
def test_a_patient_is_reminded_a_day_and_two_hours_before(visit, at, hours, expected):
    at(visit.starts_at - dt.timedelta(hours=hours))

    assert remind() == f"Đã tạo {len(expected)} lời nhắc hẹn."

    assert told() == expected


def test_a_reminder_says_who_goes_where_when_and_nothing_of_what_for(visit, at):
    at(visit.starts_at - dt.timedelta(hours=24))

    remind()

    message = ThongBao.objects.get()
    assert (message.khoa, message.benh_nhan) == (f"{DAY}:{visit.pk}:{visit.starts_at:%Y%m%d%H%M}", visit.benh_nhan)
    assert message.gui_tu == message.tao_luc == visit.starts_at - dt.timedelta(hours=24)
    assert message.du_lieu["gio"] == "08:00"
    assert message.du_lieu["co_so"] == visit.bac_si.co_so.ten_co_so
    assert visit.dich_vu.ten_dich_vu not in str(message.du_lieu)


def test_nobody_is_reminded_twice(visit, at):
    for minutes in (0, 1, 300):
        at(visit.starts_at - dt.timedelta(hours=24) + dt.timedelta(minutes=minutes))
        remind()

    assert told() == [DAY]


@pytest.mark.parametrize(("hours", "booked", "expected"), [(24, 35, []), (24, 36, [DAY]), (2, 3, []), (2, 4, [HOURS])])
def test_who_has_just_booked_is_not_reminded(visit, at, hours, booked, expected):
    LichHen.objects.update(ngay_tao=visit.starts_at - dt.timedelta(hours=booked))
    at(visit.starts_at - dt.timedelta(hours=hours))

    remind()

    assert told() == expected


def test_a_visit_that_was_moved_is_reminded_of_anew(visit, at, desk, schedule):
    later = ScheduleFactory(bac_si=visit.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(days=7))
    at(visit.starts_at - dt.timedelta(hours=24))
    remind()
    changed = {"ngay_kham": str(later.ngay_lam_viec), "gio_kham": "08:00:00"}
    assert desk.patch(f"{URL}{visit.pk}/", changed).status_code == 200
    at(visit.starts_at - dt.timedelta(hours=2))
    remind()
    assert told() == [DAY, "lich-hen-doi-gio"]
    at(moment(later, 8, days=1))

    remind()

    assert told() == [DAY, "lich-hen-doi-gio", DAY]


@pytest.mark.parametrize("state", [S.ARRIVED, S.IN_PROGRESS, S.COMPLETED, S.NO_SHOW])
def test_only_who_is_still_to_come_is_reminded(visit, at, state):
    LichHen.objects.update(trang_thai=state)
    at(visit.starts_at - dt.timedelta(hours=2))

    remind()

    assert told() == []


def test_a_cancelled_visit_is_not_reminded_of(visit, at, desk):
    at(visit.starts_at - dt.timedelta(hours=25))
    assert desk.delete(f"{URL}{visit.pk}/").status_code in (200, 204)
    at(visit.starts_at - dt.timedelta(hours=24))

    remind()

    assert told() == ["lich-hen-da-huy"]


def test_many_take_the_same_few_queries_a_piece(visit, schedule, at, resolve, django_assert_num_queries):
    def queries(amount):
        with django_assert_num_queries(amount):
            resolve(ReminderService).remind()

    at(visit.starts_at - dt.timedelta(hours=24))
    queries(10)  # a piece: what is known, two to lock, what is known then, the insert, in a transaction; three finds
    for _ in range(5):
        AppointmentFactory(lich=schedule, ngay_tao=visit.ngay_tao)
    at(visit.starts_at - dt.timedelta(hours=21))
    queries(10)
    assert len(told()) == 6


def test_reminders_come_in_pieces_and_one_that_breaks_stops_no_other(visit, schedule, at, monkeypatch, capsys):
    monkeypatch.setattr(visit_repository, "LOCKED_A_PIECE", 1)
    AppointmentFactory(lich=schedule, ngay_tao=visit.ngay_tao)
    at(visit.starts_at - dt.timedelta(hours=22))
    enter = OutboxRepository.enter

    def refuse_one(self, messages):
        if any(each.benh_nhan_id == visit.benh_nhan_id for each in messages):
            raise IntegrityError("no")
        enter(self, messages)

    with monkeypatch.context() as patch:
        patch.setattr(OutboxRepository, "enter", refuse_one)
        with pytest.raises(SystemExit):
            call_command("remind")
    assert "1 nhóm lịch hẹn chưa xử lý được" in capsys.readouterr().out
    assert len(told()) == 1

    remind()

    assert len(told()) == 2


# What happens to an appointment


def test_a_patient_hears_of_booking_confirmation_new_time_and_cancellation(patient, desk, wanted, schedule):
    booked = patient.post(URL, wanted).json()
    at = f"{URL}{booked['ma_lich_hen']}/"
    desk.post(f"{at}confirm/")
    patient.patch(at, {"gio_kham": "10:00:00"})
    patient.delete(at)

    messages = list(ThongBao.objects.order_by("pk"))
    assert [each.loai for each in messages] == [
        "lich-hen-da-dat", "lich-hen-da-xac-nhan", "lich-hen-doi-gio", "lich-hen-da-huy",
    ]  # fmt: skip
    assert [each.du_lieu["gio"] for each in messages] == ["09:00", "09:00", "10:00", "10:00"]
    assert {each.benh_nhan for each in messages} == {patient.person}


def test_what_is_refused_tells_nobody(patient, wanted):
    assert patient.post(URL, {**wanted, "gio_kham": "23:00:00"}).status_code >= 400
    assert told() == []


@pytest.mark.parametrize("state", [S.ARRIVED, S.NO_SHOW])
def test_what_happens_at_the_desk_is_no_news(desk, visit, at, state):
    at(visit.starts_at)
    action = {S.ARRIVED: "check-in", S.NO_SHOW: "no-show"}[state]
    answer = desk.post(f"{URL}{visit.pk}/{action}/")

    assert answer.status_code in (200, 404)
    assert told() == []


def test_who_walks_in_knows_it(desk, schedule, wanted, at):
    at(moment(schedule, 8, 30))
    asked = {
        **wanted, "gio_kham": None, "ma_benh_nhan": PatientFactory().pk, "loai_lich_hen": LoaiLichHen.WALK_IN.value,
    }  # fmt: skip

    assert desk.post(URL, {key: value for key, value in asked.items() if value}).status_code == 201
    assert told() == []


def test_of_a_series_one_message_tells(patient, wanted, schedule):
    for week in (1, 2):
        day = schedule.ngay_lam_viec + dt.timedelta(weeks=week)
        ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=day)

    assert patient.post(f"{URL}series/", {**wanted, "so_lan": 3}).status_code == 201

    message = ThongBao.objects.get()
    assert (message.loai, message.du_lieu["so_lan"]) == ("lich-hen-da-dat", 3)
    assert message.du_lieu["ngay"] == f"{schedule.ngay_lam_viec:%d/%m/%Y}"


@pytest.fixture
def series(patient, wanted, schedule):
    """Of three weeks; the days."""
    days = [schedule.ngay_lam_viec + dt.timedelta(weeks=week) for week in range(3)]
    for day in days[1:]:
        ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=day)
    assert patient.post(f"{URL}series/", {**wanted, "so_lan": 3}).status_code == 201
    return days


def cancelled_days():
    messages = ThongBao.objects.filter(loai="lich-hen-da-huy").order_by("pk")
    return [(each.du_lieu["ngay"], each.du_lieu["so_lan"]) for each in messages]


def cancel_between(admin, schedule, first, last):
    rows = LichHen.objects.filter(ngay_kham__range=(first, last)).order_by("pk")
    answer = admin.post(
        "/api/appointments/time-off/",
        {
            "loai": "Bác sĩ nghỉ", "ma_bac_si": schedule.bac_si_id, "tu_ngay": str(first), "den_ngay": str(last),
            "ly_do": "Họp", "xu_ly": [{"ma_lich_hen": each.pk, "hanh_dong": "Hủy"} for each in rows],
        },
    )  # fmt: skip
    assert answer.status_code == 201, answer.json()


def test_of_a_part_of_a_series_that_is_cancelled_each_day_is_told(series, schedule, as_user):
    cancel_between(as_user(vai_tro="Admin"), schedule, series[0], series[1])

    assert cancelled_days() == [(f"{day:%d/%m/%Y}", 1) for day in series[:2]]


def test_of_all_that_is_left_of_a_series_one_message_tells_how_many(series, schedule, as_user, patient):
    patient.delete(f"{URL}{LichHen.objects.get(ngay_kham=series[0]).pk}/")
    cancel_between(as_user(vai_tro="Admin"), schedule, series[1], series[2])

    assert cancelled_days() == [(f"{series[0]:%d/%m/%Y}", 1), (f"{series[1]:%d/%m/%Y}", 2)]
    told = ThongBao.objects.filter(loai="lich-hen-da-huy").last()
    text = render_to_string(f"notifications/{told.loai}/vi.txt", told.du_lieu)
    assert "lần đầu trong 2 lịch hẹn định kỳ còn lại, tất cả đã bị hủy" in text


def test_what_time_off_cancels_each_patient_hears_of(schedule, as_user, visit):
    other = AppointmentFactory(lich=schedule)
    hit = [{"ma_lich_hen": each.pk, "hanh_dong": "Hủy"} for each in (visit, other)]
    answer = as_user(vai_tro="Admin").post(
        "/api/appointments/time-off/",
        {
            "loai": "Bác sĩ nghỉ", "ma_bac_si": schedule.bac_si_id, "tu_ngay": str(schedule.ngay_lam_viec),
            "den_ngay": str(schedule.ngay_lam_viec), "ly_do": "Họp", "xu_ly": hit,
        },
    )  # fmt: skip

    assert answer.status_code == 201, answer.json()
    messages = ThongBao.objects.filter(loai="lich-hen-da-huy")
    assert {each.benh_nhan for each in messages} == {visit.benh_nhan, other.benh_nhan}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", [*KINDS.values(), *(each.kind for each in REMINDERS)])
def test_every_message_has_its_words_in_both_languages(kind, language, visit, at):
    values = {
        "ho_ten": "Nguyễn Văn A", "bac_si": "Trần Đức B", "co_so": "Phòng khám C", "dia_chi": "1 Lê Lợi",
        "ngay": "20/07/2026", "gio": "08:30", "so_thu_tu": 4, "ben_huy": "co_so", "so_lan": 3,
    }  # fmt: skip

    title, blank, text = render_to_string(f"notifications/{kind}/{language}.txt", values).strip().splitlines()

    assert 10 < len(title) < 80
    assert blank == ""
    assert all(word in text for word in ("Nguyễn Văn A", "Trần Đức B", "08:30", "20/07/2026"))
