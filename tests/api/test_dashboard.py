"""The director's dashboard: one answer, whose numbers are those of the lists and of the other statistics."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from appointments.models import TrangThaiLichHen
from core.policy import Role
from notifications.models import TrangThaiGui
from reception.models import TrangThaiPhieu
from tests.api.test_appointment_statistics import NAMES, figures, visit
from tests.api.test_revenue import refund
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    DataRequestFactory,
    DeliveryFactory,
    DoctorFactory,
    PatientFactory,
    PaymentFactory,
    QueueFactory,
    RefundRequestFactory,
    ScheduleFactory,
    SupportRequestFactory,
    TicketFactory,
    TimeOffFactory,
)

pytestmark = pytest.mark.django_db

URL = "/api/utils/dashboard/"
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = dt.date(2030, 3, 30)  # a day that February has not
NOW = dt.datetime(2030, 3, 30, 10, tzinfo=HERE)
RATES = (*NAMES, "total_appointments", "completion_rate", "cancellation_rate")
_S = TrangThaiLichHen


def instant(day, hour=9, minute=0):
    return dt.datetime.combine(day, dt.time(hour, minute), HERE)


@pytest.fixture
def admin(as_user, at):
    """It is ten o'clock of TODAY."""
    client = as_user(vai_tro=Role.ADMIN)
    at(NOW)
    return client


@pytest.fixture
def spring():
    """Visits in every state on both sides of the months' edges."""
    days = [(2, 1), (2, 28), (3, 1), (3, 29), (3, 30), (3, 31), (1, 31)]
    for month, day in days:
        schedule = ScheduleFactory(ngay_lam_viec=dt.date(2030, month, day))
        for state in list(_S)[month - 1 :]:
            visit(schedule, state)


def test_today_is_what_the_day_s_visits_are(admin, spring):
    found = figures(admin, URL)["today"]
    day = figures(admin, "/api/appointments/statistics/", start_date=str(TODAY), end_date=str(TODAY))

    assert {name: found[name] for name in RATES} == {name: day[name] for name in RATES}
    assert found["ngay"] == "2030-03-30"
    assert found["total_appointments"] == 5


def test_who_is_expected_and_who_waits_now(admin):
    queue = QueueFactory(lich__ngay_lam_viec=TODAY)
    for state in (TrangThaiPhieu.WAITING, TrangThaiPhieu.CALLED, TrangThaiPhieu.IN_ROOM, TrangThaiPhieu.DONE):
        TicketFactory(hang=queue, trang_thai=state)
    TicketFactory(hang=QueueFactory(lich__ngay_lam_viec=TODAY - dt.timedelta(days=1)))
    AppointmentFactory(lich=queue.lich, trang_thai=_S.CONFIRMED)
    AppointmentFactory(lich=queue.lich)

    found = figures(admin, URL)["today"]

    assert (found["expected"], found["waiting_now"], found["in_room"]) == (2, 2, 1)


def test_this_month_stands_beside_the_same_days_of_the_last(admin, spring):
    found = figures(admin, URL)

    for name, days in (("this_month", ("2030-03-01", "2030-03-30")), ("last_month", ("2030-02-01", "2030-02-28"))):
        asked = dict(zip(("start_date", "end_date"), days, strict=True))
        same = figures(admin, "/api/appointments/statistics/", **asked)
        assert {each: found[name][each] for each in (*RATES, *asked)} == {
            **{each: same[each] for each in RATES},
            **asked,
        }
    assert found["this_month"]["total_appointments"] == 15
    assert found["last_month"]["total_appointments"] == 12


@pytest.mark.parametrize(
    ("today", "this", "last"),
    [
        ((2030, 1, 1), ("2030-01-01", "2030-01-01"), ("2029-12-01", "2029-12-01")),
        ((2028, 3, 31), ("2028-03-01", "2028-03-31"), ("2028-02-01", "2028-02-29")),
        ((2030, 12, 15), ("2030-12-01", "2030-12-15"), ("2030-11-01", "2030-11-15")),
    ],
)
def test_months_of_any_length_are_compared(admin, at, today, this, last):
    at(instant(dt.date(*today), 0, 30))  # still yesterday in UTC
    found = figures(admin, URL)
    assert [tuple(found[name][end] for end in ("start_date", "end_date")) for name in ("this_month", "last_month")] == [
        this,
        last,
    ]


def test_new_patients_are_counted_by_the_days_of_vietnam(admin):
    for day in ((3, 1, 0, 0), (3, 30, 23, 59), (2, 28, 23, 59), (2, 1, 0, 0), (1, 31, 23, 59)):
        month, number, hour, minute = day
        PatientFactory(ngay_tao=instant(dt.date(2030, month, number), hour, minute))

    found = figures(admin, URL)

    assert (found["this_month"]["new_patients"], found["last_month"]["new_patients"]) == (2, 2)


def test_revenue_is_net_and_that_of_the_revenue_statistics(admin):
    taken = PaymentFactory(so_tien=500_000, thoi_gian_thanh_toan=instant(dt.date(2030, 2, 28), 23, 59))
    refund(taken, 100_000, instant(dt.date(2030, 3, 1), 0, 0))
    PaymentFactory(so_tien=300_000, thoi_gian_thanh_toan=instant(TODAY, 9))

    found = figures(admin, URL)

    for name in ("this_month", "last_month"):
        days = {end: found[name][end] for end in ("start_date", "end_date")}
        assert found[name]["net_revenue"] == figures(admin, "/api/payments/statistics/", **days)["net_revenue"]
    assert (found["this_month"]["net_revenue"], found["last_month"]["net_revenue"]) == (200_000, 500_000)


