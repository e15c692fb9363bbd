"""What all remote consultations came to."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from core.policy import Role
from tests.api.appointments import refusal
from tests.api.telehealth import URL
from tests.factories import DoctorFactory, TeleconsultationFactory
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db
STATISTICS = f"{URL}statistics/"
JANUARY = {"start_date": "2030-01-01", "end_date": "2030-01-31"}


def held(doctor, day, seconds=None, waited=None, outcome=KetQuaPhien.COMPLETED):
    return TeleconsultationFactory(
        lich_hen__lich__bac_si=doctor, lich_hen__lich__ngay_lam_viec=day, ket_qua=outcome, so_giay=seconds,
        cho_giay=waited, trang_thai=TrangThaiPhien.ENDED,
    )  # fmt: skip


def counted(figures):
    return {row["ket_qua"]: row["so_phien"] for row in figures["by_outcome"] if row["so_phien"]}


@pytest.fixture
def doctors():
    """With five sessions of January, one of February, and none of another month."""
    one, other = DoctorFactory(ho_ten="Trần Một"), DoctorFactory(ho_ten="Trần Hai")
    held(one, dt.date(2030, 1, 1), 1201, 90)
    held(one, dt.date(2030, 1, 31), 1800, 30)
    held(one, dt.date(2030, 1, 15), outcome=KetQuaPhien.PATIENT_ABSENT)
    held(other, dt.date(2030, 1, 15), 600)
    TeleconsultationFactory(lich_hen__lich__bac_si=other, lich_hen__lich__ngay_lam_viec=dt.date(2030, 1, 16))
    held(other, dt.date(2030, 2, 1), 300, 60)
    return one, other


def test_outcomes_durations_and_waiting_are_counted_by_the_appointed_day(desk, doctors):
    figures = desk.get(STATISTICS, JANUARY).json()

    assert (figures["total_sessions"], figures["open_sessions"]) == (5, 1)
    assert counted(figures) == {"Hoàn thành": 3, "Bệnh nhân vắng": 1}
    assert [row["ket_qua"] for row in figures["by_outcome"]] == KetQuaPhien.values
    assert figures["average_duration_minutes"] == round((1201 + 1800 + 600) / 3 / 60, 2)
    assert figures["average_waiting_minutes"] == 1.0


def test_every_doctor_and_every_month_has_figures_of_its_own(desk, doctors):
    one, other = doctors

    figures = desk.get(STATISTICS).json()

    assert [(row["thang"], row["total_sessions"]) for row in figures["by_month"]] == [("2030-01", 5), ("2030-02", 1)]
    assert [(row["ma_bac_si"], row["ten_bac_si"], row["total_sessions"]) for row in figures["by_doctor"]] == [
        (one.pk, "Trần Một", 3), (other.pk, "Trần Hai", 3),
    ]  # fmt: skip
    assert [row["average_duration_minutes"] for row in figures["by_doctor"]] == [25.01, 7.5]


def test_a_doctor_sees_his_own_and_no_others(as_user, doctors):
    one, other = doctors
    client = as_user(one.nguoi_dung)

    assert client.get(STATISTICS).json()["total_sessions"] == 3
    assert client.get(STATISTICS, {"ma_bac_si": one.pk}).json()["total_sessions"] == 3
    assert refusal(client.get(STATISTICS, {"ma_bac_si": other.pk})) == (403, "not_yours", ["not_yours"])


def test_staff_and_admins_see_all_or_one_doctors_and_patients_nothing(as_user, desk, patient, doctors):
    one, _ = doctors
    admin = as_user(vai_tro=Role.ADMIN)

    assert [client.get(STATISTICS).json()["total_sessions"] for client in (desk, admin)] == [6, 6]
    assert desk.get(STATISTICS, {"ma_bac_si": one.pk}).json()["total_sessions"] == 3
    assert refusal(desk.get(STATISTICS, {"ma_bac_si": 999_999})) == (400, "does_not_exist", ["does_not_exist"])
    assert patient.get(STATISTICS).status_code == 403


def test_days_without_sessions_give_zeros(desk, doctors):
    figures = desk.get(STATISTICS, {"start_date": "2031-01-01", "end_date": "2031-01-01"}).json()

    assert (figures["total_sessions"], figures["open_sessions"], counted(figures)) == (0, 0, {})
    assert (figures["average_duration_minutes"], figures["average_waiting_minutes"]) == (0, 0)
    assert (figures["by_month"], figures["by_doctor"]) == ([], [])


def test_a_range_may_be_open_at_either_end(desk, doctors):
    assert desk.get(STATISTICS, {"start_date": "2030-01-31"}).json()["total_sessions"] == 2
    assert desk.get(STATISTICS, {"end_date": "2030-01-15"}).json()["total_sessions"] == 3


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"start_date": "2030-01-31", "end_date": "2030-01-01"}, "end_date"),
        ({"end_date": "2030-01"}, "end_date"),
        ({"start_date": "2030-02-30", "end_date": "2030-03-01"}, "start_date"),
        ({"start_date": "01/02/2030", "end_date": "2030-03-01"}, "start_date"),
        ({"ma_bac_si": "abc"}, "ma_bac_si"),
        ({"ma_bac_si": "0"}, "ma_bac_si"),
    ],
)
def test_days_that_are_reversed_half_or_none_are_refused_by_name(desk, asked, field):
    answer = desk.get(STATISTICS, asked)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_statistics_are_two_sums_however_many_sessions_there_are(desk, doctors):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            desk.get(STATISTICS)
        return len(without_savepoints(captured.captured_queries))

    desk.get(STATISTICS)
    few = asked()
    for doctor in DoctorFactory.create_batch(3):
        held(doctor, dt.date(2030, 3, 1), 60)

    assert (few, asked()) == (3, 3)
