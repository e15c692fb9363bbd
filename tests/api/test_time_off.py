"""Time off and closures: what they hit is shown, moved or cancelled together, or nothing happens; holidays by year."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from planning.models import KhoangNghi
from tests.api.appointments import refusal
from tests.factories import AppointmentFactory, DoctorFactory, ScheduleFactory, ServiceFactory

pytestmark = pytest.mark.django_db

URL = "/api/appointments/time-off/"
MONDAY = dt.date(2030, 1, 7)
TUESDAY = MONDAY + dt.timedelta(days=1)
DAY = {"tu_ngay": "2030-01-08", "den_ngay": "2030-01-08"}


@pytest.fixture(autouse=True)
def _monday_morning(at):
    at(timezone.make_aware(dt.datetime.combine(MONDAY, dt.time(7))))


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def tuesday():
    """A doctor's Tuesday morning, with two visits, and a Wednesday to go to."""
    schedule = ScheduleFactory(ngay_lam_viec=TUESDAY, gio_ket_thuc=dt.time(10))
    service = ServiceFactory(co_so=schedule.bac_si.co_so)
    schedule.visits = [AppointmentFactory(lich=schedule, dich_vu=service) for _ in range(2)]
    ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=TUESDAY + dt.timedelta(days=1), gio_ket_thuc=dt.time(9))
    return schedule


def off(schedule, **more):
    return {"loai": "Bác sĩ nghỉ", "ma_bac_si": schedule.bac_si_id, **DAY, **more}


def test_the_preview_changes_nothing_and_can_be_sent_as_it_is(admin, tuesday):
    preview = admin.post(f"{URL}preview/", off(tuesday)).json()

    assert not KhoangNghi.objects.exists()
    assert [hit["ma_lich_hen"] for hit in preview["lich_hen"]] == [visit.pk for visit in tuesday.visits]
    assert [(item["hanh_dong"], item["ngay_kham"], item["gio_kham"]) for item in preview["xu_ly"]] == [
        ("Dời", "2030-01-09", "08:00:00"),
        ("Dời", "2030-01-09", "08:30:00"),
    ]

    entered = admin.post(URL, off(tuesday, xu_ly=preview["xu_ly"], ly_do="Hội thảo"))

    assert entered.status_code == 201
    assert entered.json()["ten_bac_si"] == tuesday.bac_si.ho_ten
    assert set(LichHen.objects.values_list("ngay_kham", "gio_kham")) == {
        (dt.date(2030, 1, 9), dt.time(8)),
        (dt.date(2030, 1, 9), dt.time(8, 30)),
    }
    assert list(IntegrityRepository().violations()) == []
    moves = NhatKy.objects.filter(hanh_dong="AppointmentRescheduled")
    assert [move.ly_do for move in moves] == ["Hội thảo", "Hội thảo"]
    assert NhatKy.objects.filter(hanh_dong="TimeOffEntered").exists()


def test_an_appointment_left_out_stops_it_all(admin, tuesday):
    first, _ = tuesday.visits
    refused = admin.post(URL, off(tuesday, xu_ly=[{"ma_lich_hen": first.pk, "hanh_dong": "Hủy"}]))

    assert refusal(refused)[:2] == (409, "appointments_in_the_way")
    assert not KhoangNghi.objects.exists()
    assert LichHen.objects.filter(trang_thai=TrangThaiLichHen.CANCELLED).count() == 0


def test_a_move_that_cannot_be_stops_it_all_and_is_named(admin, tuesday):
    first, second = tuesday.visits
    refused = admin.post(
        URL,
        off(
            tuesday,
            xu_ly=[
                {"ma_lich_hen": first.pk, "hanh_dong": "Hủy"},
                {"ma_lich_hen": second.pk, "hanh_dong": "Dời", "ngay_kham": "2030-01-09", "gio_kham": "12:00"},
            ],
        ),
    ).json()

    assert refused["code"] == "outside_schedule"
    assert [(error["field"], error["code"]) for error in refused["errors"]] == [
        ("xu_ly.2.gio_kham", "outside_schedule")
    ]
    assert not KhoangNghi.objects.exists()
    first.refresh_from_db()
    assert first.ngay_huy is None


def test_cancelled_appointments_say_why(admin, tuesday):
    xu_ly = [{"ma_lich_hen": visit.pk, "hanh_dong": "Hủy"} for visit in tuesday.visits]

    assert admin.post(URL, off(tuesday, xu_ly=xu_ly, ly_do="Bác sĩ ốm")).status_code == 201
    assert set(LichHen.objects.values_list("trang_thai", "ly_do_huy")) == {("Đã hủy", "Bác sĩ ốm")}
    assert list(IntegrityRepository().violations()) == []


