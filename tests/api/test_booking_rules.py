"""Booking rules: what each of them refuses, where it holds, and who may pass over it."""

import datetime as dt

import pytest

from appointments.models import ChuoiLichHen, GiuCho, LichHen
from core.booking_rules import Override
from core.models import NhatKy
from core.policy import Role
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    FacilityFactory,
    PatientFactory,
    RulesFactory,
    ScheduleFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

FREELY, WITH_REASON, ADMIN_ALONE = Override
REASON = {"ly_do_bo_qua": "Bác sĩ yêu cầu"}
TOO_SOON = (400, "too_soon", ["too_soon"])
REASON_MISSING = (400, "too_soon", ["too_soon", "reason_required"])


@pytest.fixture(params=[False, True], ids=["general", "of the facility"])
def rules(request, schedule):
    """Set rules that bind at the schedule's facility: the general ones, then those of its own."""

    def bind(**values):
        return RulesFactory(co_so=schedule.bac_si.co_so if request.param else None, **values)

    return bind


def elsewhere(wanted, schedule):
    """The same time of another day with the same doctor."""
    other = ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(days=7))
    return {**wanted, "ngay_kham": str(other.ngay_lam_viec)}


def free(client, schedule, **query):
    """The times on offer: found in the search, and marked in the schedule."""
    found = client.get(f"{URL}availability/", {"ma_bac_si": schedule.bac_si_id, **query}).json()["results"]
    shown = client.get(f"{URL}schedule/{schedule.pk}/", query).json()["khung_gio"]
    return [row["gio_kham"][:5] for row in found], [row["gio_bat_dau"][:5] for row in shown if row["con_trong"]]


def test_the_notice_is_counted_to_the_minute(patient, wanted, schedule, rules, at):
    rules(bao_truoc_phut=180)

    at(moment(schedule, 6, 1))
    assert refusal(patient.post(URL, wanted)) == TOO_SOON
    at(moment(schedule, 6))
    assert patient.post(URL, wanted).status_code == 201


def test_the_horizon_is_counted_to_the_day(patient, wanted, schedule, rules, at):
    rules(dat_truoc_ngay=5)

    at(moment(schedule, 23, days=6))
    assert refusal(patient.post(URL, wanted)) == (400, "too_far_ahead", ["too_far_ahead"])
    at(moment(schedule, 0, days=5))
    assert patient.post(URL, wanted).status_code == 201


def test_the_notice_of_a_cancellation_is_not_that_of_a_reschedule(patient, wanted, schedule, rules, at):
    rules(huy_truoc_phut=300, doi_truoc_phut=30)
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"

    at(moment(schedule, 4, 1))
    assert refusal(patient.delete(path)) == (409, "too_late_to_change", [])
    assert patient.patch(path, {"gio_kham": "10:00"}).status_code == 200
    assert patient.delete(path).status_code == 204


def test_the_notice_of_a_reschedule_is_not_that_of_a_cancellation(patient, wanted, schedule, rules, at):
    rules(huy_truoc_phut=30, doi_truoc_phut=300)
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"

    at(moment(schedule, 4, 1))
    assert refusal(patient.patch(path, {"gio_kham": "10:00"})) == (409, "too_late_to_change", [])
    assert patient.get(path).json()["gio_kham"] == "09:00:00"
    at(moment(schedule, 8, 30))
    assert patient.delete(path).status_code == 204


def test_coming_appointments_are_counted_wherever_they_are(patient, wanted, schedule, rules, at):
    rules(so_lich_hen_toi_da=2)
    first = AppointmentFactory(benh_nhan=patient.person)
    second = AppointmentFactory(benh_nhan=patient.person, lich__bac_si=schedule.bac_si, lich__gio_bat_dau=dt.time(14),
                                lich__gio_ket_thuc=dt.time(17))  # fmt: skip

    assert refusal(patient.post(URL, wanted)) == (409, "too_many_appointments", ["too_many_appointments"])
    assert patient.patch(f"{URL}{second.pk}/", {"gio_kham": "15:00"}).status_code == 200
    patient.delete(f"{URL}{first.pk}/")
    assert patient.post(URL, wanted).status_code == 201