def test_the_week_to_come_shows_every_day_booked_of_offered(admin):
    tomorrow = TODAY + dt.timedelta(days=1)
    for place in range(2):
        ScheduleFactory(ngay_lam_viec=tomorrow, so_luong_kham=8, so_luong_da_dat=place)
    ScheduleFactory(ngay_lam_viec=TODAY + dt.timedelta(days=8), so_luong_da_dat=1)
    away = ScheduleFactory(ngay_lam_viec=tomorrow)
    TimeOffFactory(bac_si=away.bac_si, tu_ngay=tomorrow)

    days = figures(admin, URL)["next_days"]

    assert [day["ngay"] for day in days] == [str(TODAY + dt.timedelta(days=ahead)) for ahead in range(1, 8)]
    assert days[0] == {"ngay": "2030-03-31", "places": 16, "booked_places": 1, "fill_rate": 6.25}
    assert days[1] == {"ngay": "2030-04-01", "places": 0, "booked_places": 0, "fill_rate": 0.0}


def test_places_of_the_months_are_added_up(admin, spring):
    found = figures(admin, URL)
    assert (found["this_month"]["places"], found["this_month"]["booked_places"]) == (30, 12)
    assert (found["last_month"]["places"], found["last_month"]["fill_rate"]) == (20, 50.0)


def test_the_busiest_come_first_five_of_them(admin):
    doctors = DoctorFactory.create_batch(6)
    for number, doctor in enumerate(doctors, 1):
        schedule = ScheduleFactory(bac_si=doctor, ngay_lam_viec=TODAY)
        for _ in range(number):
            visit(schedule, _S.COMPLETED)

    found = figures(admin, URL)

    assert [row["ma_bac_si"] for row in found["top_doctors"]] == [doctor.pk for doctor in reversed(doctors[1:])]
    first = found["top_doctors"][0]
    assert (first["total_appointments"], first["completed_appointments"], first["completion_rate"]) == (6, 6, 100.0)
    assert first["ten_bac_si"] == doctors[-1].ho_ten
    assert [row["total_appointments"] for row in found["top_specialties"]] == [6, 5, 4, 3, 2]


def test_open_work_is_what_waits_for_somebody(admin):
    AppointmentFactory(lich__ngay_lam_viec=TODAY)
    for day in (1, 2):
        AppointmentFactory(lich__ngay_lam_viec=TODAY - dt.timedelta(days=day))
    cancelled = [PaymentFactory(lich_hen=visit(ScheduleFactory(), _S.CANCELLED)).hoa_don for _ in range(2)]
    asked = RefundRequestFactory(hoa_don=cancelled[0])
    RefundRequestFactory(hoa_don=cancelled[1], ngay_duyet=NOW)
    for answer, end in ((-1, 10), (1, 10), (10, 10)):  # days from now: late, soon, later
        DataRequestFactory(
            han_tra_loi=NOW + dt.timedelta(days=answer), han_xong=NOW + dt.timedelta(days=end), ngay_tao=NOW
        )
    DataRequestFactory(han_tra_loi=NOW, han_xong=NOW, ngay_xong=NOW)
    DeliveryFactory(trang_thai=TrangThaiGui.DEAD)
    DeliveryFactory(trang_thai=TrangThaiGui.SENT)
    hour = dt.timedelta(hours=1)
    SupportRequestFactory(tao_luc=NOW - 2 * hour, han_xu_ly=NOW - hour)
    SupportRequestFactory(tao_luc=NOW - 2 * hour, han_xu_ly=NOW + hour, nguoi_xu_ly=AccountFactory())
    SupportRequestFactory(tao_luc=NOW - 2 * hour, han_xu_ly=NOW - hour, xong_luc=NOW)

    assert figures(admin, URL)["open_work"] == {
        "pending_confirmations": 1,
        "pending_confirmations_past": 2,
        "refund_requests": 1,
        "refund_requests_amount": asked.so_tien,
        "data_requests": 3,
        "data_requests_overdue": 1,
        "data_requests_due_soon": 1,
        "failed_notifications": 1,
        "support_requests": 2,
        "support_requests_untaken": 1,
        "support_requests_overdue": 1,
    }


def test_an_empty_clinic_has_zeros(admin):
    found = figures(admin, URL)
    assert not any(found["open_work"].values())
    assert {found["this_month"][name] for name in (*RATES, "fill_rate", "net_revenue", "new_patients")} == {0}
    assert (found["top_specialties"], found["top_doctors"]) == ([], [])


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_only_admins_see_it(as_user, anonymous, role):
    assert as_user(vai_tro=role).get(URL).status_code == 403
    assert anonymous.get(URL).status_code == 401


def test_it_is_eight_queries_however_much_there_is(admin, spring, django_assert_num_queries):
    for day in (20, 21):
        with django_assert_num_queries(8):  # with the session
            figures(admin, URL)
        visit(ScheduleFactory(ngay_lam_viec=dt.date(2030, 3, day)), _S.COMPLETED)
