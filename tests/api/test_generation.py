"""Schedules generated from weekly templates."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichLamViec
from core.models import NhatKy
from core.policy import Role
from planning.models import LoaiNghi
from tests.factories import AppointmentFactory, DoctorFactory, ScheduleFactory, TemplateFactory, TimeOffFactory

pytestmark = pytest.mark.django_db

URL = "/api/appointments/schedule/generate/"
MONDAY = dt.date(2030, 1, 7)
WEEK = {"tu_ngay": "2030-01-07", "den_ngay": "2030-01-13"}
MORNING = (1, dt.time(8), dt.time(11), 6)
AFTERNOON = (1, dt.time(13), dt.time(16), 4)


@pytest.fixture(autouse=True)
def _new_year(at):
    at(dt.datetime(2030, 1, 1, 9, tzinfo=timezone.get_default_timezone()))


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def refusal(answer):
    body = answer.json()
    return answer.status_code, body["code"], [error["field"] for error in body.get("errors", [])]


def counts(answer):
    body = answer.json()
    return body["so_tao_moi"], body["so_da_co"], body["so_bo_qua"]


def left_out(answer):
    return [(each["gio_bat_dau"], each["ly_do"], each["loai"]) for each in answer.json()["bo_qua"]]


def test_a_template_becomes_schedules_of_its_weekdays_while_it_is_valid(admin):
    template = TemplateFactory(
        buoi=[MORNING, AFTERNOON, (7, dt.time(9), dt.time(10), 2)],
        so_phut_kham=20,
        hieu_luc_tu=dt.date(2030, 1, 8),
        hieu_luc_den=dt.date(2030, 1, 20),
    )

    answer = admin.post(URL, {"tu_ngay": "2030-01-01", "den_ngay": "2030-01-31", "ma_bac_si": template.bac_si_id})

    made = LichLamViec.objects.order_by("ngay_lam_viec", "gio_bat_dau")
    assert (answer.status_code, counts(answer)) == (201, (4, 0, 0))
    assert [(str(each.ngay_lam_viec), each.gio_bat_dau.hour) for each in made] == [
        ("2030-01-13", 9),
        ("2030-01-14", 8),
        ("2030-01-14", 13),
        ("2030-01-20", 9),
    ]
    assert answer.json()["tao_moi"][1] == {
        "ma_bac_si": template.bac_si_id,
        "ngay_lam_viec": "2030-01-14",
        "gio_bat_dau": "08:00:00",
        "gio_ket_thuc": "11:00:00",
        "so_luong_kham": 6,
        "so_phut_kham": 20,
    }
    assert (made[1].so_luong_kham, made[1].so_phut_kham, made[1].so_luong_da_dat, made[1].phien_ban) == (6, 20, 0, 1)


def test_generated_schedules_are_cut_and_booked_as_any(admin):
    template = TemplateFactory(buoi=[(1, dt.time(8), dt.time(9), 3)], so_phut_kham=20)
    admin.post(URL, WEEK)

    shown = admin.get("/api/appointments/schedule/", {"ma_bac_si": template.bac_si_id}).json()["results"][0]

    assert [time["gio_bat_dau"] for time in shown["khung_gio"]] == ["08:00:00", "08:20:00", "08:40:00"]


def test_generating_again_makes_nothing_twice(admin):
    TemplateFactory(buoi=[MORNING, AFTERNOON])
    assert counts(admin.post(URL, WEEK)) == (2, 0, 0)
    AppointmentFactory(lich=LichLamViec.objects.first())
    before = list(LichLamViec.objects.order_by("pk").values())

    again = admin.post(URL, WEEK)

    assert (again.status_code, counts(again)) == (201, (0, 2, 0))
    assert list(LichLamViec.objects.order_by("pk").values()) == before


def test_a_dry_run_says_what_would_be_and_does_nothing(admin):
    TemplateFactory(buoi=[MORNING, AFTERNOON])

    dry = admin.post(URL, {**WEEK, "chay_thu": True})

    assert (dry.status_code, counts(dry), dry.json()["chay_thu"]) == (200, (2, 0, 0), True)
    assert not LichLamViec.objects.exists()
    assert not NhatKy.objects.filter(hanh_dong="SchedulesGenerated").exists()
    assert admin.post(URL, WEEK).json()["tao_moi"] == dry.json()["tao_moi"]


def test_what_overlaps_another_schedule_is_left_out_and_listed(admin):
    template = TemplateFactory(buoi=[MORNING, AFTERNOON])
    by_hand = ScheduleFactory(bac_si=template.bac_si, ngay_lam_viec=MONDAY)  # 08:00–11:30
    ScheduleFactory(ngay_lam_viec=MONDAY, gio_bat_dau=dt.time(13), gio_ket_thuc=dt.time(16))  # another doctor's

    answer = admin.post(URL, WEEK)

    assert counts(answer) == (1, 0, 1)
    assert answer.json()["bo_qua"] == [
        {
            "ma_bac_si": template.bac_si_id,
            "ngay_lam_viec": "2030-01-07",
            "gio_bat_dau": "08:00:00",
            "gio_ket_thuc": "11:00:00",
            "ly_do": "schedule_overlap",
            "loai": None,
        }
    ]
    by_hand.refresh_from_db()
    assert (by_hand.gio_ket_thuc, by_hand.so_luong_kham) == (dt.time(11, 30), 10)


def test_a_schedule_of_another_capacity_is_not_the_same(admin):
    template = TemplateFactory()
    admin.post(URL, WEEK)
    LichLamViec.objects.update(so_luong_kham=3)

    answer = admin.post(URL, {**WEEK, "ma_bac_si": template.bac_si_id})

    assert (counts(answer), left_out(answer)) == ((0, 0, 1), [("08:00:00", "schedule_overlap", None)])
    assert LichLamViec.objects.get().so_luong_kham == 3


@pytest.mark.parametrize("whose", LoaiNghi.values)
def test_a_session_wholly_in_time_off_is_left_out_with_its_kind(admin, whose):
    doctor = TemplateFactory(buoi=[MORNING, AFTERNOON]).bac_si
    owner = {LoaiNghi.DOCTOR: {"bac_si": doctor}, LoaiNghi.FACILITY: {"co_so": doctor.co_so}}.get(whose, {})
    TimeOffFactory(loai=whose, tu_ngay=MONDAY, gio_bat_dau=dt.time(8), gio_ket_thuc=dt.time(11), **owner)

    answer = admin.post(URL, WEEK)

    assert (counts(answer), left_out(answer)) == ((1, 0, 1), [("08:00:00", "time_off", whose)])
    assert LichLamViec.objects.get().gio_bat_dau == dt.time(13)


def test_whole_days_off_leave_out_whole_days(admin):
    doctor = TemplateFactory(buoi=[MORNING, (2, dt.time(0), dt.time(23, 59), 5), (3, dt.time(8), dt.time(9), 1)]).bac_si
    TimeOffFactory(loai=LoaiNghi.DOCTOR, bac_si=doctor, tu_ngay=MONDAY, den_ngay=dt.date(2030, 1, 8))

    assert counts(admin.post(URL, WEEK)) == (1, 0, 2)
    assert LichLamViec.objects.get().ngay_lam_viec == dt.date(2030, 1, 9)


def test_a_session_partly_in_time_off_is_made(admin):
    doctor = TemplateFactory().bac_si
    TimeOffFactory(loai=LoaiNghi.DOCTOR, bac_si=doctor, tu_ngay=MONDAY, gio_bat_dau=dt.time(8, 1))
    TimeOffFactory(tu_ngay=MONDAY, gio_ket_thuc=dt.time(8))

    assert counts(admin.post(URL, WEEK)) == (1, 0, 0)


def test_a_session_that_two_times_off_close_together_is_left_out(admin):
    doctor = TemplateFactory().bac_si
    late = {"loai": LoaiNghi.DOCTOR, "bac_si": doctor, "gio_bat_dau": dt.time(10), "gio_ket_thuc": dt.time(12)}
    TimeOffFactory(tu_ngay=MONDAY, **late)
    TimeOffFactory(tu_ngay=MONDAY, gio_bat_dau=dt.time(7), gio_ket_thuc=dt.time(10))

    assert left_out(admin.post(URL, WEEK)) == [("08:00:00", "time_off", LoaiNghi.HOLIDAY)]


def test_time_off_of_others_is_nothing_to_the_doctor(admin):
    doctor = TemplateFactory().bac_si
    stranger = DoctorFactory(chuyen_khoa=doctor.chuyen_khoa)
    TimeOffFactory(loai=LoaiNghi.DOCTOR, bac_si=stranger, tu_ngay=MONDAY)
    TimeOffFactory(loai=LoaiNghi.FACILITY, co_so=DoctorFactory().co_so, tu_ngay=MONDAY)

    assert counts(admin.post(URL, WEEK)) == (1, 0, 0)


def test_an_admin_asks_for_one_doctor_one_facility_or_all(admin):
    first, second = TemplateFactory().bac_si, TemplateFactory().bac_si

    def would(**whose):
        made = admin.post(URL, {**WEEK, **whose, "chay_thu": True}).json()["tao_moi"]
        return {each["ma_bac_si"] for each in made}

    assert would() == {first.pk, second.pk}
    assert would(ma_bac_si=first.pk) == would(ma_bac_si=first.pk, ma_co_so=first.co_so_id) == {first.pk}
    assert would(ma_co_so=second.co_so_id) == {second.pk}
    nobody = [{"ma_bac_si": 10**6}, {"ma_co_so": 10**6}, {"ma_bac_si": first.pk, "ma_co_so": second.co_so_id}]
    assert [refusal(admin.post(URL, {**WEEK, **whose})) for whose in nobody] == [
        (400, "does_not_exist", ["ma_bac_si"]),
        (400, "does_not_exist", ["ma_co_so"]),
        (400, "does_not_exist", ["ma_bac_si"]),
    ]


def test_doctors_who_take_no_appointments_are_passed_over_or_refused(admin):
    doctor = TemplateFactory().bac_si
    doctor.nguoi_dung.trang_thai = False
    doctor.nguoi_dung.save()

    assert counts(admin.post(URL, WEEK)) == (0, 0, 0)
    assert refusal(admin.post(URL, {**WEEK, "ma_bac_si": doctor.pk})) == (409, "doctor_unavailable", ["ma_bac_si"])


def test_a_doctor_generates_for_himself_alone(as_user):
    own, other = TemplateFactory().bac_si, TemplateFactory().bac_si
    client = as_user(own.nguoi_dung)

    assert refusal(client.post(URL, {**WEEK, "ma_bac_si": other.pk})) == (403, "not_yours", ["ma_bac_si"])
    assert refusal(client.post(URL, {**WEEK, "ma_co_so": own.co_so_id})) == (403, "field_not_allowed", ["ma_co_so"])
    assert counts(client.post(URL, WEEK)) == (1, 0, 0)
    assert counts(client.post(URL, {**WEEK, "ma_bac_si": own.pk})) == (0, 1, 0)
    assert LichLamViec.objects.get().bac_si == own
    assert refusal(as_user(vai_tro=Role.DOCTOR).post(URL, WEEK)) == (400, "required", ["ma_bac_si"])


@pytest.mark.parametrize("vai_tro", [Role.STAFF, Role.PATIENT])
def test_staff_and_patients_generate_nothing(as_user, vai_tro):
    TemplateFactory()

    assert as_user(vai_tro=vai_tro).post(URL, WEEK).status_code == 403
    assert not LichLamViec.objects.exists()


@pytest.mark.parametrize(
    ("days", "code", "field"),
    [
        ({"tu_ngay": "2029-12-31"}, "in_the_past", "tu_ngay"),
        ({"den_ngay": "2030-01-06"}, "range_reversed", "den_ngay"),
        ({"den_ngay": "2030-04-09"}, "range_too_long", "den_ngay"),
        ({"den_ngay": "9999-12-31"}, "range_too_long", "den_ngay"),
        ({"den_ngay": None}, "null", "den_ngay"),
        ({"tu_ngay": "07/01/2030"}, "invalid", "tu_ngay"),
        ({"chay_thu": "có"}, "invalid", "chay_thu"),
    ],
)
def test_days_that_cannot_be_are_refused(admin, days, code, field):
    TemplateFactory()

    answer = admin.post(URL, {**WEEK, **days})

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    assert not LichLamViec.objects.exists()


def test_ninety_two_days_from_today_are_taken(admin):
    TemplateFactory()

    assert counts(admin.post(URL, {"tu_ngay": "2030-01-01", "den_ngay": "2030-04-02"})) == (13, 0, 0)
    assert counts(admin.post(URL, {"tu_ngay": "9999-12-30", "den_ngay": "9999-12-31"})) == (0, 0, 0)


def test_lists_are_cut_and_counts_are_whole(admin):
    rows = [(day, dt.time(hour), dt.time(hour + 1), 2) for day in range(1, 8) for hour in range(8, 16)]
    TemplateFactory(buoi=rows)

    answer = admin.post(URL, {"tu_ngay": "2030-01-01", "den_ngay": "2030-01-31"})

    assert counts(answer) == (31 * 8, 0, 0)
    assert len(answer.json()["tao_moi"]) == 200
    assert LichLamViec.objects.count() == 31 * 8


def test_a_run_is_one_audit_entry_of_whom_it_was_for(admin):
    doctor = TemplateFactory(buoi=[MORNING, AFTERNOON]).bac_si
    ScheduleFactory(bac_si=doctor, ngay_lam_viec=MONDAY)

    admin.post(URL, {**WEEK, "ma_bac_si": doctor.pk})
    admin.post(URL, {"tu_ngay": "2030-01-14", "den_ngay": "2030-01-14", "ma_co_so": doctor.co_so_id})
    admin.post(URL, {"tu_ngay": "2030-01-21", "den_ngay": "2030-01-21"})

    first, second, third = NhatKy.objects.filter(hanh_dong="SchedulesGenerated").order_by("pk")
    assert (first.bang, first.ma_doi_tuong) == ("Bac_si", doctor.pk)
    assert (second.bang, second.ma_doi_tuong) == ("Co_so_y_te", doctor.co_so_id)
    assert (third.bang, third.ma_doi_tuong) == ("Nguoi_dung", admin.account.pk)
    told = {"tu_ngay": "2030-01-07", "den_ngay": "2030-01-13", "so_tao_moi": 1, "so_da_co": 0, "so_bo_qua": 1}
    assert told.items() <= first.sau.items()
    assert "password" not in third.sau


@pytest.mark.parametrize(("doctors", "days"), [(1, 7), (5, 28)])
def test_a_run_takes_the_same_queries_for_any_number_of_doctors_and_days(
    admin, django_assert_num_queries, doctors, days
):
    for template in TemplateFactory.create_batch(doctors, buoi=[MORNING, AFTERNOON]):
        TimeOffFactory(loai=LoaiNghi.DOCTOR, bac_si=template.bac_si, tu_ngay=dt.date(2030, 3, 1))
    last = MONDAY + dt.timedelta(days=days - 1)

    # session, two for the transaction, doctors, sessions, schedules, time off, the rows, the audit entry
    with django_assert_num_queries(11):
        answer = admin.post(URL, {"tu_ngay": str(MONDAY), "den_ngay": str(last)})

    assert counts(answer) == (2 * doctors * days // 7, 0, 0)
