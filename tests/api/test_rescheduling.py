"""Moving and cancelling an appointment."""

import datetime as dt

import pytest

from appointments.models import LichHen
from core.models import NhatKy
from core.sealing import mask
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    PatientFactory,
    PaymentFactory,
    ScheduleFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


def test_a_patient_reschedules_the_own_appointment(patient, wanted, schedule):
    booked = patient.post(URL, wanted)
    path = f"{URL}{booked.json()['ma_lich_hen']}/"

    moved = patient.patch(path, {"gio_kham": "10:00"})

    assert (moved.status_code, moved.json()["gio_kham"], moved.json()["gio_ket_thuc"]) == (200, "10:00:00", "10:30:00")
    assert moved.json()["so_thu_tu"] == 1
    assert moved["ETag"] == '"2"'
    schedule.refresh_from_db()
    assert schedule.so_luong_da_dat == 1
    assert patient.put(path, {"ngay_kham": wanted["ngay_kham"], "gio_kham": "09:10"}).json()["gio_kham"] == "09:10:00"


def test_moving_to_another_day_moves_the_place(patient, wanted, schedule):
    booked = patient.post(URL, wanted).json()
    other_day = ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(days=7))
    AppointmentFactory(lich=other_day)

    moved = patient.patch(f"{URL}{booked['ma_lich_hen']}/", {"ngay_kham": str(other_day.ngay_lam_viec)}).json()

    assert (moved["ma_lich"], moved["so_thu_tu"]) == (other_day.pk, 2)
    schedule.refresh_from_db()
    other_day.refresh_from_db()
    assert (schedule.so_luong_da_dat, other_day.so_luong_da_dat) == (0, 2)
    assert schedule.so_thu_tu_cuoi == 1  # a number is never given twice


def test_a_refused_reschedule_changes_nothing(patient, desk, wanted, schedule):
    desk.post(URL, {**wanted, "gio_kham": "10:00", "ma_benh_nhan": PatientFactory().pk})
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"

    assert refusal(patient.patch(path, {"gio_kham": "10:15"}))[:2] == (409, "slot_taken")
    assert refusal(patient.patch(path, {"gio_kham": "12:00"}))[:2] == (409, "outside_schedule")

    assert patient.get(path).json()["gio_kham"] == "09:00:00"
    schedule.refresh_from_db()
    assert schedule.so_luong_da_dat == 2


def test_an_appointment_may_move_within_a_full_schedule(patient, wanted, schedule):
    schedule.so_luong_kham = 1
    schedule.save()
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"

    assert patient.patch(path, {"gio_kham": "09:15"}).status_code == 200


def test_patients_neither_change_nor_cancel_at_the_last_moment(patient, desk, wanted, schedule, at):
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"
    at(moment(schedule, 7, 1))

    assert refusal(patient.patch(path, {"gio_kham": "10:00"}))[:2] == (409, "too_late_to_change")
    assert refusal(patient.delete(path))[:2] == (409, "too_late_to_change")
    assert patient.get(path).json()["trang_thai"] == "Chờ xác nhận"

    at(moment(schedule, 7, 0))
    assert patient.patch(path, {"gio_kham": "10:00"}).status_code == 200
    at(moment(schedule, 9, 59))
    assert desk.delete(path).status_code == 204


def test_the_desk_reassigns_doctor_and_service_and_patients_do_not(patient, desk, wanted, schedule):
    booked = patient.post(URL, wanted).json()
    path = f"{URL}{booked['ma_lich_hen']}/"
    colleague = ScheduleFactory(bac_si__chuyen_khoa=schedule.bac_si.chuyen_khoa)
    longer = ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=60, gia_tien=900_000)

    assert refusal(patient.patch(path, {"ma_bac_si": colleague.bac_si_id}))[:2] == (403, "field_not_allowed")
    moved = desk.patch(path, {"ma_bac_si": colleague.bac_si_id, "ma_dich_vu": longer.pk}).json()

    assert (moved["ma_bac_si"], moved["gio_ket_thuc"], moved["ma_lich"]) == (
        colleague.bac_si_id, "10:00:00", colleague.pk,
    )  # fmt: skip
    assert LichHen.objects.get().gia_tien == 900_000


def test_a_paid_appointment_keeps_its_price(desk):
    payment = PaymentFactory()
    appointment = payment.lich_hen
    dearer = ServiceFactory(co_so=appointment.bac_si.co_so, gia_tien=900_000)

    answer = desk.patch(f"{URL}{appointment.pk}/", {"ma_dich_vu": dearer.pk})

    assert refusal(answer)[:2] == (409, "has_payments")


def test_a_note_is_changed_without_moving_anything(patient, wanted, schedule):
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"

    assert patient.patch(path, {"ghi_chu": "Đau ngực"}).json()["ghi_chu"] == "Đau ngực"

    entry = NhatKy.objects.latest("pk")
    assert (entry.hanh_dong, entry.truoc["ghi_chu"], entry.sau["ghi_chu"]) == (
        "AppointmentNoted", mask("Khám định kỳ"), mask("Đau ngực"),
    )  # fmt: skip


def test_a_stale_etag_changes_nothing(patient, wanted):
    booked = patient.post(URL, wanted)
    path = f"{URL}{booked.json()['ma_lich_hen']}/"
    stale = {"If-Match": booked["ETag"]}
    patient.patch(path, {"gio_kham": "10:00"}, headers=stale)

    assert patient.patch(path, {"gio_kham": "11:00"}, headers=stale).status_code == 412
    assert patient.delete(path, headers=stale).status_code == 412
    assert patient.delete(path, headers={"If-Match": "*"}).status_code == 204


def test_cancelling_frees_the_place_and_keeps_the_row(patient, desk, wanted, schedule):
    booked = patient.post(URL, wanted).json()

    cancelled = patient.post(f"{URL}{booked['ma_lich_hen']}/cancel/", {"ly_do": "Bận việc"}).json()

    assert (cancelled["trang_thai"], cancelled["ly_do_huy"]) == ("Đã hủy", "Bận việc")
    assert cancelled["ngay_huy"]
    schedule.refresh_from_db()
    assert schedule.so_luong_da_dat == 0
    again = desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk}).json()
    assert again["so_thu_tu"] == 2


def test_moving_the_time_keeps_the_price_that_was_agreed(patient, wanted, service):
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"
    service.gia_tien = 300_000
    service.save()

    assert patient.patch(path, {"gio_kham": "10:00"}).status_code == 200

    assert LichHen.objects.get().gia_tien == 500_000


@pytest.mark.parametrize("change", [{"trang_thai": "Hoàn thành"}, {"ma_benh_nhan": 999}])
def test_state_and_patient_are_not_changed_by_the_way(desk, patient, wanted, change):
    booked = patient.post(URL, wanted).json()
    path = f"{URL}{booked['ma_lich_hen']}/"
    before = desk.get(path).json()

    refused = desk.patch(path, {**change, "gio_kham": "10:00"})

    assert refusal(refused)[:2] == (403, "field_not_allowed")
    assert desk.get(path).json() == before
    assert desk.put(path, {**before, "gio_kham": "10:00"}).json()["gio_kham"] == "10:00:00"
