"""Holds: a place is kept while a form is filled in, for five minutes and no longer."""

import datetime as dt

import pytest

from appointments.models import GiuCho, LichHen
from core.models import NhatKy
from core.policy import Role
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    HoldFactory,
    PatientFactory,
    RelativeFactory,
    RulesFactory,
    ScheduleFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

HOLDS = f"{URL}holds/"
TAKEN = (409, "slot_taken", ["slot_taken"])
EXPIRED = (409, "hold_expired", ["hold_expired"])
FIELDS = ("ma_bac_si", "ma_dich_vu", "ngay_kham", "gio_kham")


@pytest.fixture
def other(as_user):
    """Another patient."""
    person = PatientFactory()
    client = as_user(person.nguoi_dung)
    client.person = person
    return client


@pytest.fixture
def visit(wanted):
    return {name: wanted[name] for name in FIELDS}


@pytest.fixture(autouse=True)
def _dawn(at, schedule):
    at(moment(schedule, 6))


def held(client, visit, **changes):
    answer = client.post(HOLDS, {**visit, **changes})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def shown(client, schedule, service):
    """Places left and free times of the schedule, and the free times found in the search."""
    query = {"ma_dich_vu": service.pk}
    one = client.get(f"{URL}schedule/{schedule.pk}/", query).json()
    found = client.get(f"{URL}availability/", {**query, "ma_bac_si": schedule.bac_si_id}).json()["results"]
    times = [time["gio_bat_dau"][:5] for time in one["khung_gio"] if time["con_trong"]]
    return one["con_cho_trong"], times, [row["gio_kham"][:5] for row in found]


def test_a_hold_says_what_is_kept_for_whom_until_when(patient, visit, schedule):
    kept = held(patient, visit)

    assert {name: kept[name] for name in FIELDS} == visit
    assert (kept["ma_benh_nhan"], kept["ma_lich"], kept["gio_ket_thuc"]) == (
        patient.person.pk, schedule.pk, "09:30:00",
    )  # fmt: skip
    assert dt.datetime.fromisoformat(kept["het_han"]) == moment(schedule, 6, 5)
    assert patient.get(f"{HOLDS}{kept['ma_giu_cho']}/").json() == kept
    assert patient.get(HOLDS).json()["results"] == [kept]
    schedule.refresh_from_db()
    assert (schedule.so_luong_da_dat, LichHen.objects.count()) == (0, 0)


def test_what_is_held_is_taken_for_others_until_it_expires(patient, other, visit, schedule, at):
    held(patient, visit)

    for time in ("08:31", "09:00", "09:29"):
        assert refusal(other.post(URL, {**visit, "gio_kham": time})) == TAKEN
        assert refusal(other.post(HOLDS, {**visit, "gio_kham": time})) == TAKEN
    assert not LichHen.objects.exists()
    at(moment(schedule, 6, 4) + dt.timedelta(seconds=59.9))
    assert refusal(other.post(URL, visit)) == TAKEN
    at(moment(schedule, 6, 5))
    assert other.post(URL, visit).status_code == 201


def test_the_desk_does_not_pass_over_a_hold(patient, as_user, visit):
    held(patient, visit)

    for role in (Role.STAFF, Role.ADMIN):
        answer = as_user(vai_tro=role).post(
            URL, {**visit, "ma_benh_nhan": PatientFactory().pk, "ly_do_bo_qua": "Quen biết"}
        )
        assert refusal(answer) == TAKEN


def test_the_last_place_is_kept_for_its_holder(patient, other, visit, schedule):
    schedule.so_luong_kham = 1
    schedule.save()
    held(patient, visit)

    later = {**visit, "gio_kham": "10:00"}
    assert refusal(other.post(URL, later)) == (409, "schedule_full", ["schedule_full"])
    assert refusal(other.post(HOLDS, later)) == (409, "schedule_full", ["schedule_full"])
    assert patient.post(URL, later).status_code == 201
    assert not GiuCho.objects.exists()