def test_a_time_in_the_time_off_itself_is_no_way_out(admin, tuesday):
    first, second = tuesday.visits
    xu_ly = [
        {"ma_lich_hen": first.pk, "hanh_dong": "Dời", "ngay_kham": "2030-01-08", "gio_kham": "09:00"},
        {"ma_lich_hen": second.pk, "hanh_dong": "Hủy"},
    ]

    assert admin.post(URL, off(tuesday, xu_ly=xu_ly)).json()["code"] == "doctor_away"
    assert not KhoangNghi.objects.exists()


def test_others_of_the_specialty_are_proposed_but_not_to_a_doctor(admin, as_user, tuesday):
    colleague = ScheduleFactory(
        bac_si=DoctorFactory(chuyen_khoa=tuesday.bac_si.chuyen_khoa), ngay_lam_viec=TUESDAY, gio_ket_thuc=dt.time(9)
    )
    path = f"{URL}preview/"

    proposed = admin.post(path, off(tuesday)).json()["lich_hen"][0]["de_xuat"]
    assert [each["ma_bac_si"] for each in proposed] == [tuesday.bac_si_id, colleague.bac_si_id, colleague.bac_si_id]

    doctor = as_user(tuesday.bac_si.nguoi_dung)
    own = doctor.post(path, {"loai": "Bác sĩ nghỉ", **DAY}).json()["lich_hen"][0]["de_xuat"]
    assert {each["ma_bac_si"] for each in own} == {tuesday.bac_si_id}
    xu_ly = [
        {"ma_lich_hen": tuesday.visits[0].pk, "hanh_dong": "Dời", "ma_bac_si": colleague.bac_si_id,
         "ngay_kham": "2030-01-08", "gio_kham": "08:00"},
        {"ma_lich_hen": tuesday.visits[1].pk, "hanh_dong": "Hủy"},
    ]  # fmt: skip
    assert refusal(doctor.post(URL, off(tuesday, xu_ly=xu_ly)))[:2] == (403, "field_not_allowed")
    assert admin.post(URL, off(tuesday, xu_ly=xu_ly)).status_code == 201


def test_nobody_is_moved_to_an_earlier_day(admin, tuesday):
    ScheduleFactory(bac_si=tuesday.bac_si, ngay_lam_viec=MONDAY, gio_bat_dau=dt.time(14), gio_ket_thuc=dt.time(16))

    preview = admin.post(f"{URL}preview/", off(tuesday)).json()

    assert {each["ngay_kham"] for hit in preview["lich_hen"] for each in hit["de_xuat"]} == {"2030-01-09"}


def test_hours_hit_what_they_touch_alone(admin, tuesday):
    hours = {"gio_bat_dau": "08:30", "gio_ket_thuc": "12:00"}

    hit = admin.post(f"{URL}preview/", off(tuesday, **hours)).json()["lich_hen"]

    assert [each["ma_lich_hen"] for each in hit] == [tuesday.visits[1].pk]


def test_a_facility_closes_for_all_its_doctors(admin, tuesday):
    elsewhere = AppointmentFactory(lich__ngay_lam_viec=TUESDAY)
    closure = {"loai": "Cơ sở đóng cửa", "ma_co_so": tuesday.bac_si.co_so_id, **DAY}

    preview = admin.post(f"{URL}preview/", closure).json()

    assert preview["so_lich_hen"] == 2
    assert elsewhere.pk not in {hit["ma_lich_hen"] for hit in preview["lich_hen"]}
    assert admin.post(URL, {**closure, "xu_ly": preview["xu_ly"]}).status_code == 201


def test_withdrawing_brings_the_times_back(admin, tuesday):
    xu_ly = [{"ma_lich_hen": visit.pk, "hanh_dong": "Hủy"} for visit in tuesday.visits]
    entered = admin.post(URL, off(tuesday, xu_ly=xu_ly))
    path = f"{URL}{entered.json()['ma_khoang_nghi']}/"
    free = {"ma_bac_si": tuesday.bac_si_id, **DAY}

    assert admin.get("/api/appointments/availability/", free).json()["count"] == 0
    assert admin.delete(path, headers={"if-match": '"7"'}).status_code == 412
    assert admin.delete(path, headers={"if-match": entered["ETag"]}).status_code == 204
    assert admin.get("/api/appointments/availability/", free).json()["count"] == 4
    assert NhatKy.objects.filter(hanh_dong="TimeOffWithdrawn").exists()


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"tu_ngay": "2030-01-06"}, (400, "in_the_past")),
        ({"den_ngay": "2030-01-07"}, (400, "times_reversed")),
        ({"den_ngay": "2031-02-01"}, (400, "range_too_long")),
        ({"gio_bat_dau": "10:00"}, (400, "invalid")),
        ({"gio_bat_dau": "10:00", "gio_ket_thuc": "09:00"}, (400, "times_reversed")),
        ({"loai": "Cơ sở đóng cửa"}, (400, "required")),
        ({"loai": "Ngày lễ"}, (400, "not_applicable")),
        ({"ma_co_so": 1}, (400, "not_applicable")),
        ({"ma_bac_si": 10**30}, (400, "does_not_exist")),
        ({"xu_ly": [{"ma_lich_hen": 10**30, "hanh_dong": "Hủy"}]}, (409, "not_affected")),
        ({"xu_ly": [{"ma_lich_hen": 1, "hanh_dong": "Dời"}]}, (400, "invalid")),
        ({"xu_ly": [{"ma_lich_hen": 1, "hanh_dong": "Hủy"}] * 2}, (400, "invalid")),
    ],
)
def test_what_makes_no_sense_is_refused(admin, change, answer):
    schedule = ScheduleFactory(ngay_lam_viec=TUESDAY)

    assert refusal(admin.post(URL, off(schedule, **change)))[:2] == answer
    assert not KhoangNghi.objects.exists()


