"""A patient's history: one timeline, of each kind what its list shows the caller, paged by keyset."""

import base64
import datetime as dt
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from core.bootstrap import container
from core.models import NhatKy
from core.policy import Role
from core.services.prescribing_service import PrescribingService
from core.services.record_service import RecordService
from files.models import LoaiTaiLieu
from tests.factories import (
    AppointmentFactory,
    DiagnosisFactory,
    DoctorFactory,
    DraftPrescriptionFactory,
    EmergencyAccessFactory,
    FileFactory,
    OpenPaymentFactory,
    PatientFactory,
    PaymentFactory,
    PrescriptionLineFactory,
    RecordFactory,
    RelativeFactory,
    TreatmentPlanFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

CLINICAL = {"nhom_mau", "di_ung", "benh_nen"}
ALL_KINDS = {"lich_hen", "benh_an", "ke_hoach", "don_thuoc", "tai_lieu", "thanh_toan"}


def address(patient):
    return f"/api/users/patients/{patient.pk}/history/"


def signed_record(visit):
    record = RecordFactory(lich_hen=visit)
    DiagnosisFactory(benh_an=record)
    sign = container().resolve(RecordService).sign
    return sign(actor=visit.bac_si.nguoi_dung, action="record.sign", ma_benh_an=record.pk)


def signed_prescription(visit):
    draft = PrescriptionLineFactory(don_thuoc__lich_hen=visit).don_thuoc
    sign = container().resolve(PrescribingService).sign
    return sign(
        actor=visit.bac_si.nguoi_dung, action="prescription.sign", ma_don_thuoc=draft.pk, ly_do_bo_qua="Đã dùng nhiều"
    )


def later(visit, **more):
    """Another visit of the patient at the same doctor's."""
    return AppointmentFactory(lich=visit.lich, benh_nhan=visit.benh_nhan, **more)


def treat(visit):
    """One of each kind."""
    signed_record(visit)
    TreatmentPlanFactory(lich_hen=visit)
    signed_prescription(visit)
    FileFactory(benh_nhan=visit.benh_nhan)
    FileFactory(benh_nhan=visit.benh_nhan, loai=LoaiTaiLieu.PAPERS, ten_tep="the-bhyt.pdf")
    PaymentFactory(lich_hen=visit)


@pytest.fixture
def visit():
    patient = PatientFactory(
        di_ung="Penicillin", nhom_mau="O+", benh_nen="Hen", nguoi_lien_he="Trần Thị B", sdt_lien_he="0912345678"
    )
    visit = AppointmentFactory(benh_nhan=patient, trang_thai=TrangThaiLichHen.IN_PROGRESS)
    treat(visit)
    return visit


@pytest.fixture
def owner(as_user, visit):
    return as_user(visit.benh_nhan.nguoi_dung)


def kinds(answer):
    assert answer.status_code == 200, answer.json()
    return {each["loai"] for each in answer.json()["moc"]}


def looks():
    return NhatKy.objects.filter(hanh_dong="HistoryOpened")


def test_the_patient_sees_all_of_it_newest_first_and_may_open_each_entry(owner, visit):
    told = owner.get(address(visit.benh_nhan)).json()

    assert {each["loai"] for each in told["moc"]} == ALL_KINDS
    instants = [dt.datetime.fromisoformat(each["thoi_diem"]) for each in told["moc"]]
    assert instants == sorted(instants, reverse=True)
    assert told["truoc"] is None
    assert [owner.get(each["duong_dan"]).status_code for each in told["moc"]] == [200] * 7
    assert {name: told["benh_nhan"][name] for name in CLINICAL} == {
        "nhom_mau": "O+", "di_ung": "Penicillin", "benh_nen": "Hen",
    }  # fmt: skip
    assert told["benh_nhan"]["nguoi_lien_he"] == "Trần Thị B"
    assert not looks().exists()


def test_what_is_internal_or_a_draft_is_not_told_to_the_patient(owner, visit):
    other = later(visit, trang_thai=TrangThaiLichHen.IN_PROGRESS)
    record, draft = RecordFactory(lich_hen=other), DraftPrescriptionFactory(lich_hen=other)

    answer = owner.get(address(visit.benh_nhan))

    assert record.ghi_chu_noi_bo not in answer.content.decode()
    told = {(each["loai"], each["ma"]) for each in answer.json()["moc"]}
    assert not told & {("benh_an", record.pk), ("don_thuoc", draft.pk)}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.DOCTOR])