def test_nobody_moves_onto_a_held_time_or_place(patient, other, visit, schedule):
    elsewhere = ScheduleFactory(bac_si=schedule.bac_si, gio_bat_dau=dt.time(14), gio_ket_thuc=dt.time(17))
    moving = AppointmentFactory(lich=elsewhere, benh_nhan=other.person)
    schedule.so_luong_kham = 1
    schedule.save()
    held(patient, visit)

    answer = other.patch(f"{URL}{moving.pk}/", {"gio_kham": "09:00"})

    assert refusal(answer) == (409, "slot_taken", ["slot_taken", "schedule_full"])
    moving.refresh_from_db()
    assert moving.lich == elsewhere


@pytest.mark.parametrize("fields", [(), FIELDS, ("gio_kham",), (*FIELDS, "ma_benh_nhan")])
def test_a_hold_becomes_an_appointment(patient, visit, schedule, fields):
    kept = held(patient, visit)

    answer = patient.post(
        URL, {"ma_giu_cho": kept["ma_giu_cho"], "ghi_chu": "Lần đầu", **{name: kept[name] for name in fields}}
    )

    assert answer.status_code == 201
    booked = answer.json()
    assert {name: booked[name] for name in FIELDS} == visit
    assert (booked["ghi_chu"], booked["trang_thai"]) == ("Lần đầu", "Chờ xác nhận")
    assert not GiuCho.objects.exists()
    schedule.refresh_from_db()
    assert schedule.so_luong_da_dat == 1


def test_another_visit_than_the_one_held_is_refused_field_by_field(patient, visit):
    kept = held(patient, visit)["ma_giu_cho"]

    answer = patient.post(URL, {**visit, "ma_giu_cho": kept, "gio_kham": "10:00", "ma_benh_nhan": PatientFactory().pk})

    assert refusal(answer) == (400, "hold_mismatch", ["hold_mismatch"] * 2)
    assert {error["field"] for error in answer.json()["errors"]} == {"gio_kham", "ma_benh_nhan"}
    assert (GiuCho.objects.count(), LichHen.objects.count()) == (1, 0)


def test_anothers_hold_is_not_ones_own(patient, other, visit):
    kept = held(patient, visit)["ma_giu_cho"]

    answer = other.post(URL, {"ma_giu_cho": kept})

    assert refusal(answer) == (403, "not_yours", ["not_yours"])
    assert answer.json()["errors"][0]["field"] == "ma_giu_cho"
    for method in (other.get, other.delete):
        assert method(f"{HOLDS}{kept}/").json()["code"] == "not_yours"
    assert other.get(HOLDS).json()["count"] == 0
    assert (GiuCho.objects.count(), LichHen.objects.count()) == (1, 0)


def test_a_hold_is_good_once_and_in_time(patient, other, visit, schedule, at):
    used = held(patient, visit)["ma_giu_cho"]
    patient.post(URL, {"ma_giu_cho": used})
    late = held(other, visit, gio_kham="10:00")["ma_giu_cho"]

    at(moment(schedule, 6, 5))
    assert refusal(other.post(URL, {"ma_giu_cho": late})) == EXPIRED
    assert other.get(f"{HOLDS}{late}/").status_code == 404
    assert other.delete(f"{HOLDS}{late}/").status_code == 404
    assert other.get(HOLDS).json()["count"] == 0
    for nothing in (used, 999_999, 10**30, 0, -1):
        assert refusal(patient.post(URL, {"ma_giu_cho": nothing})) == EXPIRED
    assert LichHen.objects.count() == 1


@pytest.mark.parametrize("nonsense", ["x", 1.5, True, [1], {}])
def test_what_is_no_key_of_a_hold_is_refused_on_its_field(patient, nonsense):
    answer = patient.post(URL, {"ma_giu_cho": nonsense}, format="json")

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"ma_giu_cho"}


def test_a_patient_holds_one_place_at_a_time(patient, other, visit):
    first = held(patient, visit)["ma_giu_cho"]
    held(patient, visit, gio_kham="10:00")

    assert refusal(patient.post(URL, {"ma_giu_cho": first})) == EXPIRED
    assert other.post(URL, visit).status_code == 201
    assert GiuCho.objects.count() == 1


def test_holding_again_gives_five_minutes_more(patient, visit, schedule, at):
    held(patient, visit)
    at(moment(schedule, 6, 4))

    again = held(patient, visit)

    assert dt.datetime.fromisoformat(again["het_han"]) == moment(schedule, 6, 9)


