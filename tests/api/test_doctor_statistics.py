"""One doctor's statistics: figures that agree with the lists, and time that is offered and booked."""

import datetime as dt

import pytest

from appointments.models import TrangThaiLichHen
from core.policy import Role
from tests.api.appointments import refusal
from tests.api.test_appointment_statistics import BAD_DAYS, NAMES, counted, figures, visit, walked
from tests.factories import DoctorFactory, PatientFactory, ScheduleFactory, TimeOffFactory

pytestmark = pytest.mark.django_db

DONE = TrangThaiLichHen.COMPLETED
JANUARY, FEBRUARY = dt.date(2024, 1, 31), dt.date(2024, 2, 1)
TIME = ("by_state", "patients_seen", "booked_minutes", "offered_minutes", "schedule_utilization")


def address(doctor, segment="doctors"):
    return f"/api/medical/{segment}/{getattr(doctor, 'pk', doctor)}/statistics/"


def half_a_morning(doctor, day, state=DONE, **more):
    """A session of 200 minutes, with one visit of 30."""
    schedule = ScheduleFactory(bac_si=doctor, ngay_lam_viec=day, gio_ket_thuc=dt.time(11, 20))
    return visit(schedule, state, dich_vu__thoi_gian_kham=30, **more)


@pytest.fixture
def doctor():
    """With a visit in each state on both sides of a month's edge, and a colleague with as many."""
    found, colleague = DoctorFactory(), DoctorFactory()
    for each in (found, colleague):
        for day in (JANUARY, FEBRUARY):
            schedule = ScheduleFactory(bac_si=each, ngay_lam_viec=day)
            for state in TrangThaiLichHen:
                visit(schedule, state)
    return found


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ({}, {}),
        ({"end_date": "2024-01-31"}, {"den_ngay": "2024-01-31"}),
        ({"start_date": "2024-02-01"}, {"tu_ngay": "2024-02-01"}),
    ],
)
def test_figures_are_those_of_the_list(admin, doctor, asked, listed):
    found, visits = figures(admin, address(doctor), **asked), walked(admin, ma_bac_si=doctor.pk, **listed)

    expected = counted(visits)
    assert {name: found[name] for name in expected} == expected
    states = [each["trang_thai"] for each in visits]
    assert found["by_state"] == [{"trang_thai": s.value, "so_lich_hen": states.count(s)} for s in TrangThaiLichHen]
    for row in found["by_month"]:
        own = counted([each for each in visits if each["ngay_kham"].startswith(row["thang"])])
        assert {name: row[name] for name in own} == own
    assert [row["thang"] for row in found["by_month"]] == sorted({each["ngay_kham"][:7] for each in visits})


def test_a_patient_who_comes_in_two_months_is_one_patient_in_all(admin):
    doctor, patient = DoctorFactory(), PatientFactory()
    for day in (JANUARY, JANUARY + dt.timedelta(days=-7), FEBRUARY):
        half_a_morning(doctor, day, benh_nhan=patient)
    half_a_morning(doctor, dt.date(2024, 2, 5))
    half_a_morning(doctor, dt.date(2024, 2, 6), state=TrangThaiLichHen.NO_SHOW)

    found = figures(admin, address(doctor))

    assert found["patients_seen"] == 2
    assert [row["patients_seen"] for row in found["by_month"]] == [1, 2]


def test_utilization_is_what_is_booked_of_the_minutes_offered(admin):
    doctor = DoctorFactory()
    for state in (DONE, TrangThaiLichHen.CANCELLED, TrangThaiLichHen.NO_SHOW):
        half_a_morning(doctor, JANUARY - dt.timedelta(days=len(state)), state=state)
    ScheduleFactory(bac_si=doctor, ngay_lam_viec=FEBRUARY, gio_ket_thuc=dt.time(9, 40))  # a month without a visit

    found = figures(admin, address(doctor))

    assert (found["booked_minutes"], found["offered_minutes"], found["schedule_utilization"]) == (60, 700, 8.57)
    months = [(row["thang"], row["total_appointments"], row["schedule_utilization"]) for row in found["by_month"]]
    assert months == [("2024-01", 3, 10.0), ("2024-02", 0, 0.0)]


def test_a_session_that_lies_in_time_off_is_not_offered(admin):
    doctor = DoctorFactory()
    days = [dt.date(2024, 1, day) for day in range(1, 9)]
    for day in days:
        ScheduleFactory(bac_si=doctor, ngay_lam_viec=day, gio_ket_thuc=dt.time(9))
    TimeOffFactory(tu_ngay=days[0], bac_si=doctor)
    TimeOffFactory(tu_ngay=days[1], co_so=doctor.co_so)
    TimeOffFactory(tu_ngay=days[2])
    TimeOffFactory(tu_ngay=days[2], bac_si=doctor)  # twice closed is closed
    TimeOffFactory(tu_ngay=days[3], bac_si=doctor, gio_bat_dau=dt.time(8), gio_ket_thuc=dt.time(9))
    TimeOffFactory(tu_ngay=days[4], bac_si=doctor, gio_bat_dau=dt.time(8, 30), gio_ket_thuc=dt.time(9))  # half of it
    TimeOffFactory(tu_ngay=days[5], bac_si=DoctorFactory())
    TimeOffFactory(tu_ngay=days[6], co_so=DoctorFactory().co_so)

    assert figures(admin, address(doctor))["offered_minutes"] == 4 * 60


def test_a_session_in_time_off_that_somebody_has_a_place_in_is_offered(admin):
    doctor = DoctorFactory()
    half_a_morning(doctor, JANUARY)
    TimeOffFactory(tu_ngay=JANUARY, bac_si=doctor)

    assert figures(admin, address(doctor))["schedule_utilization"] == 15.0


def test_a_doctor_without_anything_has_zeros(admin):
    doctor = DoctorFactory()
    found = figures(admin, address(doctor), start_date="2024-01-01", end_date="2024-01-31")

    rates = ("completion_rate", "cancellation_rate", "schedule_utilization", "patients_seen", *NAMES)
    assert [found[name] for name in rates] == [0] * len(rates)
    assert found["by_month"] == []
    assert (found["ma_bac_si"], found["ten_bac_si"]) == (doctor.pk, doctor.ho_ten)
    assert (found["start_date"], found["end_date"]) == ("2024-01-01", "2024-01-31")


def test_a_doctor_sees_his_own_and_no_colleagues(as_user, admin, doctor):
    client = as_user(doctor.nguoi_dung)

    assert figures(client, address(doctor)) == figures(admin, address(doctor))
    assert refusal(client.get(address(DoctorFactory()))) == (403, "not_yours", [])
    assert [each.get(address(999_999)).status_code for each in (client, admin)] == [404, 404]


@pytest.mark.parametrize("role", [Role.STAFF, Role.PATIENT])
def test_nobody_else_sees_them(as_user, doctor, role):
    assert as_user(vai_tro=role).get(address(doctor)).status_code == 403


def test_the_vietnamese_path_answers_too(admin, doctor):
    assert figures(admin, address(doctor, "bac-si")) == figures(admin, address(doctor))


@pytest.mark.parametrize(("asked", "field"), BAD_DAYS)
def test_bad_days_are_refused_by_name(admin, doctor, asked, field):
    answer = admin.get(address(doctor), asked)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [field])


def test_it_is_three_counts_however_much_there_is(admin, doctor, django_assert_num_queries):
    for day in (6, 7):
        with django_assert_num_queries(5):  # with the session and the doctor
            figures(admin, address(doctor))
        half_a_morning(doctor, dt.date(2024, 5, day))
