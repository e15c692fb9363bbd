"""Schedules and the free times in them."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen, LichLamViec
from core.policy import Role
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    RulesFactory,
    ScheduleFactory,
    ServiceFactory,
    coming_workday,
)

pytestmark = pytest.mark.django_db

URL = "/api/appointments/schedule/"


def window(**changes):
    return {
        "ngay_lam_viec": str(coming_workday()),
        "gio_bat_dau": "08:00:00",
        "gio_ket_thuc": "11:30:00",
        "so_luong_kham": 10,
        **changes,
    }


def free(schedule):
    return [time["gio_bat_dau"] for time in schedule["khung_gio"] if time["con_trong"]]


def test_free_times_leave_out_what_is_booked(as_user):
    schedule = ScheduleFactory(gio_ket_thuc=dt.time(10))
    AppointmentFactory(lich=schedule)
    AppointmentFactory(lich=schedule, ngay_huy=timezone.now(), trang_thai="Đã hủy")

    found = as_user().get(URL, {"ma_bac_si": schedule.bac_si_id, "ngay": schedule.ngay_lam_viec}).json()["results"]

    assert len(found) == 1
    assert found[0]["con_cho_trong"] == 9
    assert [time["gio_bat_dau"] for time in found[0]["khung_gio"]] == ["08:00:00", "08:30:00", "09:00:00", "09:30:00"]
    assert free(found[0]) == ["08:30:00", "09:00:00", "09:30:00"]


def test_free_times_are_cut_to_the_services_minutes(as_user):
    schedule = ScheduleFactory(gio_ket_thuc=dt.time(10))
    AppointmentFactory(lich=schedule)
    service = ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=45)

    found = as_user().get(URL, {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk}).json()["results"][0]

    assert found["khung_gio"] == [
        {"gio_bat_dau": "08:00:00", "gio_ket_thuc": "08:45:00", "con_trong": False},
        {"gio_bat_dau": "08:45:00", "gio_ket_thuc": "09:30:00", "con_trong": True},
    ]


def starts(schedule):
    return [time["gio_bat_dau"] for time in schedule["khung_gio"]]


def test_free_times_are_cut_to_the_schedules_own_minutes_else_its_facilitys(as_user):
    schedule = ScheduleFactory(gio_ket_thuc=dt.time(9), so_phut_kham=20)
    service = ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=60)
    client, path = as_user(schedule.bac_si.nguoi_dung), f"{URL}{schedule.pk}/"

    assert starts(client.get(path).json()) == ["08:00:00", "08:20:00", "08:40:00"]
    assert starts(client.get(path, {"ma_dich_vu": service.pk}).json()) == ["08:00:00"]
    assert starts(client.patch(path, {"so_phut_kham": None}).json()) == ["08:00:00", "08:30:00"]
    RulesFactory(co_so=schedule.bac_si.co_so, so_phut_kham=15)
    assert starts(client.get(path).json()) == ["08:00:00", "08:15:00", "08:30:00", "08:45:00"]


def test_a_full_schedule_has_no_free_time(as_user):
    schedule = ScheduleFactory(so_luong_kham=1)
    AppointmentFactory(lich=schedule)

    found = as_user().get(f"{URL}{schedule.pk}/").json()

    assert (found["con_cho_trong"], free(found)) == (0, [])


def test_times_that_have_passed_are_not_free(as_user, at):
    schedule = ScheduleFactory(gio_ket_thuc=dt.time(10))
    at(timezone.make_aware(dt.datetime.combine(schedule.ngay_lam_viec, dt.time(8, 45))))

    assert free(as_user().get(f"{URL}{schedule.pk}/").json()) == ["09:00:00", "09:30:00"]


def test_schedules_are_filtered_by_day_range_and_place(as_user):
    first = ScheduleFactory(ngay_lam_viec=dt.date(2030, 1, 7))
    second = ScheduleFactory(ngay_lam_viec=dt.date(2030, 1, 9))
    client = as_user()

    def found(**query):
        return [row["ma_lich"] for row in client.get(URL, query).json()["results"]]

    assert found() == [first.pk, second.pk]
    assert found(ngay="2030-01-09") == found(tu_ngay="2030-01-08") == [second.pk]
    assert found(den_ngay="2030-01-08") == found(ma_co_so=first.bac_si.co_so_id) == [first.pk]
    assert found(ma_chuyen_khoa=second.bac_si.chuyen_khoa_id) == [second.pk]
    assert found(ordering="-ngay_lam_viec") == [second.pk, first.pk]
    assert client.get(URL, {"ngay": "01/09/2030"}).status_code == 400


def test_a_doctor_keeps_the_own_schedule(as_user):
    doctor = DoctorFactory()
    client = as_user(doctor.nguoi_dung)

    made = client.post(URL, window())
    assert made.status_code == 201
    assert (made.json()["ma_bac_si"], made.json()["so_luong_da_dat"]) == (doctor.pk, 0)
    path = f"{URL}{made.json()['ma_lich']}/"

    assert client.patch(path, {"so_luong_kham": 5}).json()["con_cho_trong"] == 5
    assert client.put(path, window(gio_bat_dau="09:00")).json()["gio_bat_dau"] == "09:00:00"
    assert client.delete(path).status_code == 204
    assert not LichLamViec.objects.exists()


def test_a_doctor_neither_sees_nor_touches_anothers_schedule(as_user):
    schedule = ScheduleFactory()
    client = as_user(DoctorFactory().nguoi_dung)
    path = f"{URL}{schedule.pk}/"

    answers = [
        client.get(path),
        client.patch(path, {"so_luong_kham": 1}),
        client.delete(path),
        client.post(URL, window(ma_bac_si=schedule.bac_si_id, gio_bat_dau="13:00", gio_ket_thuc="17:00")),
    ]

    assert client.get(URL, {"ma_bac_si": schedule.bac_si_id}).json()["count"] == 0
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "not_yours")] * 4
    assert LichLamViec.objects.get().so_luong_kham == 10


@pytest.mark.parametrize("vai_tro", [Role.STAFF, Role.PATIENT])
def test_staff_and_patients_read_schedules_only(as_user, vai_tro):
    schedule = ScheduleFactory()
    client = as_user(vai_tro=vai_tro)
    path = f"{URL}{schedule.pk}/"

    assert client.get(path).status_code == 200
    answers = [client.post(URL, window()), client.put(path, window()), client.patch(path, {}), client.delete(path)]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert LichLamViec.objects.count() == 1


def test_an_admin_names_the_doctor(as_user):
    admin, doctor = as_user(vai_tro=Role.ADMIN), DoctorFactory()

    assert admin.post(URL, window()).json()["errors"][0] == {
        "field": "ma_bac_si",
        "code": "required",
        "message": "Trường này là bắt buộc.",
    }
    assert admin.post(URL, window(ma_bac_si=doctor.pk)).status_code == 201


@pytest.mark.parametrize(
    ("start", "end"), [("08:00", "11:30"), ("07:00", "08:01"), ("09:00", "10:00"), ("11:29", "12:00")]
)
def test_schedules_of_a_doctor_do_not_overlap(as_user, start, end):
    schedule = ScheduleFactory()

    answer = as_user(schedule.bac_si.nguoi_dung).post(
        URL, window(ngay_lam_viec=str(schedule.ngay_lam_viec), gio_bat_dau=start, gio_ket_thuc=end)
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "schedule_overlap")
    assert LichLamViec.objects.count() == 1


def test_schedules_may_touch(as_user):
    schedule = ScheduleFactory()

    answer = as_user(schedule.bac_si.nguoi_dung).post(
        URL, window(ngay_lam_viec=str(schedule.ngay_lam_viec), gio_bat_dau="11:30", gio_ket_thuc="12:00")
    )

    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"gio_bat_dau": "12:00"}, "gio_ket_thuc"),
        ({"gio_ket_thuc": "08:00"}, "gio_ket_thuc"),
        ({"gio_bat_dau": "08:00:30"}, "gio_bat_dau"),
        ({"so_luong_kham": 0}, "so_luong_kham"),
        ({"so_luong_kham": 10**30}, "so_luong_kham"),
        ({"ngay_lam_viec": "2020-01-01"}, "ngay_lam_viec"),
        ({"ngay_lam_viec": "2026-02-30"}, "ngay_lam_viec"),
        ({"ngay_lam_viec": None}, "ngay_lam_viec"),
        ({"ma_bac_si": 10**30}, "ma_bac_si"),
        ({"so_phut_kham": 4}, "so_phut_kham"),
        ({"so_phut_kham": 241}, "so_phut_kham"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(as_user, wrong, field):
    answer = as_user(DoctorFactory().nguoi_dung).post(URL, window(**wrong))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not LichLamViec.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("12:00", "11:59", "times_reversed"),
        ("22:00", "02:00", "times_reversed"),
        ("22:00", "00:00", "times_reversed"),
        ("00:00", "24:00", "invalid"),
        ("00:00", "30:00", "invalid"),
    ],
    ids=["backwards", "across midnight", "until midnight", "a whole day", "longer than a day"],
)
def test_a_schedule_lies_within_one_day(as_user, start, end, code):
    answer = as_user(DoctorFactory().nguoi_dung).post(URL, window(gio_bat_dau=start, gio_ket_thuc=end))

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("gio_ket_thuc", code)]
    assert not LichLamViec.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"so_luong_kham": 1},
        {"gio_bat_dau": "08:15"},
        {"gio_ket_thuc": "08:45"},
        {"ngay_lam_viec": str(coming_workday(20))},
    ],
)
def test_a_schedule_is_not_shrunk_under_its_appointments(as_user, change):
    schedule = ScheduleFactory()
    AppointmentFactory.create_batch(2, lich=schedule)
    client = as_user(schedule.bac_si.nguoi_dung)

    answer = client.patch(f"{URL}{schedule.pk}/", change)

    assert (answer.status_code, answer.json()["code"]) == (409, "schedule_in_use")
    schedule.refresh_from_db()
    assert (schedule.so_luong_kham, schedule.gio_bat_dau) == (10, dt.time(8))
    assert client.delete(f"{URL}{schedule.pk}/").json()["code"] == "schedule_in_use"


def test_a_schedule_whose_appointments_are_cancelled_goes_and_they_stay(as_user):
    appointment = AppointmentFactory(ngay_huy=timezone.now(), trang_thai="Đã hủy")

    assert as_user(vai_tro=Role.ADMIN).delete(f"{URL}{appointment.lich_id}/").status_code == 204

    assert LichHen.objects.get().lich is None


def test_a_stale_etag_changes_nothing(as_user):
    schedule = ScheduleFactory()
    client = as_user(schedule.bac_si.nguoi_dung)
    path = f"{URL}{schedule.pk}/"
    etag = client.get(path)["ETag"]

    assert client.patch(path, {"so_luong_kham": 9}, headers={"If-Match": etag}).status_code == 200
    assert client.patch(path, {"so_luong_kham": 8}, headers={"If-Match": etag}).status_code == 412
    assert client.delete(path, headers={"If-Match": etag}).status_code == 412
    assert LichLamViec.objects.get().so_luong_kham == 9


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(as_user, django_assert_num_queries, rows):
    for schedule in ScheduleFactory.create_batch(rows):
        AppointmentFactory(lich=schedule)
    client = as_user()

    with django_assert_num_queries(5):  # session, count, rows, rules, what is taken
        assert client.get(URL).json()["count"] == rows