def test_a_draft_is_told_to_its_writer_alone(as_user, visit, role):
    elsewhere = AppointmentFactory(
        benh_nhan=visit.benh_nhan, trang_thai=TrangThaiLichHen.IN_PROGRESS, gio_kham=dt.time(10)
    )
    draft = RecordFactory(lich_hen=elsewhere)
    writer = as_user(draft.bac_si.nguoi_dung)
    reader = as_user(visit.bac_si.nguoi_dung) if role == Role.DOCTOR else as_user(vai_tro=role)

    def told(client):
        answer = client.get(address(visit.benh_nhan), {"loai": "benh_an"})
        return draft.pk in [each["ma"] for each in answer.json()["moc"]]

    assert told(writer)
    assert not told(reader)


def test_who_acts_for_the_patient_sees_it_and_leaves_a_look(as_user, visit):
    parent = as_user(RelativeFactory(benh_nhan=visit.benh_nhan).nguoi_dung)

    assert kinds(parent.get(address(visit.benh_nhan))) == ALL_KINDS
    assert [entry.nguoi_dung for entry in looks()] == [parent.account]


def test_the_doctor_sees_no_payments_and_leaves_a_look(as_user, visit):
    doctor = as_user(visit.bac_si.nguoi_dung)

    answer = doctor.get(address(visit.benh_nhan))

    assert kinds(answer) == ALL_KINDS - {"thanh_toan"}
    assert set(answer.json()["benh_nhan"]) >= CLINICAL
    entry = looks().get()
    assert (entry.bang, entry.ma_doi_tuong) == ("Benh_nhan", visit.benh_nhan_id)
    assert kinds(doctor.get(address(visit.benh_nhan), {"loai": "thanh_toan"})) == set()


def test_the_desk_sees_appointments_payments_and_papers_and_no_medical_word(as_user, visit):
    staff = as_user(vai_tro=Role.STAFF)

    answer = staff.get(address(visit.benh_nhan))

    assert kinds(answer) == {"lich_hen", "tai_lieu", "thanh_toan"}
    files = [each["tieu_de"] for each in answer.json()["moc"] if each["loai"] == "tai_lieu"]
    assert files == ["the-bhyt.pdf"]
    assert not CLINICAL & set(answer.json()["benh_nhan"])
    assert "Penicillin" not in answer.content.decode()
    assert looks().count() == 1


def test_admins_see_all_of_it(as_user, visit):
    assert kinds(as_user(vai_tro=Role.ADMIN).get(address(visit.benh_nhan))) == ALL_KINDS
    assert looks().count() == 1


def test_the_patient_finds_the_look_in_the_access_log(as_user, owner, visit):
    as_user(visit.bac_si.nguoi_dung).get(address(visit.benh_nhan))

    log = owner.get("/api/users/profile/access-log/").json()["results"]

    assert [entry["hanh_dong"] for entry in log] == ["Xem lịch sử khám chữa bệnh"]


def test_strangers_are_refused_and_nothing_is_told(as_user, anonymous, visit):
    stranger, doctor = as_user(PatientFactory().nguoi_dung), as_user(DoctorFactory().nguoi_dung)

    assert [client.get(address(visit.benh_nhan)).status_code for client in (stranger, doctor, anonymous)] == [
        403, 403, 401,
    ]  # fmt: skip
    assert not looks().exists()
    assert stranger.get("/api/users/patients/999999/history/").status_code == 404


def test_emergency_access_opens_the_clinical_history_for_its_hour(as_user, visit, at):
    now = timezone.localtime()
    doctor = DoctorFactory()
    EmergencyAccessFactory(nguoi_dung=doctor.nguoi_dung, benh_nhan=visit.benh_nhan, het_han=now + dt.timedelta(hours=1))
    client = as_user(doctor.nguoi_dung)

    assert kinds(client.get(address(visit.benh_nhan))) >= {"benh_an", "ke_hoach", "don_thuoc", "tai_lieu"}
    at(now + dt.timedelta(hours=2))
    assert client.get(address(visit.benh_nhan)).status_code == 403


def walk(client, patient, **query):
    """All entries, page by page."""
    found, more = [], {}
    while True:
        told = client.get(address(patient), {**query, **more}).json()
        found += [(each["loai"], each["ma"]) for each in told["moc"]]
        if told["truoc"] is None:
            return found
        more = {"truoc": told["truoc"]}


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_pages_join_without_a_gap_or_a_double_even_at_one_instant(owner, visit, size):
    patient, moment = visit.benh_nhan, timezone.localtime().replace(microsecond=0)
    for _ in range(3):
        FileFactory(benh_nhan=patient, tao_luc=moment)
        TreatmentPlanFactory(lich_hen=visit, ngay_tao=moment)
        OpenPaymentFactory(lich_hen=visit, ngay_tao=moment)
        later(visit)

    whole = walk(owner, patient, so_dong=100)

    assert len(whole) == len(set(whole)) == 19
    assert walk(owner, patient, so_dong=size) == whole


