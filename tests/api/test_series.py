"""Series: the same visit every week, all of them or none."""

import datetime as dt

import pytest

from appointments.models import ChuoiLichHen, LichHen
from core.models import NhatKy
from core.repositories.integrity_repository import IntegrityRepository
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    HoldFactory,
    PatientFactory,
    RelativeFactory,
    RulesFactory,
    ScheduleFactory,
    TimeOffFactory,
)

pytestmark = pytest.mark.django_db

SERIES = f"{URL}series/"
WEEK = dt.timedelta(days=7)


@pytest.fixture
def weeks(schedule):
    """The doctor's schedule of four weeks, the same each week."""
    later = [
        ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + n * WEEK) for n in (1, 2, 3)
    ]
    return [schedule, *later]


@pytest.fixture
def asked(wanted):
    return {**wanted, "so_lan": 3}


@pytest.fixture
def booked(patient, weeks, asked):
    return patient.post(SERIES, asked).json()


def fields(answer):
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def nothing_booked(*schedules):
    for schedule in schedules:
        schedule.refresh_from_db()
        assert (schedule.so_luong_da_dat, schedule.so_thu_tu_cuoi) == (0, 0)
    return not LichHen.objects.exists() and not ChuoiLichHen.objects.exists()


def test_a_series_is_booked_week_by_week(patient, asked, weeks):
    answer = patient.post(SERIES, asked)

    assert answer.status_code == 201
    series = answer.json()
    days = [str(schedule.ngay_lam_viec) for schedule in weeks[:3]]
    assert (series["so_lan"], series["cach_tuan"]) == (3, 1)
    assert [each["ngay_kham"] for each in series["lich_hen"]] == days
    assert {each["ma_chuoi"] for each in series["lich_hen"]} == {series["ma_chuoi"]}
    assert {(each["gio_kham"], each["trang_thai"]) for each in series["lich_hen"]} == {("09:00:00", "Chờ xác nhận")}
    assert patient.get(f"{SERIES}{series['ma_chuoi']}/").json() == series
    assert patient.get(URL, {"ma_chuoi": series["ma_chuoi"]}).json()["count"] == 3
    assert NhatKy.objects.filter(hanh_dong="AppointmentBooked").count() == 3
    assert list(IntegrityRepository().violations()) == []


def test_weeks_may_be_left_out_between(patient, asked, weeks):
    series = patient.post(SERIES, {**asked, "so_lan": 2, "cach_tuan": 3}).json()

    days = [str(weeks[0].ngay_lam_viec), str(weeks[3].ngay_lam_viec)]
    assert [each["ngay_kham"] for each in series["lich_hen"]] == days


def test_one_conflict_refuses_all_and_every_conflict_is_listed(patient, asked, weeks, service):
    AppointmentFactory(lich=weeks[1], dich_vu=service, gio_kham=dt.time(9, 15))
    weeks[1].so_luong_kham = 1
    weeks[1].save()
    weeks[2].delete()

    answer = patient.post(SERIES, {**asked, "so_lan": 4})

    assert refusal(answer)[:2] == (409, "slot_taken")
    assert fields(answer) == [
        ("lan_kham.2.gio_kham", "slot_taken"),
        ("lan_kham.2.ngay_kham", "schedule_full"),
        ("lan_kham.3.gio_kham", "outside_schedule"),
    ]
    assert f"{weeks[1].ngay_lam_viec:%d/%m/%Y}" in answer.json()["errors"][0]["message"]
    assert (LichHen.objects.count(), ChuoiLichHen.objects.count()) == (1, 0)
    weeks[0].refresh_from_db()
    assert (weeks[0].so_luong_da_dat, weeks[0].so_thu_tu_cuoi) == (0, 0)