def test_a_refused_hold_leaves_the_one_before_it(patient, visit):
    kept = held(patient, visit)["ma_giu_cho"]

    answer = patient.post(HOLDS, {**visit, "gio_kham": "07:00"})

    assert refusal(answer)[1] == "outside_schedule"
    assert answer.json()["khung_gio_gan_nhat"]
    assert patient.post(URL, {"ma_giu_cho": kept}).status_code == 201


def test_what_is_let_go_is_free(patient, other, visit):
    kept = held(patient, visit)["ma_giu_cho"]

    assert patient.delete(f"{HOLDS}{kept}/").status_code == 204
    assert patient.delete(f"{HOLDS}{kept}/").status_code == 404
    assert other.post(URL, visit).status_code == 201


def test_only_what_could_be_booked_is_held(patient, as_user, visit, schedule, at):
    at(moment(schedule, 8, 1))
    assert refusal(patient.post(HOLDS, visit)) == (400, "too_soon", ["too_soon"])
    assert as_user().post(HOLDS, visit).json()["code"] == "profile_missing"
    assert as_user(schedule.bac_si.nguoi_dung).post(HOLDS, visit).status_code == 403
    assert not GiuCho.objects.exists()


def test_the_notice_is_counted_from_when_the_place_was_held(patient, visit, schedule, at):
    at(moment(schedule, 8))
    kept = held(patient, visit)["ma_giu_cho"]

    at(moment(schedule, 8, 4))
    assert patient.post(URL, {"ma_giu_cho": kept}).status_code == 201


def test_what_became_impossible_meanwhile_is_refused_hold_or_not(patient, visit, schedule):
    kept = held(patient, visit)["ma_giu_cho"]
    schedule.gio_ket_thuc = dt.time(9)
    schedule.save()

    assert refusal(patient.post(URL, {"ma_giu_cho": kept}))[1] == "outside_schedule"
    assert GiuCho.objects.count() == 1


def test_the_desk_holds_for_a_patient_who_then_books(patient, desk, visit):
    assert refusal(desk.post(HOLDS, visit)) == (400, "required", ["required"])
    kept = held(desk, visit, ma_benh_nhan=patient.person.pk)

    assert kept["ma_benh_nhan"] == patient.person.pk
    assert desk.get(HOLDS, {"ma_benh_nhan": patient.person.pk}).json()["count"] == 1
    assert desk.get(HOLDS, {"ma_benh_nhan": PatientFactory().pk}).json()["count"] == 0
    assert patient.post(URL, {"ma_giu_cho": kept["ma_giu_cho"]}).json()["ma_benh_nhan"] == patient.person.pk


def test_the_desk_books_with_the_hold_of_a_patient(patient, desk, visit):
    kept = held(patient, visit)

    assert desk.post(URL, {"ma_giu_cho": kept["ma_giu_cho"]}).json()["ma_benh_nhan"] == patient.person.pk


def test_a_parent_holds_for_a_child_and_the_other_parent_books(patient, child, visit, as_user):
    other_parent = as_user(RelativeFactory(benh_nhan=child).nguoi_dung)
    kept = held(patient, visit, ma_benh_nhan=child.pk)

    assert refusal(patient.post(URL, visit)) == TAKEN  # it is the child's time
    assert other_parent.get(HOLDS).json()["count"] == 1
    booked = other_parent.post(URL, {"ma_giu_cho": kept["ma_giu_cho"]}).json()
    assert booked["ma_benh_nhan"] == child.pk


def test_parent_and_child_each_hold_a_place(patient, child, visit):
    held(patient, visit)
    held(patient, visit, ma_benh_nhan=child.pk, gio_kham="09:30")

    assert patient.get(HOLDS).json()["count"] == 2
    stranger = patient.post(HOLDS, {**visit, "ma_benh_nhan": PatientFactory().pk, "gio_kham": "10:00"})
    assert refusal(stranger) == (403, "not_yours", ["not_yours"])


def test_free_times_are_shown_less_what_is_held(patient, other, desk, visit, schedule, service, at):
    schedule.gio_ket_thuc = dt.time(10)
    schedule.so_luong_kham = 2
    schedule.save()
    held(patient, visit)

    free = ["08:00", "08:30", "09:30"]
    assert shown(other, schedule, service) == (1, free, free)
    assert shown(desk, schedule, service) == (1, free, free)
    everything = ["08:00", "08:30", "09:00", "09:30"]
    assert shown(patient, schedule, service) == (2, everything, everything)  # what is kept for you is yours

    held(desk, visit, ma_benh_nhan=PatientFactory().pk, gio_kham="08:00")
    assert shown(other, schedule, service) == (0, [], [])
    at(moment(schedule, 6, 5))
    assert shown(other, schedule, service) == (2, everything, everything)


