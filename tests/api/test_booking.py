"""Booking: what can be booked by whom, and what is refused with which reasons."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen, PhienTuVanTuXa
from authentication.models import NguoiDung
from core.models import NhatKy
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    PatientFactory,
    ScheduleFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


def test_a_patient_books_for_himself(patient, wanted, schedule):
    answer = patient.post(URL, wanted)

    assert answer.status_code == 201
    booked = answer.json()
    assert {name: booked[name] for name in wanted} == wanted
    assert booked["ma_benh_nhan"] == patient.person.pk
    assert (booked["gio_ket_thuc"], booked["so_thu_tu"], booked["trang_thai"]) == ("09:30:00", 1, "Chờ xác nhận")
    assert booked["ten_bac_si"] == schedule.bac_si.ho_ten
    assert answer["ETag"] == '"1"'
    schedule.refresh_from_db()
    assert (schedule.so_luong_da_dat, schedule.so_thu_tu_cuoi) == (1, 1)
    entry = NhatKy.objects.get(hanh_dong="AppointmentBooked")
    assert (entry.nguoi_dung, entry.sau["gio_kham"]) == (patient.account, "09:00:00")


def test_any_minute_is_bookable_at_which_the_service_fits(patient, wanted):
    assert patient.post(URL, {**wanted, "gio_kham": "09:07"}).json()["gio_ket_thuc"] == "09:37:00"


def test_the_desk_books_for_a_named_patient(desk, wanted):
    person = PatientFactory(nguoi_dung=None)

    assert refusal(desk.post(URL, wanted)) == (400, "required", ["required"])
    assert desk.post(URL, {**wanted, "ma_benh_nhan": person.pk}).json()["ma_benh_nhan"] == person.pk


def test_nobody_books_for_another(as_user, patient, wanted, schedule):
    other = PatientFactory()

    assert refusal(patient.post(URL, {**wanted, "ma_benh_nhan": other.pk})) == (403, "not_yours", ["not_yours"])
    assert as_user(schedule.bac_si.nguoi_dung).post(URL, wanted).status_code == 403
    assert as_user().post(URL, wanted).json()["code"] == "profile_missing"
    assert not LichHen.objects.exists()


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"ngay_kham": "2020-01-06"}, (409, "outside_schedule", ["outside_schedule", "in_the_past"])),
        ({"gio_kham": "07:59"}, (409, "outside_schedule", ["outside_schedule"])),
        ({"gio_kham": "11:01"}, (409, "outside_schedule", ["outside_schedule"])),
        ({"gio_kham": "23:45"}, (409, "outside_schedule", ["outside_schedule"])),
        ({"ma_bac_si": 10**30}, (400, "does_not_exist", ["does_not_exist"])),
        ({"ma_dich_vu": 999_999}, (400, "does_not_exist", ["does_not_exist"])),
    ],
)
def test_what_cannot_be_booked_is_refused_with_its_reason(patient, wanted, change, answer):
    assert refusal(patient.post(URL, {**wanted, **change})) == answer
    assert not LichHen.objects.exists()


@pytest.mark.parametrize("gio_kham", ["09:00", "08:31", "09:29"])
def test_an_overlapping_time_is_taken(patient, desk, wanted, gio_kham):
    desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk})

    assert refusal(patient.post(URL, {**wanted, "gio_kham": gio_kham})) == (409, "slot_taken", ["slot_taken"])
    assert LichHen.objects.count() == 1


def test_neighbouring_times_are_free(patient, desk, wanted):
    desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk})

    assert patient.post(URL, {**wanted, "gio_kham": "08:30"}).status_code == 201
    assert patient.post(URL, {**wanted, "gio_kham": "09:30"}).status_code == 201


def test_all_reasons_stand_in_the_answer(desk, wanted, schedule):
    person = PatientFactory()
    schedule.so_luong_kham = 1
    schedule.save()
    desk.post(URL, {**wanted, "ma_benh_nhan": person.pk})

    answer = desk.post(URL, {**wanted, "ma_benh_nhan": person.pk})

    assert refusal(answer) == (409, "slot_taken", ["slot_taken", "schedule_full", "patient_busy"])


def test_a_patient_is_not_in_two_places(patient, wanted):
    patient.post(URL, wanted)
    elsewhere = ScheduleFactory()
    other = ServiceFactory(co_so=elsewhere.bac_si.co_so)

    answer = patient.post(
        URL, {**wanted, "ma_bac_si": elsewhere.bac_si_id, "ma_dich_vu": other.pk, "gio_kham": "09:15"}
    )

    assert refusal(answer) == (409, "patient_busy", ["patient_busy"])


def test_a_service_of_another_facility_or_specialty_is_not_offered(patient, wanted, schedule):
    of_the_specialty = ServiceFactory(co_so=schedule.bac_si.co_so, chuyen_khoa=schedule.bac_si.chuyen_khoa)
    of_another = ServiceFactory(co_so=schedule.bac_si.co_so, chuyen_khoa=DoctorFactory().chuyen_khoa)

    for service in (ServiceFactory(), of_another):
        answer = patient.post(URL, {**wanted, "ma_dich_vu": service.pk})
        assert refusal(answer) == (400, "service_not_offered", ["service_not_offered"])
    assert patient.post(URL, {**wanted, "ma_dich_vu": of_the_specialty.pk}).status_code == 201


def test_a_disabled_doctor_takes_no_appointments(patient, wanted, schedule):
    schedule.bac_si.nguoi_dung.trang_thai = False
    schedule.bac_si.nguoi_dung.save()

    assert refusal(patient.post(URL, wanted)) == (409, "doctor_unavailable", ["doctor_unavailable"])


def test_the_rules_bind_patients_and_not_the_desk(patient, desk, wanted, schedule, at):
    at(moment(schedule, 8, 30))

    assert refusal(patient.post(URL, wanted)) == (400, "too_soon", ["too_soon"])
    assert desk.post(URL, {**wanted, "ma_benh_nhan": patient.person.pk}).status_code == 201


def test_a_patient_books_an_hour_to_sixty_days_ahead(patient, wanted, schedule, at):
    at(moment(schedule, 9, days=61))
    assert refusal(patient.post(URL, wanted)) == (400, "too_far_ahead", ["too_far_ahead"])

    at(moment(schedule, 8))
    assert patient.post(URL, wanted).status_code == 201


def test_a_patient_has_at_most_ten_coming_appointments(patient, wanted):
    for day in range(10):
        schedule = ScheduleFactory(ngay_lam_viec=timezone.localdate() + dt.timedelta(days=20 + day))
        AppointmentFactory(lich=schedule, benh_nhan=patient.person)

    assert refusal(patient.post(URL, wanted)) == (409, "too_many_appointments", ["too_many_appointments"])


def test_a_remote_service_comes_with_a_session_that_is_cancelled_with_it(patient, wanted, service):
    service.loai_dich_vu = "Tư vấn từ xa"
    service.save()

    booked = patient.post(URL, wanted).json()
    session = PhienTuVanTuXa.objects.get(lich_hen=booked["ma_lich_hen"])
    assert (session.trang_thai, len(session.ma_cuoc_goi)) == ("Chưa bắt đầu", 32)

    patient.delete(f"{URL}{booked['ma_lich_hen']}/")
    session.refresh_from_db()
    assert session.trang_thai == "Đã hủy"


def test_a_time_of_today_that_has_passed_is_in_the_past(desk, wanted, schedule, at):
    at(moment(schedule, 9, 1))

    answer = desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk})

    assert refusal(answer) == (400, "in_the_past", ["in_the_past"])


def test_who_is_no_doctor_any_more_takes_no_appointments(patient, desk, wanted, schedule):
    NguoiDung.objects.filter(pk=schedule.bac_si.nguoi_dung_id).update(vai_tro="Nhân viên")

    assert refusal(patient.post(URL, wanted))[1] == "doctor_unavailable"
    assert patient.get("/api/medical/doctors/").json()["count"] == 0
    shown = desk.get(f"/api/appointments/schedule/{schedule.pk}/").json()
    assert not any(time["con_trong"] for time in shown["khung_gio"])
