"""What is no number, day, time or name as they are promised changes nothing; texts are the same however composed."""

import unicodedata

import pytest
from django.test import RequestFactory
from rest_framework.request import Request

from appointments.models import LichHen
from core.parsers import FormParser
from core.policy import Role
from medical.models import ChuyenKhoa, CoSoYTe
from payments.models import ThanhToan
from tests.factories import AppointmentFactory, FacilityFactory, PatientFactory
from users.models import BenhNhan

pytestmark = pytest.mark.django_db

FACILITY = {"ten_co_so": "Viện", "dia_chi": "1 Lê Lợi", "so_dien_thoai": "02838291711", "loai_hinh": "Bệnh viện công"}
PROFILE = {"ho_ten": "Lê An", "ngay_sinh": "1990-01-02", "gioi_tinh": "Nữ", "so_dien_thoai": "0912345678"}


def apart(text):
    """The text with its marks as characters of their own, as macOS sends it."""
    return unicodedata.normalize("NFD", text)


def refused(answer):
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("spelling", ["0_{}", "{}.0", "+{}", " {}", "０{}"])
def test_money_is_booked_on_no_appointment_but_the_one_that_is_named(desk, spelling):
    visit = AppointmentFactory()
    sent = {"so_tien": 1000, "phuong_thuc_thanh_toan": "Tiền mặt"}

    answer = desk.post("/api/payments/", {**sent, "ma_lich_hen": spelling.format(visit.pk)})

    assert refused(answer) == {"ma_lich_hen": "invalid"}
    assert not ThanhToan.objects.exists()
    assert desk.post("/api/payments/", {**sent, "ma_lich_hen": str(visit.pk)}).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ma_bac_si", True), ("ma_dich_vu", 1.0), ("ngay_kham", "2030-W02-1"), ("ngay_kham", "20300107"),
        ("gio_kham", "1600"), ("gio_kham", "09:00:00Z"), ("gio_kham", "02:00+00:00"),
    ],
)  # fmt: skip
def test_no_visit_is_booked_at_another_time_than_was_meant(patient, wanted, field, value):
    assert refused(patient.post("/api/appointments/", {**wanted, field: value})) == {field: "invalid"}
    assert not LichHen.objects.exists()


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("payments/", "so_tien_tu", "1_0"), ("payments/", "so_tien_den", "１"), ("appointments/", "ma_bac_si", "１"),
        ("appointments/", "ma_bac_si", "1.0"), ("payments/vietqr/", "ma_lich_hen", "4_8"),
        ("records/icd/", "chuong", "0_1"),
        ("payments/", "tu_ngay", "２０２６-01-01"), ("appointments/", "tu_ngay", "2026-1-5"),
        ("appointments/schedule/", "den_ngay", "2026-W50-3"), ("appointments/statistics/", "start_date", "20260105"),
        ("utils/reports/monthly/", "thang", "2026-1"), ("appointments/availability/", "ma_co_so", "1_0"),
    ],
)  # fmt: skip
def test_a_query_takes_no_other_spelling(as_user, path, name, value):
    assert refused(as_user(vai_tro=Role.ADMIN).get(f"/api/{path}", {name: value}))[name] == "invalid"


def test_the_same_password_signs_in_however_its_letters_are_composed(anonymous):
    sent = {"so_dien_thoai": "0987654321", "password": "Mật khẩu dài của tôi 9"}

    assert anonymous.post("/api/auth/register/", {**sent, "vai_tro": apart("Bệnh nhân")}).status_code == 201
    assert anonymous.post("/api/auth/login/", {**sent, "password": apart(sent["password"])}).status_code == 200
    assert anonymous.post("/api/auth/login/", sent).status_code == 200


def test_a_specialty_stands_in_its_facility_once_however_it_is_spelled(as_user):
    admin, facility = as_user(vai_tro=Role.ADMIN), FacilityFactory()
    names = ["Tim mạch", "Tim ma\u0323ch", " Tim   mạch "]

    answers = [
        admin.post("/api/medical/specialties/", {"ma_co_so": facility.pk, "ten_chuyen_khoa": name}).status_code
        for name in names
    ]

    assert answers == [201, 409, 409]
    assert ChuyenKhoa.objects.get().ten_chuyen_khoa == "Tim mạch"


def test_choices_in_bodies_and_queries_are_the_same_however_they_are_composed(as_user):
    visit = AppointmentFactory(trang_thai="Đã hủy")
    admin = as_user(vai_tro=Role.ADMIN)

    assert admin.get("/api/appointments/", {"trang_thai": apart("Đã hủy")}).json()["count"] == 1
    assert admin.post("/api/users/patients/", {**PROFILE, "gioi_tinh": apart("Nữ")}).status_code == 201
    assert admin.get("/api/users/patients/", {"search": apart(visit.benh_nhan.ho_ten)}).json()["count"] == 1


def test_forms_are_composed_too():
    request = RequestFactory().post("/", {"mo_ta": apart("Thẻ"), "n": ["1", "2"]})

    sent = Request(request, parsers=[FormParser()]).data

    assert (sent["mo_ta"], sent.getlist("n")) == ("Thẻ", ["1", "2"])


@pytest.mark.parametrize("name", ["\u200b", "\u202e", "a\x1bb", "\u2066\u2069", "...", "\u3164"])
def test_nobody_and_nothing_has_a_name_that_cannot_be_read(as_user, name):
    admin = as_user(vai_tro=Role.ADMIN)

    assert set(refused(admin.post("/api/users/patients/", {**PROFILE, "ho_ten": name}))) == {"ho_ten"}
    assert set(refused(admin.post("/api/medical/facilities/", {**FACILITY, "ten_co_so": name}))) == {"ten_co_so"}
    assert not BenhNhan.objects.exists()
    assert not CoSoYTe.objects.exists()


def test_a_field_that_is_sent_twice_is_refused(anonymous):
    body = '{"so_dien_thoai": "0987654321", "password": "a", "password": "b"}'

    answer = anonymous.generic("POST", "/api/auth/login/", body, "application/json")

    assert refused(answer) == {"password": "duplicate"}


@pytest.mark.parametrize("debug", [True, False])
def test_a_query_of_too_many_parameters_is_refused(anonymous, settings, debug):
    settings.DEBUG = debug

    answer = anonymous.get("/api/health/?" + "&".join(f"a{number}=1" for number in range(1001)))

    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_fields")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("debug", [True, False])
def test_a_form_of_too_many_fields_is_refused(as_user, settings, debug):
    settings.DEBUG = debug
    form = {f"a{number}": "1" for number in range(1001)}

    answer = as_user(PatientFactory().nguoi_dung).post("/api/files/", form, format="multipart")

    assert (answer.status_code, answer.json()["code"]) == (400, "form_unreadable")


@pytest.mark.parametrize(
    "path", ["appointments/", "appointments/schedule/", "payments/", "users/patients/", "audit-logs/?ma_benh_nhan=1"]
)
def test_a_list_of_days_that_end_before_they_begin_is_refused(as_user, path):
    admin, path = as_user(vai_tro=Role.ADMIN), f"/api/{path}{'&' if '?' in path else '?'}"

    assert refused(admin.get(f"{path}tu_ngay=2026-02-02&den_ngay=2026-02-01")) == {"den_ngay": "range_reversed"}
    assert refused(admin.get(f"{path}tu_ngay=x&den_ngay=2026-02-01")) == {"tu_ngay": "invalid"}
    assert admin.get(f"{path}tu_ngay=2026-02-01&den_ngay=2026-02-01").status_code == 200
