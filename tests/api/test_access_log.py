"""No record is opened unseen: every look at a patient's file is entered, and the patient can read it."""

import datetime as dt

import pytest
from django.utils import timezone

from access.models import TruyCapKhanCap
from core.events import filters_told
from core.exceptions import Busy
from core.models import NhatKy
from core.policy import Role
from core.repositories.audit_repository import AuditRepository
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    AuditEntryFactory,
    DoctorFactory,
    PatientFactory,
    RelativeFactory,
    coming_workday,
)

pytestmark = pytest.mark.django_db

LOG = "/api/users/profile/access-log/"


def looks():
    return NhatKy.objects.filter(hanh_dong__in=["PatientOpened", "PatientsListed", "PatientListed"])


def address(patient):
    return f"/api/users/patients/{patient.pk}/"


@pytest.fixture
def doctor():
    return DoctorFactory(nguoi_dung__so_dien_thoai="0910000009")


def test_opening_a_file_at_the_desk_is_entered_without_its_contents(desk):
    patient = PatientFactory(di_ung="Penicillin")

    answer = desk.get(address(patient), headers={"x-request-id": "look-1", "x-forwarded-for": "203.0.113.7"})

    (entry,) = looks()
    assert answer.status_code == 200
    assert (entry.hanh_dong, entry.bang, entry.ma_doi_tuong) == ("PatientOpened", "Benh_nhan", patient.pk)
    assert (entry.nguoi_dung, entry.request_id, entry.truoc, entry.sau) == (desk.account, "look-1", None, None)


def test_doctors_and_admins_are_entered_too(as_user, doctor):
    patient = AppointmentFactory(lich__bac_si=doctor).benh_nhan

    as_user(doctor.nguoi_dung).get(address(patient))
    as_user(vai_tro=Role.ADMIN).get(address(patient))

    assert [entry.nguoi_dung.vai_tro for entry in looks().order_by("pk")] == [Role.DOCTOR, Role.ADMIN]


def test_patients_look_at_their_own_file_freely(patient):
    assert patient.get(address(patient.person)).status_code == 200

    assert not looks().exists()


def test_who_acts_for_a_patient_leaves_a_look_once_and_the_patient_reads_it_of_a_relative(patient, as_user):
    son = as_user(PatientFactory(ho_ten="Nguyễn Văn Con").nguoi_dung)
    RelativeFactory(nguoi_dung=son.account, benh_nhan=patient.person)
    nameless = as_user(RelativeFactory(benh_nhan=patient.person).nguoi_dung)

    son.get(address(patient.person))
    nameless.get(address(patient.person))
    patient.patch("/api/users/profile/", {"ho_so": {"dia_chi": "2 Lê Lợi"}})

    assert [(entry.nguoi_dung, entry.vai_tro) for entry in looks().order_by("pk")] == [
        (son.account, "Bệnh nhân"),
        (nameless.account, "Bệnh nhân"),
    ]
    assert [row["nguoi_truy_cap"] for row in patient.get(LOG).json()["results"]] == [
        "Bạn",
        "Người thân",
        "Nguyễn Văn Con (người thân)",
    ]
    asked = son.get(LOG, {"ma_benh_nhan": patient.person.pk}).json()["results"]
    assert [row["nguoi_truy_cap"] for row in asked] == [patient.person.ho_ten, "Người thân", "Bạn"]
    asked = nameless.get(LOG, {"ma_benh_nhan": patient.person.pk}).json()["results"]
    assert [row["nguoi_truy_cap"] for row in asked] == [patient.person.ho_ten, "Bạn", "Người thân"]


def test_relatives_shown_with_their_files_are_looked_at(patient, child):
    (link,) = patient.get("/api/users/family/").json()["results"]
    patient.get(f"/api/users/family/{link['ma_nguoi_than']}/")

    assert [(entry.hanh_dong, entry.ma_doi_tuong) for entry in looks().order_by("pk")] == [
        ("PatientsListed", None),
        ("PatientListed", child.pk),
        ("PatientOpened", child.pk),
    ]


@pytest.mark.parametrize("change", [{}, {"quan_he": "Khác"}])
def test_a_relative_shown_after_a_change_is_looked_at(patient, child, change):
    (link,) = patient.get("/api/users/family/").json()["results"]

    assert patient.patch(f"/api/users/family/{link['ma_nguoi_than']}/", change).json()["ho_so"]
    assert looks().order_by("pk").last().hanh_dong == "PatientOpened"


