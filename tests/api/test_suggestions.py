"""A refused booking names the three nearest times that can be booked."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.models import LichHen
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    HoldFactory,
    PatientFactory,
    RulesFactory,
    ScheduleFactory,
    TimeOffFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

NEAREST = "khung_gio_gan_nhat"


@pytest.fixture(autouse=True)
def _dawn(at, schedule):
    at(moment(schedule, 6))


@pytest.fixture
def colleague(schedule):
    """Another doctor of the facility, with a schedule on the same day."""
    doctor = DoctorFactory(chuyen_khoa__co_so=schedule.bac_si.co_so)
    return ScheduleFactory(bac_si=doctor).bac_si


@pytest.fixture
def taken(schedule, service):
    """Somebody else's appointment at nine."""
    return AppointmentFactory(lich=schedule, dich_vu=service, gio_kham=dt.time(9))


def near(answer):
    return [(each["ma_bac_si"], each["ngay_kham"], each["gio_kham"][:5]) for each in answer.json()[NEAREST]]


def times(answer):
    return [time for _, _, time in near(answer)]


def test_the_three_nearest_times_of_the_doctor_are_named_in_order(patient, wanted, schedule, taken, colleague):
    answer = patient.post(URL, wanted)

    assert refusal(answer) == (409, "slot_taken", ["slot_taken"])
    day = str(schedule.ngay_lam_viec)
    assert near(answer) == [(schedule.bac_si_id, day, time) for time in ("08:00", "08:30", "09:30")]
    assert answer.json()[NEAREST][0] == {
        "ma_bac_si": schedule.bac_si_id,
        "ten_bac_si": schedule.bac_si.ho_ten,
        "ngay_kham": day,
        "gio_kham": "08:00:00",
        "gio_ket_thuc": "08:30:00",
    }


def test_each_of_them_can_be_booked_as_it_stands(as_user, patient, wanted, taken):
    for suggestion in patient.post(URL, wanted).json()[NEAREST]:
        asked = {name: suggestion[name] for name in ("ma_bac_si", "ngay_kham", "gio_kham")}
        somebody = as_user(PatientFactory().nguoi_dung)
        answer = somebody.post(URL, {**asked, "ma_dich_vu": wanted["ma_dich_vu"]})
        assert (answer.status_code, answer.json()["gio_ket_thuc"]) == (201, suggestion["gio_ket_thuc"])


def test_days_before_and_after_are_near_too(patient, wanted, schedule, service):
    week = dt.timedelta(days=7)
    schedule.gio_ket_thuc = dt.time(8, 30)
    schedule.save()
    for days in (2 * week, 3 * week):
        ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + days, gio_ket_thuc=dt.time(9))

    answer = patient.post(URL, {**wanted, "ngay_kham": str(schedule.ngay_lam_viec + week), "gio_kham": "08:00"})

    days = [schedule.ngay_lam_viec, schedule.ngay_lam_viec + 2 * week, schedule.ngay_lam_viec + 2 * week]
    assert [(day, time) for _, day, time in near(answer)] == [
        (str(days[0]), "08:00"), (str(days[1]), "08:00"), (str(days[2]), "08:30"),
    ]  # fmt: skip


def test_another_doctor_of_the_service_is_named_when_the_own_has_no_time(patient, wanted, schedule, taken, colleague):
    schedule.so_luong_kham = 1
    schedule.save()
    ScheduleFactory()  # does not offer the service

    answer = patient.post(URL, wanted)

    assert refusal(answer)[2] == ["slot_taken", "schedule_full"]
    assert [doctor for doctor, _, _ in near(answer)] == [colleague.pk] * 3
    assert times(answer) == ["08:30", "09:00", "09:30"]


def test_nobody_has_time(patient, wanted, schedule, taken):
    schedule.so_luong_kham = 1
    schedule.save()

    assert near(patient.post(URL, wanted)) == []


def test_no_time_is_named_at_which_the_patient_is_busy(patient, wanted, schedule, service, taken):
    for time in ((8, 0), (9, 45)):
        AppointmentFactory(benh_nhan=patient.person, gio_kham=dt.time(*time))

    assert times(patient.post(URL, wanted)) == ["08:30", "10:30", "11:00"]


def test_no_time_is_named_that_the_rules_forbid(patient, desk, wanted, schedule, taken, at):
    RulesFactory(co_so=None, nghi_giua_phut=10, gio_dong_cua=dt.time(11))
    at(moment(schedule, 7, 30))

    assert times(patient.post(URL, wanted)) == ["10:00"]
    answer = desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk})
    assert times(answer) == ["08:00", "10:00", "10:40"]


def test_no_time_is_named_that_is_held_or_off(patient, wanted, schedule, taken):
    HoldFactory(lich=schedule, gio_kham=dt.time(8, 30), het_han=moment(schedule, 6, 5))
    TimeOffFactory(bac_si=schedule.bac_si, gio_bat_dau=dt.time(9, 30), gio_ket_thuc=dt.time(10))

    assert times(patient.post(URL, wanted)) == ["08:00", "10:00", "10:30"]