def test_holds_time_off_and_the_patients_other_visits_are_conflicts(patient, asked, weeks):
    HoldFactory(lich=weeks[0])
    TimeOffFactory(bac_si=weeks[1].bac_si, tu_ngay=weeks[1].ngay_lam_viec)
    AppointmentFactory(benh_nhan=patient.person, lich__ngay_lam_viec=weeks[2].ngay_lam_viec, gio_kham=dt.time(9, 15))

    assert fields(patient.post(SERIES, asked)) == [
        ("lan_kham.1.gio_kham", "slot_taken"),
        ("lan_kham.2.ngay_kham", "doctor_away"),
        ("lan_kham.3.gio_kham", "patient_busy"),
    ]


def test_the_limit_counts_along_the_series(patient, asked, weeks):
    RulesFactory(co_so=None, so_lich_hen_toi_da=2)

    answer = patient.post(SERIES, asked)

    assert refusal(answer)[:2] == (409, "too_many_appointments")
    assert fields(answer) == [("lan_kham.3.ma_benh_nhan", "too_many_appointments")]
    assert nothing_booked(*weeks)
    assert patient.post(SERIES, {**asked, "so_lan": 2}).status_code == 201


def test_the_horizon_binds_the_last_as_the_first(patient, asked, weeks, at):
    RulesFactory(co_so=None, dat_truoc_ngay=14)
    at(moment(weeks[0], 7, days=1))

    assert fields(patient.post(SERIES, asked)) == [("lan_kham.3.ngay_kham", "too_far_ahead")]
    assert nothing_booked(*weeks)


def test_a_rule_passed_over_with_a_reason_is_audited_where_it_was(desk, asked, weeks, at):
    RulesFactory(co_so=None, dat_truoc_ngay=14, bo_qua="Kèm lý do")
    at(moment(weeks[0], 7, days=1))
    asked["ma_benh_nhan"] = PatientFactory().pk

    refused = desk.post(SERIES, asked)
    assert fields(refused) == [
        ("lan_kham.3.ngay_kham", "too_far_ahead"),
        ("lan_kham.3.ly_do_bo_qua", "reason_required"),
    ]
    assert desk.post(SERIES, {**asked, "ly_do_bo_qua": "Liệu trình"}).status_code == 201
    entries = NhatKy.objects.filter(hanh_dong="AppointmentBooked").order_by("pk")
    assert [entry.sau.get("bo_qua") for entry in entries] == [None, None, ["too_far_ahead"]]


def test_a_key_sent_again_gets_the_same_series(patient, asked, weeks):
    key = {"Idempotency-Key": "s-1"}
    first = patient.post(SERIES, asked, headers=key)

    again = patient.post(SERIES, asked, headers=key)

    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert patient.post(SERIES, {**asked, "so_lan": 2}, headers=key).status_code == 422
    assert (ChuoiLichHen.objects.count(), LichHen.objects.count()) == (1, 3)


def test_a_key_whose_series_was_refused_is_free_again(patient, asked, weeks):
    key = {"Idempotency-Key": "s-1"}

    assert patient.post(SERIES, {**asked, "so_lan": 5}, headers=key).status_code == 409
    assert patient.post(SERIES, asked, headers=key).status_code == 201


def test_all_that_are_to_come_are_cancelled(patient, booked, weeks, at):
    at(moment(weeks[1], 6))

    answer = patient.post(f"{SERIES}{booked['ma_chuoi']}/cancel/", {"ly_do": "Đã khỏi"})

    assert answer.status_code == 200
    assert [each["trang_thai"] for each in answer.json()["lich_hen"]] == ["Chờ xác nhận", "Đã hủy", "Đã hủy"]
    assert [each["ly_do_huy"] for each in answer.json()["lich_hen"]] == ["", "Đã khỏi", "Đã khỏi"]
    assert NhatKy.objects.filter(hanh_dong="AppointmentCancelled", ly_do="Đã khỏi").count() == 2
    assert list(IntegrityRepository().violations()) == []