def test_a_parent_who_works_at_the_desk_leaves_a_look_too(desk):
    child = RelativeFactory(nguoi_dung=desk.account).benh_nhan

    assert desk.get(address(child)).status_code == 200
    assert [entry.ma_doi_tuong for entry in looks()] == [child.pk]


def test_a_refused_look_is_no_opening(as_user):
    assert as_user(vai_tro=Role.DOCTOR).get(address(PatientFactory())).status_code == 403
    assert not looks().exists()


def test_a_change_that_changes_nothing_shows_the_file_and_is_entered(desk):
    patient = PatientFactory()

    assert desk.patch(address(patient), {}).status_code == 200
    assert desk.patch(address(patient), {"ho_ten": patient.ho_ten}).status_code == 200

    assert [entry.ma_doi_tuong for entry in looks()] == [patient.pk] * 2


def test_no_file_is_shown_when_the_look_cannot_be_entered(desk, monkeypatch):
    patient = PatientFactory()

    def fail(*_):
        raise Busy(retry_after=1)

    monkeypatch.setattr(AuditRepository, "write", fail)

    for path in (address(patient), "/api/users/patients/"):
        answer = desk.get(path)
        assert answer.status_code == 503
        assert patient.ho_ten not in answer.content.decode()


def test_a_list_is_one_entry_with_its_filters_and_how_many_were_shown(desk):
    PatientFactory.create_batch(3, gioi_tinh="Nữ")
    PatientFactory()

    desk.get("/api/users/patients/", {"gioi_tinh": "Nữ", "search": "", "page_size": 2, "unknown": "x"})

    (entry,) = looks()
    assert (entry.hanh_dong, entry.bang, entry.ma_doi_tuong) == ("PatientsListed", "Benh_nhan", None)
    assert entry.sau == {"bo_loc": {"gioi_tinh": "Nữ"}, "so_dong": 2}


@pytest.mark.parametrize("rows", [1, 15])
def test_each_patient_on_a_list_with_clinical_fields_has_an_entry(as_user, rows, django_assert_num_queries):
    PatientFactory.create_batch(rows)
    admin = as_user(vai_tro=Role.ADMIN)

    # session, count, rows; transaction, chain, entries, chain, transaction
    with django_assert_num_queries(8):
        shown = admin.get("/api/users/patients/").json()["results"]

    assert [(entry.hanh_dong, entry.ma_doi_tuong, entry.sau) for entry in looks().order_by("pk")] == [
        ("PatientsListed", None, {"bo_loc": {}, "so_dong": rows}),
        *[("PatientListed", row["ma_benh_nhan"], None) for row in shown],
    ]


def test_a_doctors_own_patients_on_a_list_are_entered_but_not_he_himself(as_user, doctor):
    seen = AppointmentFactory(lich__bac_si=doctor).benh_nhan
    himself = PatientFactory(nguoi_dung=doctor.nguoi_dung)
    AppointmentFactory(lich__bac_si=doctor, lich__ngay_lam_viec=coming_workday(9), benh_nhan=himself)

    assert as_user(doctor.nguoi_dung).get("/api/users/patients/").json()["count"] == 2

    assert [entry.ma_doi_tuong for entry in looks().filter(hanh_dong="PatientListed")] == [seen.pk]


def test_a_patient_reads_that_they_stood_on_a_list(patient, as_user):
    as_user(vai_tro=Role.ADMIN).get("/api/users/patients/")

    (row,) = patient.get(LOG).json()["results"]

    assert (row["nguoi_truy_cap"], row["hanh_dong"]) == ("Quản trị viên", "Xem trong danh sách")


def test_filters_are_entered_printable_and_cut():
    asked = {"search": "a\x00\x1bb" + "x" * 5000, "n\x00": "đ", "odd": "\x00"}

    assert filters_told(asked) == {"search": "ab" + "x" * 198, "n": "đ"}
    assert len(filters_told({str(number): "x" for number in range(500)})) == 20


def test_a_list_and_an_export_enter_what_filters_tell(as_user):
    admin = as_user(vai_tro=Role.ADMIN)

    admin.get("/api/users/patients/", {"search": "a\x1bb"})
    admin.get("/api/audit-logs/export/", {"format": "csv", "request_id": "a\x1bb"})

    entries = NhatKy.objects.filter(hanh_dong__in=["PatientsListed", "DataExported"])
    assert [entry.sau["bo_loc"] for entry in entries.order_by("pk")] == [{"search": "ab"}, {"request_id": "ab"}]