def test_what_is_held_for_a_child_is_not_named_for_its_parent(patient, child, wanted, schedule, taken):
    HoldFactory(lich=schedule, benh_nhan=child, gio_kham=dt.time(8, 30), het_han=moment(schedule, 6, 5))

    assert times(patient.post(URL, wanted)) == ["08:00", "09:30", "10:00"]
    assert times(patient.post(URL, {**wanted, "ma_benh_nhan": child.pk})) == ["08:00", "08:30", "09:30"]


def test_no_time_is_named_on_a_day_that_is_full_for_the_patient(patient, wanted, schedule, taken):
    RulesFactory(co_so=None, so_lich_hen_moi_ngay=1)
    AppointmentFactory(benh_nhan=patient.person, gio_kham=dt.time(8), gio_ket_thuc=dt.time(8, 30))
    later = ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(days=1))

    answer = patient.post(URL, wanted)

    assert refusal(answer)[2] == ["slot_taken", "too_many_that_day"]
    assert near(answer) == [
        (schedule.bac_si_id, str(later.ngay_lam_viec), time) for time in ("08:00", "08:30", "09:00")
    ]


def test_nothing_is_named_where_another_time_does_not_help(patient, wanted, taken):
    RulesFactory(co_so=None, so_lich_hen_toi_da=0)

    for time in ("09:00", "10:00"):
        answer = patient.post(URL, {**wanted, "gio_kham": time})
        assert "too_many_appointments" in refusal(answer)[2]
        assert NEAREST not in answer.json()


@pytest.mark.parametrize("change", [{"ma_dich_vu": 999_999}, {"gio_kham": "x"}, {"ma_bac_si": ""}])
def test_nothing_is_named_when_it_is_not_known_what_is_asked_for(patient, wanted, change):
    assert NEAREST not in patient.post(URL, {**wanted, **change}).json()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_at_the_ends_of_the_calendar_what_is_near_is_found_or_not(patient, wanted, day):
    answer = patient.post(URL, {**wanted, "ngay_kham": day})

    assert answer.json()["code"] == "outside_schedule"
    assert len(near(answer)) == (3 if day == "0001-01-01" else 0)


def test_a_refused_reschedule_names_times_that_it_can_move_to(patient, wanted, schedule, service, taken):
    path = f"{URL}{patient.post(URL, {**wanted, 'gio_kham': '10:00'}).json()['ma_lich_hen']}/"

    answer = patient.patch(path, {"gio_kham": "09:15"})

    assert refusal(answer)[:2] == (409, "slot_taken")
    assert times(answer) == ["08:00", "08:30", "09:30"]
    for suggestion in answer.json()[NEAREST]:
        moved = {name: suggestion[name] for name in ("ngay_kham", "gio_kham")}
        assert patient.patch(path, moved).status_code == 200


def test_a_day_that_is_full_for_the_patient_has_room_for_what_is_on_it(patient, wanted, taken):
    RulesFactory(co_so=None, so_lich_hen_moi_ngay=1)
    path = f"{URL}{patient.post(URL, {**wanted, 'gio_kham': '10:00'}).json()['ma_lich_hen']}/"

    answer = patient.patch(path, {"gio_kham": "09:15"})

    assert times(answer) == ["08:00", "08:30", "09:30"]
    assert patient.patch(path, {"gio_kham": "09:30"}).status_code == 200


def test_a_doctor_who_moves_an_appointment_is_told_the_own_times_alone(as_user, schedule, taken, colleague):
    doctor = as_user(schedule.bac_si.nguoi_dung)

    answer = doctor.patch(f"{URL}{taken.pk}/", {"gio_kham": "12:00"})

    assert near(answer) == [(schedule.bac_si_id, str(schedule.ngay_lam_viec), t) for t in ("10:00", "10:30", "11:00")]


def test_the_shape_is_the_same_in_every_language(patient, wanted, taken):
    vietnamese, english = (
        patient.post(URL, wanted, headers={"Accept-Language": language}).json() for language in ("vi", "en")
    )

    assert vietnamese[NEAREST] == english[NEAREST]
    assert vietnamese.keys() == english.keys()
    assert vietnamese["detail"] != english["detail"]


def test_names_are_told_as_they_are_written(patient, wanted, schedule, taken):
    assert schedule.bac_si.ho_ten in patient.post(URL, wanted).content.decode()


def test_a_refusal_leaves_nothing_behind(patient, wanted, taken):
    patient.post(URL, wanted)

    assert LichHen.objects.get() == taken


@pytest.mark.parametrize("doctors", [1, 5])
def test_it_takes_as_many_queries_whatever_there_is_to_find(patient, wanted, schedule, taken, doctors):
    for n in range(doctors):
        ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(days=n + 1))

    with CaptureQueriesContext(connection) as queries:
        assert len(near(patient.post(URL, wanted))) == 3

    assert len(without_savepoints(queries)) == 13
