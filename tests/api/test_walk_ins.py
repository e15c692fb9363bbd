"""Walk-ins and emergencies: who comes without an appointment is given the first time that is free."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    HoldFactory,
    PatientFactory,
    RulesFactory,
    ScheduleFactory,
    ServiceFactory,
    TimeOffFactory,
)
from users.models import BenhNhan

pytestmark = pytest.mark.django_db

WALK_IN, EMERGENCY = "Không hẹn trước", "Cấp cứu"


@pytest.fixture
def visit(schedule, service):
    """Whom a patient at the desk is to see, and for what."""
    return {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk, "ma_benh_nhan": PatientFactory().pk}


@pytest.fixture
def come(desk, visit):
    """A patient comes to the desk; the answer."""

    def one(kind=WALK_IN, **fields):
        return desk.post(URL, {**visit, "loai_lich_hen": kind, **fields})

    return one


@pytest.fixture
def book(schedule, service):
    """An appointment at a time of the schedule."""

    def at_time(hour, minute=0):
        return AppointmentFactory(lich=schedule, dich_vu=service, gio_kham=dt.time(hour, minute))

    return at_time


def limit(schedule, places):
    schedule.so_luong_kham = places
    schedule.save()


def nothing_broken():
    return list(IntegrityRepository().violations()) == []


@pytest.mark.parametrize("kind", [WALK_IN, EMERGENCY])
@pytest.mark.parametrize(
    ("hour", "minute", "given"), [(7, 0, "08:00:00"), (8, 6, "08:07:00"), (8, 40, "10:00:00"), (10, 59, "11:00:00")]
)
def test_who_comes_gets_the_first_time_that_is_free(come, schedule, book, at, kind, hour, minute, given):
    for time in ((9, 0), (9, 30)):
        book(*time)
    at(moment(schedule, hour, minute) + dt.timedelta(seconds=30))

    answer = come(kind)

    assert answer.status_code == 201
    came = answer.json()
    assert (came["gio_kham"], came["ngay_kham"]) == (given, str(schedule.ngay_lam_viec))
    assert (came["trang_thai"], came["loai_lich_hen"], came["so_thu_tu"]) == ("Đã tiếp nhận", kind, 3)
    assert nothing_broken()


def test_a_short_gap_is_not_for_a_long_service(come, visit, schedule, book, at):
    visit["ma_dich_vu"] = ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=60).pk
    for time in ((8, 30), (9, 30)):
        book(*time)
    at(moment(schedule, 7))

    assert come().json()["gio_kham"] == "10:00:00"


def test_the_first_time_heeds_holds_time_off_the_rest_and_the_patient(come, visit, schedule, at):
    RulesFactory(co_so=None, nghi_giua_phut=10)
    HoldFactory(lich=schedule, gio_kham=dt.time(8), het_han=moment(schedule, 7, 5))
    TimeOffFactory(bac_si=schedule.bac_si, gio_bat_dau=dt.time(8, 30), gio_ket_thuc=dt.time(9, 15))
    AppointmentFactory(benh_nhan=BenhNhan.objects.get(pk=visit["ma_benh_nhan"]), gio_kham=dt.time(9, 30))
    at(moment(schedule, 7))

    assert come().json()["gio_kham"] == "10:00:00"


def test_who_comes_between_two_blocks_of_the_day_waits_for_the_second(come, schedule, at):
    ScheduleFactory(bac_si=schedule.bac_si, gio_bat_dau=dt.time(13, 30), gio_ket_thuc=dt.time(17))
    at(moment(schedule, 11, 15))

    assert come().json()["gio_kham"] == "13:30:00"


def test_a_walk_in_may_name_the_time_without_notice(come, schedule, at):
    at(moment(schedule, 8, 59))

    answer = come(gio_kham="09:00")

    assert (answer.status_code, answer.json()["gio_kham"]) == (201, "09:00:00")
    passed = come(gio_kham="08:29", ma_benh_nhan=PatientFactory().pk)
    assert refusal(passed) == (400, "in_the_past", ["in_the_past"])


def test_a_walk_in_needs_no_reason_where_the_notice_binds_the_desk(come, schedule, at):
    RulesFactory(co_so=None, bo_qua="Quản trị viên kèm lý do", bao_truoc_phut=600)
    at(moment(schedule, 8))

    assert come().status_code == 201
    assert NhatKy.objects.get(hanh_dong="AppointmentBooked").sau["bo_qua"] == ["too_soon"]


def test_other_rules_bind_a_walk_in_and_no_emergency(come, schedule, at):
    RulesFactory(co_so=None, bo_qua="Quản trị viên kèm lý do", so_lich_hen_toi_da=0, gio_mo_cua=dt.time(11))
    at(moment(schedule, 8))

    assert refusal(come(gio_kham="09:00"))[2] == ["outside_hours", "too_many_appointments"]
    assert come(EMERGENCY).status_code == 201
    waived = NhatKy.objects.get(hanh_dong="AppointmentBooked").sau["bo_qua"]
    assert waived == ["too_soon", "outside_hours", "too_many_appointments"]


@pytest.mark.parametrize("kind", [WALK_IN, EMERGENCY])
@pytest.mark.parametrize("days", [-1, 1, 7])
def test_who_comes_comes_today(come, schedule, at, kind, days):
    ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(days=days))
    at(moment(schedule, 8))

    answer = come(kind, ngay_kham=str(schedule.ngay_lam_viec + dt.timedelta(days=days)), gio_kham="09:00")

    assert refusal(answer) == (400, "walk_in_today", ["walk_in_today"])
    assert come(kind, ngay_kham=str(schedule.ngay_lam_viec)).status_code == 201


@pytest.mark.parametrize("kind", [WALK_IN, EMERGENCY])
def test_patients_and_doctors_register_nobody_at_the_desk(patient, as_user, visit, schedule, at, kind):
    at(moment(schedule, 8))
    own = {name: visit[name] for name in ("ma_bac_si", "ma_dich_vu")}

    answer = patient.post(URL, {**own, "loai_lich_hen": kind})
    assert refusal(answer) == (403, "field_not_allowed", ["field_not_allowed"])
    assert answer.json()["errors"][0]["field"] == "loai_lich_hen"
    assert as_user(schedule.bac_si.nguoi_dung).post(URL, {**visit, "loai_lich_hen": kind}).status_code == 403
    assert not LichHen.objects.exists()


def test_admins_do_and_the_patient_is_named(as_user, come, visit, schedule, at):
    at(moment(schedule, 8))

    assert refusal(come(ma_benh_nhan="")) == (400, "invalid", ["invalid"])
    assert as_user(vai_tro=Role.ADMIN).post(URL, {**visit, "loai_lich_hen": WALK_IN}).status_code == 201


def test_a_booked_appointment_names_its_time(desk, visit):
    for kind in ({}, {"loai_lich_hen": "Đặt trước"}):
        answer = desk.post(URL, {**visit, **kind})
        assert refusal(answer) == (400, "invalid", ["required", "required"])
    assert refusal(desk.post(URL, {**visit, "loai_lich_hen": "Ghé chơi"}))[2] == ["invalid_choice"]
    assert refusal(desk.post(URL, {"loai_lich_hen": WALK_IN}))[2] == ["required", "required"]


def test_a_full_schedule_has_no_room_for_a_walk_in(come, schedule, book, at):
    limit(schedule, 1)
    book(9)
    at(moment(schedule, 8))

    assert refusal(come()) == (409, "schedule_full", ["schedule_full"])
    assert LichHen.objects.count() == 1


def test_a_full_schedule_grows_by_one_for_an_emergency(come, schedule, book, at):
    limit(schedule, 1)
    book(9)
    at(moment(schedule, 8))

    answer = come(EMERGENCY)

    assert (answer.status_code, answer.json()["gio_kham"]) == (201, "08:01:00")
    schedule.refresh_from_db()
    assert (schedule.so_luong_kham, schedule.so_luong_da_dat) == (2, 2)
    assert NhatKy.objects.get(hanh_dong="AppointmentBooked").sau["bo_qua"] == ["too_soon", "schedule_full"]
    assert nothing_broken()


def test_a_schedule_with_room_does_not_grow(come, schedule, at):
    at(moment(schedule, 8))
    come(EMERGENCY)

    schedule.refresh_from_db()
    assert (schedule.so_luong_kham, schedule.so_luong_da_dat) == (10, 1)


def test_an_emergency_in_a_full_schedule_gets_the_first_time_that_is_free(come, schedule, book, at):
    limit(schedule, 2)
    book(9)
    book(9, 30)
    at(moment(schedule, 9, 10))

    assert come(EMERGENCY).json()["gio_kham"] == "10:00:00"
    assert nothing_broken()


def test_an_emergency_does_not_overlap_another_visit(come, schedule, book, at):
    book(9)
    at(moment(schedule, 8))

    for time in ("08:31", "09:00", "09:29"):
        assert refusal(come(EMERGENCY, gio_kham=time)) == (409, "slot_taken", ["slot_taken"])
    assert LichHen.objects.count() == 1


def test_an_emergency_goes_before_who_holds_a_place(come, patient, schedule, at):
    limit(schedule, 1)
    hold = HoldFactory(lich=schedule, benh_nhan=patient.person, het_han=moment(schedule, 8, 5))
    at(moment(schedule, 8))

    assert come(EMERGENCY, gio_kham="09:00").status_code == 201
    schedule.refresh_from_db()
    assert (schedule.so_luong_kham, schedule.so_luong_da_dat) == (1, 1)
    assert refusal(patient.post(URL, {"ma_giu_cho": hold.pk}))[2] == ["slot_taken", "schedule_full"]
    assert nothing_broken()


@pytest.mark.parametrize("when", [{"gio_kham": "09:30"}, {}])
def test_an_emergency_lets_no_doctor_rest(come, schedule, book, at, when):
    RulesFactory(co_so=None, nghi_giua_phut=30, bo_qua="Quản trị viên kèm lý do")
    book(9)
    at(moment(schedule, 9))

    assert come(EMERGENCY, **when).json()["gio_kham"] == "09:30:00"
    assert "too_close" in NhatKy.objects.get(hanh_dong="AppointmentBooked").sau["bo_qua"]


@pytest.mark.parametrize("kind", [WALK_IN, EMERGENCY])
def test_who_holds_a_place_of_today_may_come_for_it(desk, schedule, at, kind):
    tomorrow = ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(days=1))
    kept, later = (HoldFactory(lich=each, het_han=moment(schedule, 8, 5)) for each in (schedule, tomorrow))
    at(moment(schedule, 8))

    came = desk.post(URL, {"ma_giu_cho": kept.pk, "loai_lich_hen": kind}).json()
    assert (came["gio_kham"], came["trang_thai"]) == ("09:00:00", "Đã tiếp nhận")
    assert refusal(desk.post(URL, {"ma_giu_cho": later.pk, "loai_lich_hen": kind}))[1] == "walk_in_today"


@pytest.mark.parametrize("kind", [WALK_IN, EMERGENCY])
def test_late_in_the_day_there_is_no_room(come, schedule, at, kind):
    at(moment(schedule, 11, 1))

    answer = come(kind)

    assert refusal(answer)[:2] == (409, "outside_schedule")
    assert "11:30" in answer.json()["detail"]
    at(moment(schedule, 12))
    assert refusal(come(kind))[:2] == (409, "outside_schedule")
    assert not LichHen.objects.exists()


def test_an_emergency_cannot_see_a_doctor_who_is_away(come, schedule, at):
    TimeOffFactory(bac_si=schedule.bac_si)
    at(moment(schedule, 8))

    assert refusal(come(EMERGENCY))[:2] == (409, "doctor_away")


def test_a_walk_in_is_not_moved_any_more(come, desk, schedule, at):
    at(moment(schedule, 8))
    path = f"{URL}{come().json()['ma_lich_hen']}/"

    assert desk.patch(path, {"gio_kham": "10:00"}).json()["code"] == "invalid_state"
    assert desk.post(f"{path}start/").json()["trang_thai"] == "Đang khám"


def test_the_list_tells_how_an_appointment_came_about(come, desk, patient, wanted, schedule, at):
    at(moment(schedule, 7))
    patient.post(URL, wanted)
    come()

    def listed(kind):
        return desk.get(URL, {"loai_lich_hen": kind}).json()["count"]

    assert (listed(WALK_IN), listed(EMERGENCY), listed("Đặt trước")) == (1, 0, 1)


def night(doctor, day, start, end):
    return ScheduleFactory(bac_si=doctor, ngay_lam_viec=day, gio_bat_dau=start, gio_ket_thuc=end)


def test_who_comes_in_the_last_minute_of_a_day_is_seen_the_next(come, schedule, at):
    day = schedule.ngay_lam_viec
    night(schedule.bac_si, day, dt.time(22), dt.time(23, 59))
    night(schedule.bac_si, day + dt.timedelta(days=1), dt.time(0), dt.time(6))
    at(moment(schedule, 23, 59))

    came = come().json()

    assert (came["ngay_kham"], came["gio_kham"]) == (str(day + dt.timedelta(days=1)), "00:00:00")


def test_who_comes_at_midnight_is_seen_that_day(come, schedule, at):
    night(schedule.bac_si, schedule.ngay_lam_viec, dt.time(0), dt.time(6))
    at(moment(schedule, 0))

    came = come().json()

    assert (came["ngay_kham"], came["gio_kham"]) == (str(schedule.ngay_lam_viec), "00:01:00")


@pytest.mark.parametrize("start", ["23:30", "23:59"])
def test_no_visit_goes_on_past_midnight(come, schedule, at, start):
    night(schedule.bac_si, schedule.ngay_lam_viec, dt.time(22), dt.time(23, 59))
    at(moment(schedule, 22))

    assert refusal(come(EMERGENCY, gio_kham=start)) == (409, "outside_schedule", ["outside_schedule"])


def test_early_in_the_morning_it_is_the_local_date(come, schedule, at):
    night(schedule.bac_si, schedule.ngay_lam_viec, dt.time(6), dt.time(7, 30))
    now = moment(schedule, 6, 30)
    assert now.astimezone(dt.UTC).date() == schedule.ngay_lam_viec - dt.timedelta(days=1)
    at(now)

    came = come().json()

    assert (came["ngay_kham"], came["gio_kham"]) == (str(schedule.ngay_lam_viec), "06:31:00")
    booked = LichHen.objects.get()
    assert timezone.localdate(booked.ngay_tao) == schedule.ngay_lam_viec
    assert came["ngay_tao"].startswith(f"{schedule.ngay_lam_viec}T06:30")