def test_one_that_is_too_near_keeps_all(patient, desk, booked, weeks, at):
    path = f"{SERIES}{booked['ma_chuoi']}/cancel/"
    at(moment(weeks[0], 7, 1))

    assert refusal(patient.post(path))[:2] == (409, "too_late_to_change")
    assert not LichHen.objects.filter(ngay_huy__isnull=False).exists()
    assert not NhatKy.objects.filter(hanh_dong="AppointmentCancelled").exists()
    assert desk.post(path).status_code == 200
    assert not LichHen.objects.filter(ngay_huy__isnull=True).exists()


def test_a_series_of_which_nothing_is_to_come_cannot_be_cancelled(patient, desk, booked, weeks, at):
    path = f"{SERIES}{booked['ma_chuoi']}/cancel/"
    at(moment(weeks[2], 9))
    assert refusal(desk.post(path)) == (409, "series_over", [])

    at(moment(weeks[0], 6))
    desk.post(path)
    assert refusal(desk.post(path)) == (409, "series_over", [])


def test_one_of_a_series_is_moved_and_cancelled_by_itself(patient, booked, weeks):
    first, second, third = (each["ma_lich_hen"] for each in booked["lich_hen"])

    assert patient.patch(f"{URL}{first}/", {"gio_kham": "10:00"}).json()["ma_chuoi"] == booked["ma_chuoi"]
    assert patient.delete(f"{URL}{second}/").status_code == 204
    states = [
        (each["gio_kham"], each["trang_thai"])
        for each in patient.post(f"{SERIES}{booked['ma_chuoi']}/cancel/").json()["lich_hen"]
    ]
    assert states == [("10:00:00", "Đã hủy"), ("09:00:00", "Đã hủy"), ("09:00:00", "Đã hủy")]
    assert LichHen.objects.get(pk=third).ngay_huy


def test_one_that_has_begun_early_does_not_keep_the_others(desk, booked, weeks, at):
    first = f"{URL}{booked['lich_hen'][0]['ma_lich_hen']}/"
    desk.post(f"{first}confirm/")
    at(moment(weeks[0], 8, 50))
    desk.post(f"{first}start/")

    answer = desk.post(f"{SERIES}{booked['ma_chuoi']}/cancel/")

    assert [each["trang_thai"] for each in answer.json()["lich_hen"]] == ["Đang khám", "Đã hủy", "Đã hủy"]


def test_strangers_reach_no_series(as_user, booked):
    stranger = as_user(PatientFactory().nguoi_dung)
    path = f"{SERIES}{booked['ma_chuoi']}/"

    for answer in (stranger.get(path), stranger.post(f"{path}cancel/")):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    assert stranger.get(f"{SERIES}999999/").status_code == 404
    assert stranger.post(f"{SERIES}999999/cancel/").status_code == 404
    assert not LichHen.objects.filter(ngay_huy__isnull=False).exists()


def test_a_series_is_its_patients_and_its_doctors(as_user, patient, desk, booked, schedule):
    path = f"{SERIES}{booked['ma_chuoi']}/"

    assert as_user(schedule.bac_si.nguoi_dung).get(path).status_code == 200
    assert as_user(RelativeFactory(benh_nhan=patient.person).nguoi_dung).get(path).status_code == 200
    assert desk.get(path).status_code == 200
    assert as_user(ScheduleFactory().bac_si.nguoi_dung).get(path).status_code == 403


def test_a_doctor_who_takes_over_one_neither_sees_nor_cancels_a_colleagues(as_user, desk, booked, schedule):
    colleague = ScheduleFactory(bac_si__chuyen_khoa=schedule.bac_si.chuyen_khoa).bac_si
    first = booked["lich_hen"][0]["ma_lich_hen"]
    assert desk.patch(f"{URL}{first}/", {"ma_bac_si": colleague.pk}).status_code == 200

    path, doctor = f"{SERIES}{booked['ma_chuoi']}/", as_user(colleague.nguoi_dung)

    assert [each["ma_lich_hen"] for each in doctor.get(path).json()["lich_hen"]] == [first]
    assert refusal(doctor.post(f"{path}cancel/"))[:2] == (403, "not_yours")
    assert not LichHen.objects.filter(ngay_huy__isnull=False).exists()