def test_who_may_enter_what(as_user, tuesday):
    free = ScheduleFactory(ngay_lam_viec=TUESDAY)
    doctor = as_user(free.bac_si.nguoi_dung)

    assert doctor.post(URL, {"loai": "Bác sĩ nghỉ", **DAY}).json()["ma_bac_si"] == free.bac_si_id
    assert refusal(doctor.post(URL, off(tuesday)))[:2] == (403, "not_yours")
    closure = {"loai": "Cơ sở đóng cửa", "ma_co_so": free.bac_si.co_so_id, **DAY}
    assert refusal(doctor.post(URL, closure))[:2] == (403, "field_not_allowed")
    holiday = KhoangNghi.objects.create(loai="Ngày lễ", tu_ngay=MONDAY, den_ngay=MONDAY)
    assert doctor.get(URL).json()["count"] == 2
    assert doctor.delete(f"{URL}{holiday.pk}/").status_code == 403
    assert as_user(vai_tro=Role.STAFF).get(URL).json()["count"] == 2
    assert as_user(vai_tro=Role.STAFF).post(URL, off(free)).status_code == 403
    assert as_user().get(URL).status_code == 403
    assert KhoangNghi.objects.count() == 2


@pytest.mark.parametrize("doctors", [1, 4])
def test_a_preview_takes_the_same_queries_for_any_number_of_appointments(
    admin, tuesday, django_assert_num_queries, doctors
):
    for _ in range(doctors):
        AppointmentFactory(
            lich__bac_si=DoctorFactory(chuyen_khoa__co_so=tuesday.bac_si.co_so), lich__ngay_lam_viec=TUESDAY
        )

    closure = {"loai": "Cơ sở đóng cửa", "ma_co_so": tuesday.bac_si.co_so_id, **DAY}
    with django_assert_num_queries(
        9
    ):  # session, facility, hits; schedules, doctors, rules, holds and time off, visits; patients'
        assert admin.post(f"{URL}preview/", closure).json()["so_lich_hen"] == 2 + doctors


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(admin, django_assert_num_queries, rows):
    for _ in range(rows):
        KhoangNghi.objects.create(loai="Bác sĩ nghỉ", bac_si=DoctorFactory(), tu_ngay=MONDAY, den_ngay=MONDAY)

    with django_assert_num_queries(3):  # session, count, rows
        assert admin.get(URL).json()["count"] == rows


def test_a_years_holidays_are_entered_once_but_not_over_appointments(admin):
    in_the_way = AppointmentFactory(lich__ngay_lam_viec=dt.date(2030, 9, 2))
    path = f"{URL}holidays/"

    tried = admin.post(path, {"nam": 2030, "chay_thu": True})
    assert (tried.status_code, KhoangNghi.objects.count()) == (200, 0)

    entered = admin.post(path, {"nam": 2030})
    days = {each["tu_ngay"] for each in entered.json()["tao_moi"]}
    assert entered.status_code == 201
    assert {"2030-04-30", "2030-05-01", "2030-02-03"} <= days  # the third: first day of the lunar year
    assert "2030-01-01" not in days  # gone by
    assert [(each["tu_ngay"], each["so_lich_hen"]) for each in entered.json()["vuong"]] == [("2030-09-02", 1)]
    assert set(KhoangNghi.objects.values_list("loai", flat=True)) == {"Ngày lễ"}

    again = admin.post(path, {"nam": 2030}).json()
    assert (again["tao_moi"], again["so_da_co"]) == ([], len(days))
    in_the_way.refresh_from_db()
    assert in_the_way.ngay_huy is None
