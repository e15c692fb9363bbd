"""Time off lies over schedules: what is in it cannot be booked, and can be again once it is withdrawn."""

import datetime as dt

import pytest

from appointments.models import LichHen
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    FacilityFactory,
    PatientFactory,
    ScheduleFactory,
    ServiceFactory,
    TimeOffFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
TEN, ELEVEN = dt.time(10), dt.time(11)


@pytest.fixture(params=["doctor_away", "facility_closed", "public_holiday"])
def off(request, schedule):
    """Time off of each kind, on the schedule's day; its code, and the row."""

    def make(**when):
        whose = {
            "doctor_away": {"bac_si": schedule.bac_si},
            "facility_closed": {"co_so": schedule.bac_si.co_so},
            "public_holiday": {},
        }[request.param]
        return request.param, TimeOffFactory(tu_ngay=schedule.ngay_lam_viec, **whose, **when)

    return make


@pytest.fixture
def free(patient, schedule, service):
    """The times on offer: found in the search, and marked in the schedule."""

    def look(of=schedule):
        query = {"ma_bac_si": of.bac_si_id, "ma_dich_vu": service.pk}
        found = patient.get(f"{URL}availability/", query).json()["results"]
        shown = patient.get(f"{URL}schedule/{of.pk}/", {"ma_dich_vu": service.pk}).json()["khung_gio"]
        times = [row["gio_kham"][:5] for row in found]
        assert times == [row["gio_bat_dau"][:5] for row in shown if row["con_trong"]]
        return times

    return look


def test_a_whole_day_off_is_not_booked_and_not_on_offer(patient, desk, wanted, off, free):
    code, _ = off()

    assert refusal(patient.post(URL, wanted)) == (409, code, [code])
    assert refusal(patient.post(f"{URL}holds/", wanted)) == (409, code, [code])
    assert desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk, "ly_do_bo_qua": "Gấp"}).json()["code"] == code
    assert free() == []
    assert not LichHen.objects.exists()


def test_part_of_a_day_off_leaves_the_rest_of_it(patient, wanted, off, free):
    code, _ = off(gio_bat_dau=TEN, gio_ket_thuc=ELEVEN)

    for time in ("09:31", "10:00", "10:59"):
        assert refusal(patient.post(URL, {**wanted, "gio_kham": time})) == (409, code, [code])
    assert free() == ["08:00", "08:30", "09:00", "09:30", "11:00"]
    for time in ("09:30", "11:00"):
        assert patient.post(URL, {**wanted, "gio_kham": time}).status_code == 201


def test_hours_without_an_end_or_a_beginning_go_on_to_that_of_the_day(free, off):
    _, row = off(gio_bat_dau=TEN)
    assert free() == ["08:00", "08:30", "09:00", "09:30"]

    row.gio_bat_dau, row.gio_ket_thuc = None, TEN
    row.save()
    assert free() == ["10:00", "10:30", "11:00"]


def test_what_is_withdrawn_can_be_booked_again(patient, wanted, off, free):
    _, row = off()
    assert free() == []

    row.delete()
    assert len(free()) == 7
    assert patient.post(URL, wanted).status_code == 201


def test_the_days_around_are_not_off(patient, wanted, schedule, off, free):
    off()
    around = [ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + n * DAY) for n in (-1, 1)]

    for other in around:
        assert patient.post(URL, {**wanted, "ngay_kham": str(other.ngay_lam_viec)}).status_code == 201
    offered = patient.get(f"{URL}availability/", {"tom_tat": "ngay", "ma_bac_si": schedule.bac_si_id}).json()["results"]
    assert {row["ngay"] for row in offered if row["so_khung_trong"]} == {str(each.ngay_lam_viec) for each in around}


def test_hours_off_hold_on_each_of_the_days(patient, wanted, schedule, off):
    code, _ = off(den_ngay=schedule.ngay_lam_viec + DAY, gio_bat_dau=TEN, gio_ket_thuc=ELEVEN)
    ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + DAY)
    next_day = {**wanted, "ngay_kham": str(schedule.ngay_lam_viec + DAY)}

    assert patient.post(URL, {**next_day, "gio_kham": "10:30"}).json()["code"] == code
    assert patient.post(URL, next_day).status_code == 201