def test_who_may_book_a_series(patient, child, as_user, asked, weeks, schedule):
    assert as_user(schedule.bac_si.nguoi_dung).post(SERIES, asked).status_code == 403
    assert as_user().post(SERIES, asked).json()["code"] == "profile_missing"
    stranger = patient.post(SERIES, {**asked, "ma_benh_nhan": PatientFactory().pk})
    assert refusal(stranger) == (403, "not_yours", ["not_yours"])
    assert nothing_booked(*weeks)
    assert patient.post(SERIES, {**asked, "ma_benh_nhan": child.pk}).json()["lich_hen"][2]["ma_benh_nhan"] == child.pk


@pytest.mark.parametrize("so_lan", [2, 26])
@pytest.mark.parametrize("ngay_kham", ["9999-12-31", "9999-12-25", "9999-12-24", "9999-06-01"])
def test_at_the_end_of_the_calendar_a_series_is_refused(patient, asked, ngay_kham, so_lan):
    answer = patient.post(SERIES, {**asked, "ngay_kham": ngay_kham, "so_lan": so_lan, "cach_tuan": 8})

    assert refusal(answer)[:2] == (409, "outside_schedule")
    assert {code for _, code in fields(answer)} == {"outside_schedule", "too_far_ahead"}
    assert not ChuoiLichHen.objects.exists()


@pytest.mark.parametrize("ngay_kham", ["9999-12-24", "9999-12-25", "9999-12-31"])
def test_the_desk_gets_no_series_cut_short_by_the_end_of_the_calendar(desk, asked, schedule, ngay_kham):
    for n in range(2):
        if (day := dt.date.fromisoformat(ngay_kham)) <= dt.date.max - n * WEEK:
            ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=day + n * WEEK)
    asked |= {"ma_benh_nhan": PatientFactory().pk, "ngay_kham": ngay_kham, "so_lan": 2}

    answer = desk.post(SERIES, asked)

    fits = ngay_kham == "9999-12-24"
    assert answer.status_code == (201 if fits else 409)
    assert LichHen.objects.count() == (2 if fits else 0)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"so_lan": 1}, "so_lan", "min_value"),
        ({"so_lan": 27}, "so_lan", "max_value"),
        ({"so_lan": 10**30}, "so_lan", "max_value"),
        ({"so_lan": "hai"}, "so_lan", "invalid"),
        ({"cach_tuan": 0}, "cach_tuan", "min_value"),
        ({"cach_tuan": 9}, "cach_tuan", "max_value"),
        ({"ngay_kham": "2030-02-30"}, "ngay_kham", "invalid"),
        ({"gio_kham": "25:00"}, "gio_kham", "invalid"),
        ({"ma_bac_si": 10**30}, "ma_bac_si", "does_not_exist"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(patient, asked, weeks, change, field, code):
    answer = patient.post(SERIES, {**asked, **change})

    assert (answer.status_code, fields(answer)) == (400, [(field, code)])
    assert nothing_booked(*weeks)


def test_a_series_in_the_past_is_refused(patient, asked):
    answer = patient.post(SERIES, {**asked, "ngay_kham": "0001-01-01"})

    assert fields(answer)[:2] == [("lan_kham.1.gio_kham", "outside_schedule"), ("lan_kham.1.ngay_kham", "in_the_past")]


@pytest.mark.parametrize("so_lan", [2, 4])
def test_a_series_is_read_in_as_many_queries_whatever_its_length(
    patient, asked, weeks, django_assert_num_queries, so_lan
):
    series = patient.post(SERIES, {**asked, "so_lan": so_lan}).json()

    with django_assert_num_queries(3):  # session, series, appointments
        assert len(patient.get(f"{SERIES}{series['ma_chuoi']}/").json()["lich_hen"]) == so_lan