def test_a_day_has_its_own_limit(patient, wanted, schedule, rules):
    rules(so_lich_hen_moi_ngay=1)
    first = AppointmentFactory(benh_nhan=patient.person)

    assert refusal(patient.post(URL, wanted)) == (409, "too_many_that_day", ["too_many_that_day"])
    assert patient.post(URL, elsewhere(wanted, schedule)).status_code == 201
    patient.delete(f"{URL}{first.pk}/")
    assert patient.post(URL, wanted).status_code == 201


def test_a_reschedule_does_not_get_round_the_limit_of_a_day(patient, wanted, schedule, rules):
    rules(so_lich_hen_moi_ngay=1)
    AppointmentFactory(benh_nhan=patient.person)
    path = f"{URL}{patient.post(URL, elsewhere(wanted, schedule)).json()['ma_lich_hen']}/"
    before = patient.get(path).json()

    moved = patient.patch(path, {"ngay_kham": wanted["ngay_kham"]})

    assert refusal(moved) == (409, "too_many_that_day", ["too_many_that_day"])
    assert patient.get(path).json() == before


def test_a_limit_that_was_lowered_lets_an_appointment_move_within_its_day(patient, wanted, rules):
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"
    AppointmentFactory(benh_nhan=patient.person)
    rules(so_lich_hen_moi_ngay=1, so_lich_hen_toi_da=1)

    assert patient.patch(path, {"gio_kham": "10:00"}).status_code == 200


@pytest.mark.parametrize(
    ("gio_kham", "answer"),
    [
        ("08:21", (409, "too_close", ["too_close"])),
        ("09:39", (409, "too_close", ["too_close"])),
        ("09:29", (409, "slot_taken", ["slot_taken"])),
        ("08:20", None),
        ("09:40", None),
    ],
)
def test_a_doctor_rests_between_two_patients(patient, wanted, schedule, service, rules, gio_kham, answer):
    rules(nghi_giua_phut=10)
    AppointmentFactory(lich=schedule, dich_vu=service, gio_kham=dt.time(9))

    booked = patient.post(URL, {**wanted, "gio_kham": gio_kham})

    assert booked.status_code == 201 if answer is None else refusal(booked) == answer


def test_times_on_offer_have_the_rest_in_between(patient, wanted, schedule, service, rules):
    rules(nghi_giua_phut=10)
    AppointmentFactory(lich=schedule, dich_vu=service, gio_kham=dt.time(9))

    found, shown = free(patient, schedule, ma_dich_vu=service.pk)

    assert found == shown == ["08:00", "10:00", "10:40"]
    assert [patient.post(URL, {**wanted, "gio_kham": time}).status_code for time in found] == [201] * 3


def test_the_rest_ends_with_the_block_of_the_day(patient, wanted, schedule, service, rules):
    rules(nghi_giua_phut=10)
    AppointmentFactory(lich=schedule, dich_vu=service, gio_kham=dt.time(11))
    noon = ScheduleFactory(bac_si=schedule.bac_si, gio_bat_dau=dt.time(11, 30), gio_ket_thuc=dt.time(12))

    assert free(patient, noon, ma_dich_vu=service.pk)[1] == ["11:30"]
    assert patient.post(URL, {**wanted, "gio_kham": "11:30"}).status_code == 201


def test_without_a_service_times_are_cut_to_the_facilitys_minutes(patient, schedule, rules):
    rules(so_phut_kham=45)

    assert free(patient, schedule) == (["08:00", "08:45", "09:30", "10:15"],) * 2

    schedule.so_phut_kham = 60
    schedule.save()
    assert free(patient, schedule) == (["08:00", "09:00", "10:00"],) * 2


