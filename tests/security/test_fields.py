"""Who sees which field: every answer of every operation is searched for what the caller must not read.

Every column that not everybody may read holds a marker that nobody could have by chance.
"""

import pytest
from django.urls import reverse

from appointments.models import LichHen
from core.models import NhatKy, TuKhoa
from core.policy import Role, Scope
from tests.architecture.test_openapi import description
from tests.factories import PASSWORD, AccountFactory, PatientFactory, ScheduleFactory, ServiceFactory
from tests.security.markers import (
    CLINICAL,
    DOCTORS_NOTE,
    INTERNAL_NOTE,
    MEDICAL,
    MONEY,
    OVERSIGHT,
    REFERENCE,
    STRANGERS,
    Whose,
    fill,
    mark_strangers,
    secrets,
    watch_strangers,
)
from tests.security.objects import OPERATIONS, address, body_for, call, cells, query_for, reach, subject_of, text_of

pytestmark = pytest.mark.django_db

EVERYTHING = (*CLINICAL, *MONEY, *STRANGERS)
NOT_FOR = {
    Role.ADMIN: (),
    Role.STAFF: (*CLINICAL, *OVERSIGHT),
    Role.DOCTOR: (*MONEY, *STRANGERS),
    Role.PATIENT: (DOCTORS_NOTE, INTERNAL_NOTE, *STRANGERS),
    None: EVERYTHING,
}
SHOWN_ONCE = ("SecondFactorKey", "khoa")
"""The new key of the caller's own app, which is asked for again nowhere."""
BLANK_FOR_PATIENTS = {("Teleconsultation", "ghi_chu_bac_si"), ("TeleconsultationDetail", "ghi_chu_bac_si")}
"""Null for whom it is not meant (tests/api/test_teleconsultations.py)."""
MONEY_LISTS = {
    "/api/payments/": {"so_tien", REFERENCE},
    "/api/payments/statements/rows/": {"so_tien"},
    "/api/payments/documents/": {"so_tien"},
    "/api/payments/refund-requests/": {"so_tien"},
}
"""What a list shows to everybody who has it, and may be ordered or searched by."""
SENSITIVE = (
    *MEDICAL,
    "ghi_chu_bac_si",
    "so_tien",
    "ma_giao_dich",
    "password",
    "jti",
    "khoa",
    "ma_bam",
    "thanh_toan",
    "phien_tu_van",
)


def markers_in(answer, wanted):
    text = text_of(answer)
    return [marker for marker in wanted if marker in text]


def scene(operation, role, client):
    """The caller's own thing and a stranger's, among rows that are full of markers."""
    subject, account = subject_of(operation), getattr(client, "account", None)
    things = [subject.own(account), *([subject.foreign()] if subject.foreign else [])]
    subject_of(LIST_OF_VISITS).foreign()
    bodies = [body_for(operation, thing, account) for thing in things]
    fill()
    watch_strangers()
    mark_strangers(Whose.of(account))
    return things, bodies


LIST_OF_VISITS = next(each for each in OPERATIONS if str(each) == "GET /api/appointments/")


def comes_in(operation, role):
    return reach(operation, role) is not Scope.NONE


@cells(comes_in)
def test_no_answer_has_a_field_that_is_not_for_the_caller(operation, role, client_for):
    client = client_for(operation, role)
    things, bodies = scene(operation, role, client)

    for thing, body in zip(things, bodies, strict=True):
        answer = call(client, operation, thing, body)
        assert markers_in(answer, (*NOT_FOR[role], *secrets())) == [], text_of(answer)


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.ADMIN, True), (Role.DOCTOR, True), (Role.PATIENT, True), (Role.STAFF, False)]
)
def test_whoever_may_read_what_is_medical_does(role, seen, client_for):
    """Or the searches above would find nothing because nothing is there."""
    operation = next(each for each in OPERATIONS if str(each) == "GET /api/users/patients/{id}/")
    client = client_for(operation, role)
    (own, *_), _ = scene(operation, role, client)

    answer = call(client, operation, own)

    assert (answer.status_code, set(markers_in(answer, CLINICAL)) == set(MEDICAL.values())) == (200, seen)