def test_a_list_that_is_refused_is_no_entry(desk):
    assert desk.get("/api/users/patients/", {"gioi_tinh": "x"}).status_code == 400
    assert not looks().exists()


def test_patients_read_who_opened_their_file_newest_first(patient, desk, as_user, doctor):
    AppointmentFactory(lich__bac_si=doctor, benh_nhan=patient.person)
    desk.get(address(patient.person))
    as_user(doctor.nguoi_dung).get(address(patient.person))
    as_user(vai_tro=Role.ADMIN).patch(address(patient.person), {"dia_chi": "1 Lê Lợi"})
    patient.patch("/api/users/profile/", {"ho_so": {"dia_chi": "2 Lê Lợi"}})
    desk.get(address(PatientFactory()))

    answer = patient.get(LOG)

    shown = [[row[name] for name in ("vai_tro", "nguoi_truy_cap", "hanh_dong")] for row in answer.json()["results"]]
    assert shown == [
        ["Bệnh nhân", "Bạn", "Sửa hồ sơ"],
        ["Admin", "Quản trị viên", "Sửa hồ sơ"],
        ["Bác sĩ", doctor.ho_ten, "Xem hồ sơ"],
        ["Nhân viên", "Nhân viên y tế", "Xem hồ sơ"],
    ]
    assert desk.account.so_dien_thoai not in answer.content.decode()
    assert doctor.nguoi_dung.so_dien_thoai not in answer.content.decode()


def test_emergency_access_is_told_with_its_reason(patient, doctor):
    now = timezone.now()
    mine, other = (
        TruyCapKhanCap.objects.create(
            nguoi_dung=doctor.nguoi_dung, benh_nhan=whom, ly_do="Cấp cứu", bat_dau=now,
            het_han=now + dt.timedelta(hours=1),
        )
        for whom in (patient.person, PatientFactory())
    )  # fmt: skip
    for access in (mine, other):
        AuditEntryFactory(
            nguoi_dung=doctor.nguoi_dung, hanh_dong="EmergencyAccessOpened", bang="Truy_cap_khan_cap",
            ma_doi_tuong=access.pk, ly_do="Cấp cứu",
        )  # fmt: skip

    (row,) = patient.get(LOG).json()["results"]

    assert (row["hanh_dong"], row["ly_do"]) == ("Mở truy cập khẩn cấp", "Cấp cứu")
    assert row["nguoi_truy_cap"] == doctor.ho_ten


def test_what_is_done_to_other_tables_under_the_same_key_is_not_told(patient):
    AuditEntryFactory(bang="Lich_hen", ma_doi_tuong=patient.person.pk)
    AuditEntryFactory(bang="Benh_nhan", ma_doi_tuong=patient.person.pk + 1)

    assert patient.get(LOG).json()["count"] == 0


def test_who_acts_for_a_patient_reads_the_childs_log(patient, child, desk):
    desk.get(address(child))

    (row,) = patient.get(LOG, {"ma_benh_nhan": child.pk}).json()["results"]

    assert row["vai_tro"] == "Nhân viên"


def test_nobody_else_reads_it(patient, desk, as_user):
    whose = patient.person.pk

    for client in (desk, as_user(), as_user(vai_tro=Role.ADMIN), as_user(vai_tro=Role.DOCTOR)):
        answer = client.get(LOG, {"ma_benh_nhan": whose})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    assert patient.get(LOG, {"ma_benh_nhan": 10**9}).json()["code"] == "not_yours"


@pytest.mark.parametrize("key", ["x", "0", "-1", str(2**63), "1.5"])
def test_a_key_that_is_none_is_400_on_its_field(patient, key):
    answer = patient.get(LOG, {"ma_benh_nhan": key})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "ma_benh_nhan")


def test_who_has_no_file_is_told_so(desk):
    assert desk.get(LOG).json()["code"] == "profile_missing"


@pytest.mark.parametrize("rows", [1, 7])
def test_the_log_takes_the_same_queries_for_any_number_of_rows(patient, rows, django_assert_num_queries):
    for _ in range(rows):
        AuditEntryFactory(ma_doi_tuong=patient.person.pk, nguoi_dung=AccountFactory(vai_tro=Role.DOCTOR))

    with django_assert_num_queries(5):  # session, patient, emergencies, count, rows
        assert patient.get(LOG).json()["count"] == rows