def test_a_visit_lies_within_the_opening_hours(patient, wanted, schedule, service, rules):
    rules(gio_mo_cua=dt.time(9), gio_dong_cua=dt.time(10, 30))

    for time in ("08:59", "10:01"):
        answer = patient.post(URL, {**wanted, "gio_kham": time})
        assert refusal(answer) == (400, "outside_hours", ["outside_hours"])
    assert free(patient, schedule, ma_dich_vu=service.pk)[0] == ["09:00", "09:30", "10:00"]
    for time in ("09:00", "10:00"):
        assert patient.post(URL, {**wanted, "gio_kham": time}).status_code == 201


def test_times_outside_the_opening_hours_are_not_marked_free(patient, schedule, service, rules):
    rules(gio_mo_cua=dt.time(9), gio_dong_cua=dt.time(10, 30))

    assert free(patient, schedule, ma_dich_vu=service.pk)[1] == ["09:00", "09:30", "10:00"]


def test_a_walk_in_whom_the_hours_bind_waits_for_the_opening(desk, wanted, schedule, rules, at):
    rules(gio_mo_cua=dt.time(9), bo_qua=WITH_REASON)
    at(moment(schedule, 8))
    whom = {name: wanted[name] for name in ("ma_bac_si", "ma_dich_vu")} | {"ma_benh_nhan": PatientFactory().pk}

    assert desk.post(URL, {**whom, "loai_lich_hen": "Không hẹn trước"}).json().get("gio_kham") == "09:00:00"


def test_sundays_may_be_off(patient, desk, wanted, schedule, service, rules):
    rules(kham_chu_nhat=False)
    saturday = schedule.ngay_lam_viec + dt.timedelta(days=(5 - schedule.ngay_lam_viec.weekday()) % 7 + 7)
    for day in (saturday, saturday + dt.timedelta(days=1)):
        ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=day, gio_ket_thuc=dt.time(8, 30))
    sunday = {**wanted, "ngay_kham": str(saturday + dt.timedelta(days=1)), "gio_kham": "08:00"}

    assert refusal(patient.post(URL, sunday)) == (400, "outside_hours", ["outside_hours"])
    query = {"ma_dich_vu": service.pk, "tu_ngay": str(saturday)}
    offered = patient.get(f"{URL}availability/", query).json()["results"]
    assert [row["ngay_kham"] for row in offered] == [str(saturday)]
    assert patient.post(URL, {**sunday, "ngay_kham": str(saturday)}).status_code == 201
    assert desk.post(URL, {**sunday, "ma_benh_nhan": PatientFactory().pk}).status_code == 201


def test_what_a_facility_leaves_open_the_general_rules_say(patient, wanted, schedule, at):
    RulesFactory(co_so=None, bao_truoc_phut=180, dat_truoc_ngay=30)
    RulesFactory(co_so=schedule.bac_si.co_so, dat_truoc_ngay=5)

    at(moment(schedule, 6, 1))
    assert refusal(patient.post(URL, wanted)) == TOO_SOON
    at(moment(schedule, 9, days=6))
    assert refusal(patient.post(URL, wanted))[1] == "too_far_ahead"


@pytest.mark.parametrize(
    ("general", "own"),
    [
        ({"bao_truoc_phut": 180}, {"bao_truoc_phut": 0}),
        ({"nghi_giua_phut": 60}, {"nghi_giua_phut": 0}),
        ({"gio_mo_cua": dt.time(10)}, {"gio_mo_cua": dt.time(0)}),
    ],
)
def test_nought_is_a_rule_of_its_own(patient, wanted, schedule, service, at, general, own):
    RulesFactory(co_so=None, **general)
    RulesFactory(co_so=schedule.bac_si.co_so, **own)
    AppointmentFactory(lich=schedule, dich_vu=service, gio_kham=dt.time(9, 30))

    at(moment(schedule, 8, 0 if "bao_truoc_phut" not in own else 59))
    assert patient.post(URL, wanted).status_code == 201


