"""What the monthly report counts: the same as going through the rows one by one, in a fixed number of queries."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from appointments.models import LichHen, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from core.bootstrap import container
from core.services.monthly_report_service import MonthlyReportService
from payments.models import PhuongThuc
from reception.models import TrangThaiPhieu
from support.models import TrangThaiDanhGia
from tests.api.test_appointment_statistics import visit
from tests.api.test_revenue import refund
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    PatientFactory,
    PaymentFactory,
    QueueFactory,
    RatingFactory,
    ScheduleFactory,
    TeleconsultationFactory,
    TicketFactory,
    TimeOffFactory,
)

pytestmark = pytest.mark.django_db

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
OCTOBER = dt.date(2026, 10, 1)
MONDAY = dt.date(2026, 10, 5)
_S = TrangThaiLichHen
EARLIER = dt.datetime(2026, 8, 1, tzinfo=HERE)


def instant(month, day, hour=9, minute=0, second=0):
    return dt.datetime(2026, month, day, hour, minute, second, tzinfo=HERE)


@pytest.fixture(autouse=True)
def now(at):
    """The tenth of November."""
    at(instant(11, 10))


@pytest.fixture
def two_doctors():
    """Of two facilities, with visits in several states on the edges of three months."""
    found = DoctorFactory.create_batch(2)
    for number, doctor in enumerate(found):
        for month, day in ((8, 31), (9, 1), (9, 30), (10, 1), (10, 15), (10, 31), (11, 1)):
            schedule = ScheduleFactory(bac_si=doctor, ngay_lam_viec=dt.date(2026, month, day))
            for state in (*list(_S)[number : number + 1 + month % 3], _S.COMPLETED, _S.CANCELLED, _S.NO_SHOW):
                visit(schedule, state, ngay_tao=EARLIER)
    return found


def figures(month=OCTOBER, ma_co_so=None):
    return container().resolve(MonthlyReportService).figures(month, ma_co_so)


def states_of(visits):
    return Counter(visit.trang_thai for visit in visits)


def counts(row):
    return {
        _S.COMPLETED: row["completed_appointments"],
        _S.CANCELLED: row["cancelled_appointments"],
        _S.NO_SHOW: row["no_show_appointments"],
        _S.PENDING: row["pending_appointments"],
    }


def listed(month, **more):
    return list(LichHen.objects.filter(ngay_kham__month=month, **more).select_related("bac_si"))


@pytest.mark.parametrize(("name", "month"), [("this_month", 10), ("last_month", 9)])
def test_each_month_has_the_visits_of_its_days_by_state(two_doctors, name, month):
    found, visits = figures()[name], listed(month)

    assert found["total_appointments"] == len(visits) > 0
    assert counts(found) == {state: states_of(visits)[state] for state in counts(found)}
    assert [row["ngay"].day for row in found["by_day"]] == list(range(1, {10: 32, 9: 31}[month]))
    for row in found["by_day"]:
        of_day = states_of(visit for visit in visits if visit.ngay_kham == row["ngay"])
        assert counts(row) == {state: of_day[state] for state in counts(row)}


def test_each_specialty_has_its_visits_and_the_rate_of_who_did_not_come(two_doctors):
    for row in figures()["this_month"]["by_specialty"]:
        visits = listed(10, bac_si__chuyen_khoa=row["ma_chuyen_khoa"])
        absent = states_of(visits)[_S.NO_SHOW]
        assert (row["total_appointments"], row["no_show_appointments"]) == (len(visits), absent)
        assert row["no_show_rate"] == round(100 * absent / len(visits), 2)


def test_a_facility_s_report_has_nothing_of_another(two_doctors):
    one, other = two_doctors
    PaymentFactory(
        lich_hen=LichHen.objects.filter(bac_si=other).first(), so_tien=350_000, thoi_gian_thanh_toan=instant(10, 3)
    )  # fmt: skip
    schedule = ScheduleFactory(bac_si=other, ngay_lam_viec=MONDAY)
    wait(QueueFactory(lich=schedule), instant(10, 5, 8), 5)
    RatingFactory(lich_hen__lich=schedule)
    TeleconsultationFactory(lich_hen__lich=schedule)

    all_of_it, found = figures()["this_month"], figures(ma_co_so=one.co_so_id)["this_month"]

    assert found["total_appointments"] == len(listed(10, bac_si=one)) < all_of_it["total_appointments"]
    assert [row["ma_bac_si"] for row in found["by_doctor"]] == [one.pk]
    assert [row["ma_co_so"] for row in found["by_specialty"]] == [one.co_so_id]
    assert [_elsewhere(each) for each in (found, all_of_it)] == [(0, 0, 0, 0), (350_000, 1, 1, 1)]


def _elsewhere(month):
    parts = month["feedback"]["ratings"], month["waiting"]["arrivals"], month["remote"]["total_sessions"]
    return month["net_revenue"], *parts


@pytest.mark.parametrize(
    ("booked", "lead"),
    [
        (instant(10, 15, 10), "same_day"),  # a walk-in, after its time
        (instant(10, 15, 0, 0, 0), "same_day"),
        (instant(10, 14, 23, 59, 59), "one_day"),
        (instant(10, 14, 0), "one_day"),
        (instant(10, 13, 23, 59, 59), "three_days"),
        (instant(10, 12, 0), "three_days"),
        (instant(10, 11, 23, 59, 59), "seven_days"),
        (instant(10, 8, 0), "seven_days"),
        (instant(10, 7, 23, 59, 59), "fourteen_days"),
        (instant(10, 1, 0), "fourteen_days"),
        (instant(9, 30, 23, 59, 59), "longer"),
        (instant(1, 1), "longer"),
    ],
)
def test_how_long_ahead_is_counted_in_days_of_vietnam(booked, lead):
    visit(ScheduleFactory(ngay_lam_viec=dt.date(2026, 10, 15)), _S.NO_SHOW, ngay_tao=booked)
    rows = figures()["this_month"]["by_lead_time"]
    assert {row["lead_time"]: row["no_show_appointments"] for row in rows if row["total_appointments"]} == {lead: 1}


def test_booked_minutes_are_of_visits_that_were_not_cancelled():
    schedule = ScheduleFactory(ngay_lam_viec=MONDAY, gio_bat_dau=dt.time(8, 30), gio_ket_thuc=dt.time(11, 30))
    for state in (_S.COMPLETED, _S.CANCELLED, _S.NO_SHOW):
        AppointmentFactory(
            lich=schedule, trang_thai=state, ngay_huy=EARLIER if state == _S.CANCELLED else None,
            dich_vu__thoi_gian_kham=30,
        )  # fmt: skip
    closed = ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=MONDAY + dt.timedelta(days=1))
    TimeOffFactory(bac_si=closed.bac_si, tu_ngay=closed.ngay_lam_viec)

    found = figures()["this_month"]

    use = {"booked_minutes": 60, "offered_minutes": 180, "utilization": 33.33}
    name = {"ma_bac_si": schedule.bac_si.pk, "ten_bac_si": schedule.bac_si.ho_ten}
    assert found["by_doctor"] == [{**name, **use}]
    assert {key: found[key] for key in use} == use


def test_each_hour_of_the_week_has_its_minutes_of_the_whole_month():
    doctor = DoctorFactory()
    for week in range(2):
        ScheduleFactory(
            bac_si=doctor, ngay_lam_viec=MONDAY + dt.timedelta(weeks=week), gio_bat_dau=dt.time(8, 30),
            gio_ket_thuc=dt.time(10, 15),
        )  # fmt: skip
    ScheduleFactory(bac_si=doctor, ngay_lam_viec=MONDAY + dt.timedelta(days=6), gio_ket_thuc=dt.time(9))
    AppointmentFactory(
        lich=doctor.lich_lam_viec.order_by("pk").first(), gio_kham=dt.time(8, 45), dich_vu__thoi_gian_kham=30
    )

    rows = figures()["this_month"]["by_hour"]

    assert [(row["weekday"], row["hour"], row["booked_minutes"], row["offered_minutes"]) for row in rows] == [
        (0, 8, 15, 60), (0, 9, 15, 120), (0, 10, 0, 30), (6, 8, 0, 60),
    ]  # fmt: skip


def wait(queue, arrived, minutes, **more):
    began = arrived + dt.timedelta(minutes=minutes)
    return TicketFactory(hang=queue, den_luc=arrived, vao_luc=began, trang_thai=TrangThaiPhieu.DONE, **more)


def test_waiting_is_from_the_desk_to_the_room_by_the_hour_of_arrival():
    queue = QueueFactory(lich__ngay_lam_viec=MONDAY)
    for minutes in (5, 10, 10, 20, 60):
        wait(queue, instant(10, 5, 8, 59), minutes)
    wait(queue, instant(10, 5, 9), 0)
    TicketFactory(hang=queue, den_luc=instant(10, 5, 9))  # was never called
    wait(QueueFactory(lich__ngay_lam_viec=dt.date(2026, 9, 30)), instant(9, 30), 45)

    found = figures()

    assert found["this_month"]["waiting"] == {"arrivals": 6, "average": 17.5, "median": 10, "p80": 20}
    assert [(row["hour"], row["median"], row["p80"]) for row in found["this_month"]["waiting_by_hour"]] == [
        (8, 10, 20), (9, 0, 0),
    ]  # fmt: skip
    assert found["last_month"]["waiting"]["median"] == 45


def test_money_is_of_the_days_on_which_it_moved_in_vietnam():
    first = PaymentFactory(so_tien=500_000, thoi_gian_thanh_toan=instant(9, 30, 23, 59))
    PaymentFactory(
        so_tien=300_000, thoi_gian_thanh_toan=instant(10, 1, 0), phuong_thuc_thanh_toan=PhuongThuc.TRANSFER
    )  # 30 September in UTC
    refund(first, 100_000, instant(10, 31, 23, 59))

    found = figures()

    this, last = found["this_month"], found["last_month"]
    assert (this["total_revenue"], this["refunded_amount"], this["net_revenue"]) == (300_000, 100_000, 200_000)
    assert last["net_revenue"] == 500_000
    days = {row["ngay"].day: row["net_revenue"] for row in this["by_day"] if row["net_revenue"]}
    assert days == {1: 300_000, 31: -100_000}
    assert [(row["phuong_thuc_thanh_toan"], row["net_revenue"]) for row in this["by_method"]] == [
        (PhuongThuc.TRANSFER, 300_000), (PhuongThuc.CASH, -100_000),
    ]  # fmt: skip
    assert sum(row["net_revenue"] for row in this["by_service"]) == 200_000


def test_new_patients_of_a_facility_are_those_with_an_appointment_there():
    old = PatientFactory(ngay_tao=instant(9, 30, 23, 59))
    new = PatientFactory.create_batch(2, ngay_tao=instant(10, 1, 0))
    schedule = ScheduleFactory(ngay_lam_viec=MONDAY)
    for patient in (old, new[0]):
        AppointmentFactory(lich=schedule, benh_nhan=patient)

    assert (figures()["this_month"]["new_patients"], figures()["last_month"]["new_patients"]) == (2, 1)
    assert figures(ma_co_so=schedule.bac_si.co_so_id)["this_month"]["new_patients"] == 1


def test_remote_visits_and_their_average_length():
    for seconds, waited, outcome in ((1200, 60, "COMPLETED"), (600, 120, "COMPLETED"), (None, None, "PATIENT_ABSENT")):
        TeleconsultationFactory(
            lich_hen__lich__ngay_lam_viec=MONDAY, so_giay=seconds, cho_giay=waited, ket_qua=KetQuaPhien[outcome],
            trang_thai=TrangThaiPhien.ENDED,
        )  # fmt: skip
    found = figures()["this_month"]["remote"]
    assert (found["total_sessions"], found["completed"], found["patient_absent"]) == (3, 2, 1)
    assert (found["average_duration_minutes"], found["average_waiting_minutes"]) == (15, 1.5)


def test_only_ratings_that_count_are_averaged():
    for stars, state in ((5, "SHOWN"), (4, "PENDING"), (1, "HIDDEN"), (1, "WITHDRAWN")):
        RatingFactory(lich_hen__lich__ngay_lam_viec=MONDAY, so_sao=stars, trang_thai=TrangThaiDanhGia[state])
    found = figures()["this_month"]["feedback"]
    assert (found["ratings"], found["average_stars"]) == (2, 4.5)
    assert [row["so_luot"] for row in found["by_stars"]] == [1, 1, 0, 0, 0]


def test_nothing_divides_by_zero():
    found = figures()["this_month"]
    assert (found["no_show_rate"], found["utilization"], found["completion_rate"]) == (0, 0, 0)
    assert (found["waiting"]["median"], found["feedback"]["average_stars"]) == (None, None)
    assert found["by_hour"] == found["by_doctor"] == found["by_service"] == []
    assert len(found["by_day"]) == 31


@pytest.mark.parametrize(
    ("today", "month", "before"),
    [
        (instant(11, 1, 0, 0), "2026-10", dt.date(2026, 9, 30)),  # still October in UTC
        (instant(10, 31, 23, 59), "2026-09", dt.date(2026, 8, 31)),
        (instant(2, 10), "2026-01", dt.date(2025, 12, 31)),
        (instant(3, 31), "2026-02", dt.date(2026, 1, 31)),
    ],
)
def test_without_a_month_it_is_the_last_whole_one_by_the_calendar_of_vietnam(at, today, month, before):
    at(today)
    found = figures(None)
    assert (found["thang"], found["last_month"]["end_date"]) == (month, before)


@pytest.mark.parametrize("ma_co_so", [False, True])
def test_it_is_twelve_counts_however_much_there_is(two_doctors, django_assert_num_queries, ma_co_so):
    PaymentFactory(thoi_gian_thanh_toan=instant(10, 3))
    wait(QueueFactory(lich__ngay_lam_viec=MONDAY), instant(10, 5, 8), 5)
    with django_assert_num_queries(12 + ma_co_so):  # and one to find the facility
        figures(ma_co_so=two_doctors[0].co_so_id if ma_co_so else None)