@cells(lambda operation, role: "search" in operation.parameters and comes_in(operation, role))
def test_nothing_is_found_by_what_is_medical_or_money(operation, role, client_for):
    client = client_for(operation, role)
    scene(operation, role, client)

    for marker in {*CLINICAL, *MONEY} - MONEY_LISTS.get(operation.path, set()):
        assert client.get(operation.path, {"search": marker}).json()["count"] == 0


def test_no_search_term_is_made_of_what_is_medical():
    patient = PatientFactory(**MEDICAL)

    terms = " ".join(TuKhoa.objects.filter(bang="Benh_nhan", ma_doi_tuong=patient.pk).values_list("cum_tu", flat=True))

    assert terms != ""
    assert "zzq" not in terms


@cells(lambda operation, role: "ordering" in operation.parameters and role != Role.ADMIN and comes_in(operation, role))
def test_no_list_is_ordered_by_a_field_that_it_does_not_show(operation, role, client_for):
    client = client_for(operation, role)
    here = address(operation, subject_of(operation).own(client.account))

    for name in SENSITIVE:
        own = (name,) if name not in MONEY_LISTS.get(operation.path, set()) else ()
        for asked in (*own, f"-benh_nhan__{name}"):
            assert client.get(here, {"ordering": asked}).status_code == 400


@cells(lambda operation, role: "page" in operation.parameters and role != Role.ADMIN and comes_in(operation, role))
def test_no_list_is_filtered_by_a_field_that_it_does_not_show(operation, role, client_for):
    client = client_for(operation, role)
    (own, *_), _ = scene(operation, role, client)
    here = address(operation, own)
    pages = query_for(operation, own)
    whole = client.get(here, pages).json()

    for name in SENSITIVE:
        for asked in (
            name,
            f"{name}__startswith",
            f"benh_nhan__{name}",
            f"benh_nhan__{name}__gte",
            f"lich_hen__{name}",
        ):
            assert client.get(here, {**pages, asked: "zzz"}).json() == whole
        assert name not in operation.parameters


# What refusals give away


@pytest.mark.parametrize("name", MEDICAL)
def test_a_refused_write_does_not_tell_what_is_there(as_user, name):
    patient, desk = PatientFactory(**MEDICAL), as_user(vai_tro=Role.STAFF)
    address_of_patient = reverse("patient-detail", args=[patient.pk])

    right = desk.patch(address_of_patient, {name: "A+" if name == "nhom_mau" else MEDICAL[name]}).json()
    wrong = desk.patch(address_of_patient, {name: "B+" if name == "nhom_mau" else "Khác"}).json()

    assert (right["status"], right["code"]) == (403, "field_not_allowed")
    assert {**right, "request_id": ""} == {**wrong, "request_id": ""}
    assert MEDICAL[name] not in str(right)