def test_what_comes_while_one_reads_does_not_shift_the_pages(owner, visit):
    patient = visit.benh_nhan
    first = owner.get(address(patient), {"so_dong": 3}).json()
    FileFactory(benh_nhan=patient, tao_luc=timezone.now() + dt.timedelta(days=300))

    second = owner.get(address(patient), {"so_dong": 3, "truoc": first["truoc"]}).json()

    assert not {each["ma"] for each in first["moc"] if each["loai"] == "tai_lieu"} & {
        each["ma"] for each in second["moc"] if each["loai"] == "tai_lieu"
    }
    assert second["moc"]


def test_two_kinds_are_told_together_as_each_is_alone(owner, visit):
    alone = {kind: owner.get(address(visit.benh_nhan), {"loai": kind}).json()["moc"] for kind in ALL_KINDS}

    for both in combinations(sorted(ALL_KINDS), 2):
        together = owner.get(address(visit.benh_nhan), {"loai": both}).json()["moc"]
        assert {each["duong_dan"]: each for each in together} == {
            each["duong_dan"]: each for kind in both for each in alone[kind]
        }


def test_kinds_and_days_narrow_it(owner, visit):
    patient, today = visit.benh_nhan, timezone.localdate()
    old = FileFactory(benh_nhan=patient, tao_luc=timezone.now() - dt.timedelta(days=40))

    assert kinds(owner.get(address(patient), {"loai": ["benh_an", "don_thuoc"]})) == {"benh_an", "don_thuoc"}
    past = owner.get(address(patient), {"den_ngay": (today - dt.timedelta(days=30)).isoformat()}).json()["moc"]
    assert [(each["loai"], each["ma"]) for each in past] == [("tai_lieu", old.pk)]
    of_the_day = {"loai": "lich_hen", "tu_ngay": visit.ngay_kham, "den_ngay": visit.ngay_kham}
    assert kinds(owner.get(address(patient), of_the_day)) == {"lich_hen"}
    before = {"loai": "lich_hen", "den_ngay": visit.ngay_kham - dt.timedelta(days=1)}
    assert kinds(owner.get(address(patient), before)) == set()
    assert owner.get(address(patient), {"tu_ngay": "0001-01-01", "den_ngay": "9999-12-31"}).status_code == 200


def cursor(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "query",
    [
        {"truoc": "x"},
        {"truoc": "điều gì"},
        {"truoc": cursor("lich_hen.1")},
        {"truoc": cursor("benh_vien.1.1")},
        {"truoc": cursor("lich_hen.-1.1")},
        {"truoc": cursor("lich_hen.99999999999999999.1")},
        {"truoc": cursor("lich_hen.1.9999999999999999999")},
        {"truoc": "a" * 201},
        {"loai": "hoa_don"},
        {"so_dong": 0},
        {"so_dong": 101},
        {"so_dong": "nhiều"},
        {"tu_ngay": "hôm qua"},
        {"tu_ngay": "2024-02-02", "den_ngay": "2024-02-01"},
    ],
)
def test_a_question_that_makes_no_sense_is_400_and_leaves_no_look(as_user, visit, query):
    answer = as_user(vai_tro=Role.ADMIN).get(address(visit.benh_nhan), query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].split(".")[0] in query
    assert not looks().exists()


def asked(client, patient):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(patient), {"so_dong": 100}).status_code == 200
    return len(without_savepoints(captured.captured_queries))


def test_it_asks_as_many_queries_of_much_as_of_little(owner, visit):
    few = asked(owner, visit.benh_nhan)
    for _ in range(3):
        treat(later(visit, trang_thai=TrangThaiLichHen.COMPLETED))

    assert (few, asked(owner, visit.benh_nhan)) == (
        5,
        5,
    )  # the session, the patient, the visits, the papers, the diagnoses


def test_of_each_kind_no_more_is_read_than_a_page_may_show(owner, visit):
    with CaptureQueriesContext(connection) as sent:
        owner.get(address(visit.benh_nhan), {"so_dong": 3})

    [papers] = [each["sql"] for each in sent if '"Thanh_toan"' in each["sql"] and '"Benh_an"' in each["sql"]]
    assert papers.count("LIMIT 4") == 5 + 1