def test_a_list_of_holds_takes_the_same_queries_for_any_number(desk, django_assert_num_queries, at, schedule):
    for _ in range(4):
        HoldFactory(het_han=moment(schedule, 6, 5))
    HoldFactory(het_han=moment(schedule, 6))

    with django_assert_num_queries(3):  # session, count, holds with their doctors and services
        assert desk.get(HOLDS).json()["count"] == 4


def test_booking_with_a_hold_takes_as_many_queries_as_it_needs(patient, visit, django_assert_num_queries):
    kept = held(patient, visit)["ma_giu_cho"]

    with django_assert_num_queries(15):
        assert patient.post(URL, {"ma_giu_cho": kept}).status_code == 201


def test_a_hold_does_not_keep_a_schedule_from_being_deleted(patient, as_user, visit, schedule):
    kept = held(patient, visit)["ma_giu_cho"]

    assert as_user(schedule.bac_si.nguoi_dung).delete(f"{URL}schedule/{schedule.pk}/").status_code == 204
    assert not GiuCho.objects.exists()
    assert refusal(patient.post(URL, {"ma_giu_cho": kept})) == EXPIRED


def test_a_hold_keeps_no_service_from_being_deleted(patient, as_user, visit, service, schedule, at):
    held(patient, visit)
    at(moment(schedule, 6, 5))

    assert as_user(vai_tro=Role.ADMIN).delete(f"/api/medical/services/{service.pk}/").status_code == 204


def test_holding_and_letting_go_are_audited(patient, visit):
    kept = held(patient, visit)["ma_giu_cho"]
    patient.delete(f"{HOLDS}{kept}/")

    placed, released = NhatKy.objects.filter(bang="Giu_cho").order_by("pk")
    assert (placed.hanh_dong, placed.nguoi_dung, placed.ma_doi_tuong) == ("PlaceHeld", patient.account, kept)
    assert placed.sau["gio_kham"] == "09:00:00"
    assert (released.hanh_dong, released.ma_doi_tuong, released.sau) == ("HoldReleased", kept, None)
    assert released.truoc["gio_kham"] == "09:00:00"


def test_the_rules_that_a_hold_passed_over_are_audited(desk, visit, schedule, at):
    RulesFactory(co_so=None, bo_qua="Kèm lý do")
    at(moment(schedule, 8, 30))
    visit["ma_benh_nhan"] = PatientFactory().pk

    assert refusal(desk.post(HOLDS, visit))[2] == ["too_soon", "reason_required"]
    held(desk, visit, ly_do_bo_qua="Bác sĩ yêu cầu")
    entry = NhatKy.objects.get(hanh_dong="PlaceHeld")
    assert (entry.ly_do, entry.sau["bo_qua"]) == ("Bác sĩ yêu cầu", ["too_soon"])


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"ma_bac_si": 10**30}, (400, "does_not_exist", ["does_not_exist"])),
        ({"ma_dich_vu": 0}, (400, "does_not_exist", ["does_not_exist"])),
        ({"ngay_kham": "2030-02-30"}, (400, "invalid", ["invalid"])),
        ({"gio_kham": "09:00:30"}, (400, "invalid", ["seconds"])),
        ({"ngay_kham": "9999-12-31"}, (409, "outside_schedule", ["outside_schedule", "too_far_ahead"])),
        ({"ngay_kham": "0001-01-01"}, (409, "outside_schedule", ["outside_schedule", "in_the_past"])),
    ],
)
def test_what_cannot_be_is_not_held(patient, visit, change, answer):
    assert refusal(patient.post(HOLDS, {**visit, **change})) == answer
    assert not GiuCho.objects.exists()


def test_a_service_elsewhere_is_not_held(patient, visit):
    answer = patient.post(HOLDS, {**visit, "ma_dich_vu": ServiceFactory().pk})

    assert refusal(answer) == (400, "service_not_offered", ["service_not_offered"])