@pytest.mark.parametrize("role", [Role.PATIENT, Role.STAFF])
def test_a_taken_identity_number_does_not_tell_whose_it_is(as_user, role):
    PatientFactory(cmnd_cccd="079090123456", ho_ten="Zzq Chủ", so_dien_thoai="0377777777", **MEDICAL)
    wanted = {"ho_ten": "Lê An", "ngay_sinh": "1990-01-01", "gioi_tinh": "Nam", "so_dien_thoai": "0912345678"}

    answer = as_user(AccountFactory(vai_tro=role)).post("/api/users/patients/", {**wanted, "cmnd_cccd": "079090123456"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "cmnd_cccd")
    assert markers_in(answer, ("Zzq", "0377777777", "ma_benh_nhan", *MEDICAL.values())) == []


def test_a_taken_phone_number_does_not_tell_whose_it_is(anonymous):
    owner = PatientFactory(ho_ten="Zzq Chủ")

    answer = anonymous.post(
        "/api/auth/register/", {"so_dien_thoai": owner.nguoi_dung.so_dien_thoai, "password": "securepassword123"}
    )

    assert answer.status_code == 409
    assert markers_in(answer, ("Zzq", "ma_nguoi_dung", "vai_tro")) == []


def test_a_time_that_somebody_has_does_not_tell_who(as_user):
    visit = subject_of(LIST_OF_VISITS).foreign()
    patient = PatientFactory()
    mark_strangers(Whose(patients=(patient.pk,)))

    answer = as_user(patient.nguoi_dung).post(
        "/api/appointments/",
        {
            "ma_bac_si": visit.bac_si_id,
            "ma_dich_vu": visit.dich_vu_id,
            "ngay_kham": str(visit.ngay_kham),
            "gio_kham": str(visit.gio_kham),
        },
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "slot_taken")
    assert markers_in(answer, (*STRANGERS, "ma_benh_nhan")) == []


# What the trail gives away


def test_the_history_of_a_visit_tells_neither_reasons_nor_notes_nor_money(as_user):
    schedule, patient = ScheduleFactory(), PatientFactory()
    service = ServiceFactory(co_so=schedule.bac_si.co_so)
    client, desk = as_user(patient.nguoi_dung), as_user(vai_tro=Role.STAFF)
    wanted = {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk, "ngay_kham": str(schedule.ngay_lam_viec)}
    made = client.post("/api/appointments/", {**wanted, "gio_kham": "09:00"}).json()["ma_lich_hen"]
    here = f"/api/appointments/{made}/"
    desk.patch(here, {"ghi_chu": "Zzq ghi chú của quầy"})
    desk.patch(here, {"gio_kham": "09:30", "ly_do_bo_qua": "Zzq lý do bỏ qua"})
    desk.post(f"{here}cancel/", {"ly_do": "Zzq lý do hủy", "ly_do_bo_qua": "Zzq lý do bỏ qua"})
    LichHen.objects.update(ghi_chu="", ly_do_huy="", gia_tien=976_543_218)

    shown = client.get(here)

    assert [entry["hanh_dong"] for entry in shown.json()["lich_su"]] == ["Đặt lịch", "Đổi lịch", "Hủy lịch"]
    assert markers_in(shown, ("Zzq", "976543218", "gia_tien", "dia_chi_ip", desk.account.so_dien_thoai)) == []


def test_no_audit_entry_holds_what_is_medical_or_secret(as_user):
    patient = PatientFactory()
    client = as_user(patient.nguoi_dung)
    client.patch(f"/api/users/patients/{patient.pk}/", {"di_ung": "Zzq tôm", "benh_nen": "Zzq hen", "nhom_mau": "AB-"})
    client.patch("/api/users/profile/", {"ho_so": {"benh_nen": "Zzq phổi"}})
    client.put("/api/auth/change-password/", {"mat_khau_cu": PASSWORD, "mat_khau_moi": "Zzq-new-password-1"})

    told = str(list(NhatKy.objects.values("truoc", "sau", "ly_do")))

    assert NhatKy.objects.filter(hanh_dong="PatientChanged").count() == 2
    assert [
        secret for secret in ("Zzq", "AB-", "md5$", patient.nguoi_dung.phien_dang_nhap.get().jti) if secret in told
    ] == []


# What the description gives away


def test_the_description_shows_no_row_of_the_database(anonymous):
    subject_of(LIST_OF_VISITS).foreign()
    fill()
    mark_strangers(Whose())

    assert markers_in(anonymous.get("/api/schema/"), EVERYTHING) == []


def test_no_answer_is_described_with_a_secret_or_with_a_visits_money():
    schemas = description()["components"]["schemas"]
    shown = {
        (name, field)
        for name, schema in schemas.items()
        if not name.endswith(("Request", "Input"))
        for field in schema.get("properties", {})
    }

    secret = {"password", "mat_khau", "jti", "khoa", "ma_bam", "ghi_chu_bac_si", "so_thu_tu_cuoi"}
    assert {(name, field) for name, field in shown if field in secret} == {SHOWN_ONCE, *BLANK_FOR_PATIENTS}
    assert {name for name, field in shown if field == "gia_tien"} == {"Service"}