def test_no_appointments_at_all_is_a_limit_too(patient, wanted, rules):
    rules(so_lich_hen_toi_da=0)

    assert refusal(patient.post(URL, wanted))[1] == "too_many_appointments"
    assert not LichHen.objects.exists()


def test_the_rules_of_one_facility_are_not_those_of_another(patient, wanted, at, schedule):
    RulesFactory(co_so=FacilityFactory(), bao_truoc_phut=9_999, so_lich_hen_toi_da=0)

    at(moment(schedule, 8))
    assert patient.post(URL, wanted).status_code == 201


def test_every_rule_that_is_broken_is_named(patient, wanted, schedule, rules, at):
    rules(bao_truoc_phut=180, gio_mo_cua=dt.time(10), so_lich_hen_toi_da=1, so_lich_hen_moi_ngay=1)
    AppointmentFactory(benh_nhan=patient.person)

    at(moment(schedule, 7))
    answer = patient.post(URL, wanted)

    broken = ["too_soon", "outside_hours", "too_many_appointments", "too_many_that_day"]
    assert refusal(answer) == (400, "too_soon", broken)


@pytest.mark.parametrize(
    ("override", "role", "without", "given"),
    [
        (FREELY, Role.STAFF, None, None),
        (FREELY, Role.ADMIN, None, None),
        (WITH_REASON, Role.STAFF, REASON_MISSING, None),
        (WITH_REASON, Role.ADMIN, REASON_MISSING, None),
        (ADMIN_ALONE, Role.STAFF, TOO_SOON, TOO_SOON),
        (ADMIN_ALONE, Role.ADMIN, REASON_MISSING, None),
    ],
)
def test_who_passes_over_a_rule(as_user, wanted, schedule, rules, at, override, role, without, given):
    rules(bo_qua=override)
    client = as_user(vai_tro=role)
    wanted["ma_benh_nhan"] = PatientFactory().pk
    at(moment(schedule, 8, 30))

    for extra, refused in (({}, without), ({"ly_do_bo_qua": " "}, without), (REASON, given)):
        answer = client.post(URL, {**wanted, **extra})
        assert answer.status_code == 201 if refused is None else refusal(answer) == refused
        assert LichHen.objects.count() == (refused is None)
        if refused is None:
            client.post(f"{URL}{answer.json()['ma_lich_hen']}/cancel/", REASON)
            LichHen.objects.all().delete()


@pytest.mark.parametrize(
    ("override", "without", "given"),
    [(FREELY, 200, 200), (WITH_REASON, 409, 200), (ADMIN_ALONE, 409, 409)],
)
def test_how_a_doctor_passes_over_the_notice_of_a_reschedule(as_user, schedule, rules, at, override, without, given):
    rules(bo_qua=override)
    path = f"{URL}{AppointmentFactory(lich=schedule).pk}/"
    doctor = as_user(schedule.bac_si.nguoi_dung)
    at(moment(schedule, 7))

    assert doctor.patch(path, {"gio_kham": "09:00"}).status_code == without
    assert doctor.patch(path, {"gio_kham": "10:00", **REASON}).status_code == given


@pytest.mark.parametrize("verb", ["cancel", "decline"])
def test_the_desk_cancels_late_with_a_reason_where_one_is_asked_for(desk, schedule, rules, at, verb):
    rules(bo_qua=WITH_REASON)
    path = f"{URL}{AppointmentFactory(lich=schedule).pk}/{verb}/"
    at(moment(schedule, 7))

    assert refusal(desk.post(path)) == (409, "too_late_to_change", ["too_late_to_change", "reason_required"])
    assert desk.post(path, {"ly_do": "Bác sĩ ốm", **REASON}).json()["ly_do_huy"] == "Bác sĩ ốm"
    entry = NhatKy.objects.get(hanh_dong="AppointmentCancelled")
    assert (entry.ly_do, entry.sau["bo_qua"]) == ("Bác sĩ yêu cầu", ["too_late_to_change"])