def test_others_work_on(patient, wanted, schedule, service, free):
    TimeOffFactory(bac_si=schedule.bac_si, tu_ngay=schedule.ngay_lam_viec)
    TimeOffFactory(co_so=FacilityFactory(), tu_ngay=schedule.ngay_lam_viec)
    colleague = ScheduleFactory(bac_si=DoctorFactory(chuyen_khoa__co_so=schedule.bac_si.co_so))

    assert len(free(colleague)) == 7
    answer = patient.post(URL, wanted)
    assert {each["ma_bac_si"] for each in answer.json()["khung_gio_gan_nhat"]} == {colleague.bac_si_id}
    assert patient.post(URL, {**wanted, "ma_bac_si": colleague.bac_si_id}).status_code == 201


def test_a_facility_that_is_closed_closes_all_its_doctors_and_no_others(patient, wanted, schedule):
    TimeOffFactory(co_so=schedule.bac_si.co_so, tu_ngay=schedule.ngay_lam_viec)
    colleague = ScheduleFactory(bac_si=DoctorFactory(chuyen_khoa__co_so=schedule.bac_si.co_so))
    stranger = ScheduleFactory()
    there = {"ma_bac_si": stranger.bac_si_id, "ma_dich_vu": ServiceFactory(co_so=stranger.bac_si.co_so).pk}

    assert patient.post(URL, {**wanted, "ma_bac_si": colleague.bac_si_id}).json()["code"] == "facility_closed"
    assert patient.post(URL, {**wanted, **there}).status_code == 201


def test_a_holiday_closes_everybody(patient, wanted, schedule):
    TimeOffFactory(tu_ngay=schedule.ngay_lam_viec)
    stranger = ScheduleFactory()
    there = {"ma_bac_si": stranger.bac_si_id, "ma_dich_vu": ServiceFactory(co_so=stranger.bac_si.co_so).pk}

    assert patient.post(URL, {**wanted, **there}).json()["code"] == "public_holiday"
    assert patient.get(f"{URL}availability/").json()["count"] == 0


def test_nobody_moves_into_time_off_and_everybody_may_leave_it(patient, wanted, schedule, service, off):
    code, row = off(gio_bat_dau=TEN, gio_ket_thuc=ELEVEN)
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"

    assert refusal(patient.patch(path, {"gio_kham": "10:00"})) == (409, code, [code])
    assert patient.get(path).json()["gio_kham"] == "09:00:00"

    row.gio_bat_dau, row.gio_ket_thuc = dt.time(9), TEN
    row.save()
    assert patient.patch(path, {"ghi_chu": "Tôi vẫn đến"}).status_code == 200
    assert patient.patch(path, {"gio_kham": "09:30"}).json()["code"] == code
    assert patient.patch(path, {"gio_kham": "10:00"}).status_code == 200


def test_who_is_in_time_off_may_cancel(patient, off, schedule, service):
    off()
    appointment = AppointmentFactory(lich=schedule, dich_vu=service, benh_nhan=patient.person)

    assert patient.delete(f"{URL}{appointment.pk}/").status_code == 204


def test_a_hold_does_not_outlast_the_time_off(patient, wanted, off, at, schedule):
    at(moment(schedule, 6))
    asked = {name: wanted[name] for name in ("ma_bac_si", "ma_dich_vu", "ngay_kham", "gio_kham")}
    kept = patient.post(f"{URL}holds/", asked).json()["ma_giu_cho"]
    code, _ = off()

    assert patient.post(URL, {"ma_giu_cho": kept}).json()["code"] == code


def test_what_was_cancelled_before_time_off_does_not_matter(patient, wanted, schedule):
    TimeOffFactory(
        bac_si=schedule.bac_si, tu_ngay=schedule.ngay_lam_viec - 9 * DAY, den_ngay=schedule.ngay_lam_viec - DAY
    )

    assert patient.post(URL, wanted).status_code == 201


@pytest.mark.parametrize("rows", [1, 5])
def test_time_off_is_read_at_once(patient, schedule, rows, django_assert_num_queries):
    for _ in range(rows):
        TimeOffFactory(bac_si=DoctorFactory(), tu_ngay=schedule.ngay_lam_viec)
        TimeOffFactory(co_so=FacilityFactory(), tu_ngay=schedule.ngay_lam_viec)

    with django_assert_num_queries(5):  # session, schedules, doctors, rules, what is taken
        assert patient.get(f"{URL}availability/").json()["count"] == 7