def test_a_patient_may_not_give_a_reason(patient, wanted):
    refused = (403, "field_not_allowed", ["field_not_allowed"])
    path = f"{URL}{AppointmentFactory(benh_nhan=patient.person).pk}/"
    entries = NhatKy.objects.exclude(hanh_dong="AccessRefused")
    written = entries.count()
    series = {**wanted, "so_lan": 2}

    for answer in (
        patient.post(URL, {**wanted, **REASON}),
        patient.post(f"{URL}holds/", {**wanted, **REASON}),
        patient.post(f"{URL}series/", {**series, **REASON}),
        patient.patch(path, {"gio_kham": "10:00", **REASON}),
        patient.post(f"{path}cancel/", REASON),
    ):
        assert refusal(answer) == refused
        assert answer.json()["errors"][0]["field"] == "ly_do_bo_qua"
    assert (LichHen.objects.count(), entries.count()) == (1, written)
    assert not GiuCho.objects.exists()
    assert not ChuoiLichHen.objects.exists()


def test_what_is_passed_over_is_audited(desk, wanted, schedule, rules, at):
    rules(bo_qua=WITH_REASON, gio_mo_cua=dt.time(10))
    wanted["ma_benh_nhan"] = PatientFactory().pk
    at(moment(schedule, 8, 30))

    path = f"{URL}{desk.post(URL, {**wanted, **REASON}).json()['ma_lich_hen']}/"
    booked = NhatKy.objects.get(hanh_dong="AppointmentBooked")
    assert (booked.nguoi_dung, booked.ly_do) == (desk.account, "Bác sĩ yêu cầu")
    assert booked.sau["bo_qua"] == ["too_soon", "outside_hours"]

    desk.patch(path, {"gio_kham": "10:00", **REASON})
    moved = NhatKy.objects.get(hanh_dong="AppointmentRescheduled")
    assert (moved.ly_do, moved.sau["bo_qua"]) == ("Bác sĩ yêu cầu", ["too_late_to_change"])


def test_what_is_passed_over_freely_is_audited_without_a_reason(desk, wanted, schedule, at):
    at(moment(schedule, 8, 30))
    desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk})

    entry = NhatKy.objects.get(hanh_dong="AppointmentBooked")
    assert (entry.ly_do, entry.sau["bo_qua"]) == ("", ["too_soon"])


def test_a_reason_that_nothing_asked_for_passes_over_nothing(desk, wanted):
    desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk, **REASON})

    assert "bo_qua" not in NhatKy.objects.get(hanh_dong="AppointmentBooked").sau


def test_no_reason_passes_over_what_is_no_rule(as_user, wanted, schedule, service, at):
    AppointmentFactory(lich=schedule, dich_vu=service, gio_kham=dt.time(9))
    admin = as_user(vai_tro=Role.ADMIN)
    at(moment(schedule, 8, 30))

    answer = admin.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk, **REASON})

    assert refusal(answer) == (409, "slot_taken", ["slot_taken"])
    assert LichHen.objects.count() == 1


def test_the_desk_sees_what_it_may_book(desk, patient, schedule, service, rules, at):
    kept = rules(gio_mo_cua=dt.time(10), bo_qua=FREELY)
    at(moment(schedule, 9, 10))
    everything = ["09:30", "10:00", "10:30", "11:00"]

    assert free(desk, schedule, ma_dich_vu=service.pk)[0] == everything
    assert free(patient, schedule, ma_dich_vu=service.pk)[0] == ["10:30", "11:00"]
    kept.bo_qua = WITH_REASON
    kept.save()
    assert free(desk, schedule, ma_dich_vu=service.pk)[0] == ["10:30", "11:00"]


def test_a_service_of_another_facility_brings_no_rules_of_its_own(patient, wanted, schedule):
    other = ServiceFactory()
    RulesFactory(co_so=other.co_so, so_lich_hen_toi_da=0)

    assert refusal(patient.post(URL, {**wanted, "ma_dich_vu": other.pk}))[1] == "service_not_offered"
    assert patient.post(URL, wanted).status_code == 201
