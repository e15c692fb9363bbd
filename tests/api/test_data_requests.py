"""What data subjects ask by law: clocks, answers, and erasure."""

import datetime as dt

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from authentication.models import NguoiDung, PhienDangNhap
from consents.models import BanXuat, LoaiYeuCauQuyen, TrangThaiBanXuat, TrangThaiYeuCauQuyen, YeuCauQuyen
from core.legal_clocks import HERE, answer_by, finish_by
from core.models import NhatKy, TuKhoa
from core.policy import Role
from core.repositories.audit_repository import AuditRepository
from core.services.audit_verification import AuditVerification
from core.services.erasure_service import CONFIRMATION
from core.services.file_upkeep import FileUpkeep
from files.models import LoaiTaiLieu
from notifications.models import ThongBao
from payments.models import HoaDon
from support.models import DiemDanhGia, TrangThaiDanhGia, TrangThaiHoTro
from tests.factories import (
    PASSWORD,
    AppointmentFactory,
    BillFactory,
    CalendarFeedFactory,
    ConsentFactory,
    DataRequestFactory,
    DoctorFactory,
    EntryFactory,
    ExportFactory,
    MessageFactory,
    NotificationFactory,
    PatientFactory,
    RatingFactory,
    RecordFactory,
    RefundRequestFactory,
    RelativeFactory,
    SecondFactorFactory,
    ServiceFactory,
    SupportAnswerFactory,
    SupportRequestFactory,
    coming_workday,
)
from tests.uploads import stored_file
from users.models import BenhNhan, NguoiThan

pytestmark = pytest.mark.django_db

REQUESTS = "/api/users/data-requests/"
CONFIRMED = {"xac_nhan": CONFIRMATION}
ERASE = LoaiYeuCauQuyen.ERASE


@pytest.fixture
def patient():
    return PatientFactory(
        ho_ten="Quách Zzxq Tèo",
        cmnd_cccd="079085001234",
        so_bhyt="DN4797912345678",
        email="teo@zzxq.example",
        dia_chi="1 Đường Zzxq",
        di_ung="Tôm",
    )


@pytest.fixture
def client(as_user, patient):
    return as_user(patient.nguoi_dung)


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def code_of(answer):
    return answer.status_code, answer.json()["code"]


def at_request(request, verb=""):
    return f"{REQUESTS}{request.pk}/{verb}"


def erasure(patient, **more):
    return DataRequestFactory(benh_nhan=patient, loai=ERASE, **more)


def local(*parts):
    return dt.datetime(*parts, tzinfo=HERE)


def test_an_answer_is_due_after_two_working_days():
    wednesday, friday, before_new_year = local(2026, 3, 4, 9), local(2026, 3, 6, 17), local(2026, 12, 31, 9)

    assert answer_by(wednesday) == local(2026, 3, 6, 23, 59, 59)
    assert answer_by(friday) == local(2026, 3, 10, 23, 59, 59)
    assert answer_by(before_new_year) == local(2027, 1, 5, 23, 59, 59)  # 1 January is a Friday


def test_the_end_is_due_after_fifteen_days_and_five_or_fifteen_more():
    asked = local(2026, 3, 4, 9)
    due = [
        finish_by(asked, third_party=others, extended=longer) for others in (False, True) for longer in (False, True)
    ]

    assert [(each.month, each.day) for each in due] == [(3, 19), (4, 3), (3, 24), (4, 8)]


def test_a_patient_asks_and_is_told_the_clocks(client, patient, at):
    at(local(2026, 3, 4, 9))

    made = client.post(REQUESTS, {"loai": "Truy cập", "noi_dung_yeu_cau": "<script>alert(1)</script>"})

    body = made.json()
    assert made.status_code == 201
    assert (body["trang_thai"], body["han_tra_loi"], body["han_xong"]) == (
        "Mới",
        "2026-03-06T23:59:59+07:00",
        "2026-03-19T23:59:59+07:00",
    )
    assert body["noi_dung_yeu_cau"] == "<script>alert(1)</script>"
    (told,) = ThongBao.objects.all()
    assert (told.loai, told.benh_nhan, told.du_lieu["han_xong"]) == (
        "yeu-cau-du-lieu-da-nhan",
        patient,
        "23:59 19/03/2026",
    )


def test_what_was_asked_stands_in_the_trail_as_a_mark(client):
    client.post(REQUESTS, {"loai": "Truy cập", "noi_dung_yeu_cau": "Zzq-bi-mat"})

    entry = NhatKy.objects.get(hanh_dong="DataRequestMade")
    assert "Zzq" not in str(entry.sau)
    assert entry.sau["noi_dung_yeu_cau"].startswith("***")


def test_one_of_a_kind_is_open_at_a_time(client, patient):
    DataRequestFactory(benh_nhan=patient)

    assert code_of(client.post(REQUESTS, {"loai": "Truy cập"})) == (409, "request_open")
    assert client.post(REQUESTS, {"loai": "Sửa"}).status_code == 201


def test_a_patient_asks_for_nobody_else_and_reads_nobody_elses(client, patient):
    child = RelativeFactory(nguoi_dung=patient.nguoi_dung).benh_nhan
    foreign = DataRequestFactory()

    assert client.post(REQUESTS, {"loai": "Sửa", "ma_benh_nhan": child.pk}).status_code == 201
    assert code_of(client.post(REQUESTS, {"loai": "Sửa", "ma_benh_nhan": foreign.benh_nhan_id})) == (403, "not_yours")
    assert code_of(client.get(at_request(foreign))) == (403, "not_yours")
    assert code_of(client.get(f"{REQUESTS}999999/")) == (404, "not_found")
    assert [row["ma_benh_nhan"] for row in client.get(REQUESTS).json()["results"]] == [child.pk]


@pytest.mark.parametrize("verb", ["answer/", "extend/", "complete/", "refuse/", "erase/"])
@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_only_admins_decide(as_user, verb, role):
    request = DataRequestFactory()

    assert as_user(vai_tro=role).post(at_request(request, verb), {}).status_code == 403
    request.refresh_from_db()
    assert request.trang_thai == TrangThaiYeuCauQuyen.NEW


def test_a_request_is_answered_extended_once_and_done(admin, at):
    at(local(2026, 3, 4, 9))
    request = DataRequestFactory(ngay_tao=local(2026, 3, 4, 9))

    answered = admin.post(at_request(request, "answer/"), {"noi_dung_tra_loi": "Sẽ gửi", "ben_thu_ba": True}).json()
    longer = admin.post(at_request(request, "extend/"), {"ly_do": "Kho lưu trữ"}).json()
    again = admin.post(at_request(request, "extend/"), {"ly_do": "Nữa"})
    done = admin.post(at_request(request, "complete/"), {}).json()
    after = admin.post(at_request(request, "refuse/"), {"ly_do": "Muộn"})

    assert (answered["trang_thai"], answered["han_xong"]) == ("Đang xử lý", "2026-03-24T23:59:59+07:00")
    assert (longer["han_xong"], longer["ly_do_gia_han"]) == ("2026-04-08T23:59:59+07:00", "Kho lưu trữ")
    assert code_of(again) == (409, "extended_already")
    assert (done["trang_thai"], done["noi_dung_tra_loi"]) == ("Đã xong", "Sẽ gửi")
    assert code_of(after) == (409, "request_over")
    assert ThongBao.objects.filter(loai="yeu-cau-du-lieu-cap-nhat").count() == 3


def test_time_that_is_over_is_not_extended(admin, at):
    request = DataRequestFactory(ngay_tao=local(2026, 3, 4, 9))
    at(local(2026, 3, 20, 0, 0, 1))

    assert code_of(admin.post(at_request(request, "extend/"), {"ly_do": "Quên"})) == (409, "extension_too_late")


def test_a_refusal_has_a_reason_and_is_told(admin):
    request = DataRequestFactory()

    assert admin.post(at_request(request, "refuse/"), {}).status_code == 400
    refused = admin.post(at_request(request, "refuse/"), {"ly_do": "Không chứng minh được"}).json()

    assert (refused["trang_thai"], refused["ly_do_tu_choi"]) == ("Từ chối", "Không chứng minh được")
    assert ThongBao.objects.get().benh_nhan == request.benh_nhan


def test_the_desk_sees_what_is_late(admin, at):
    unanswered = DataRequestFactory(ngay_tao=local(2026, 3, 4, 9))
    in_work = DataRequestFactory(ngay_tao=local(2026, 3, 4, 9), ngay_tra_loi=local(2026, 3, 5, 9))
    DataRequestFactory(ngay_tao=local(2026, 3, 1, 9), ngay_xong=local(2026, 3, 30, 9))

    at(local(2026, 3, 9, 9))
    late = [row["ma_yeu_cau"] for row in admin.get(REQUESTS, {"tre_han": "true"}).json()["results"]]
    at(local(2026, 3, 20, 9))
    later = {row["ma_yeu_cau"] for row in admin.get(REQUESTS, {"tre_han": "true"}).json()["results"]}

    assert (late, later) == ([unanswered.pk], {unanswered.pk, in_work.pk})
    assert admin.get(REQUESTS, {"tre_han": "false"}).json()["count"] == 1


def test_the_list_takes_the_same_queries_however_long(admin, django_assert_num_queries):
    DataRequestFactory.create_batch(5)

    with django_assert_num_queries(3):  # the session, the count, the rows
        assert len(admin.get(REQUESTS).json()["results"]) == 5


def test_erasure_empties_what_identifies_the_person_and_keeps_what_the_law_demands(admin, patient, anonymous):
    account = patient.nguoi_dung
    phone = account.so_dien_thoai
    visit = AppointmentFactory(benh_nhan=patient, trang_thai=TrangThaiLichHen.COMPLETED)
    bill = BillFactory(lich_hen=visit)
    HoaDon.objects.filter(pk=bill.pk).update(da_thu=bill.tong_tien)
    agreed = ConsentFactory(benh_nhan=patient)
    told = NotificationFactory(benh_nhan=patient, du_lieu={"ho_ten": patient.ho_ten})
    feed = CalendarFeedFactory(nguoi_dung=account, ten_lich="Zzxq")
    SecondFactorFactory(nguoi_dung=account)
    guardian, mine = RelativeFactory(benh_nhan=patient), RelativeFactory(nguoi_dung=account)
    request = erasure(patient, noi_dung_yeu_cau="Tôi là Zzxq")

    done = admin.post(at_request(request, "erase/"), CONFIRMED)

    assert (done.status_code, done.json()["trang_thai"]) == (200, "Đã xong")
    patient.refresh_from_db()
    account.refresh_from_db()
    assert (patient.ho_ten, patient.cmnd_cccd, patient.so_bhyt, patient.so_dien_thoai) == (
        "Đã xóa dữ liệu",
        None,
        "",
        "",
    )
    assert (patient.email, patient.dia_chi, patient.di_ung) == ("", "", "Tôm")
    assert (patient.ngay_sinh.month, patient.ngay_sinh.day) == (1, 1)
    assert (account.trang_thai, account.so_dien_thoai == phone, account.has_usable_password()) == (False, False, False)
    assert not NguoiThan.objects.filter(pk__in=[guardian.pk, mine.pk]).exists()
    assert BenhNhan.objects.filter(pk=mine.benh_nhan_id).exists()
    told.refresh_from_db()
    feed.refresh_from_db()
    assert (told.du_lieu, feed.ten_lich, feed.ngay_thu_hoi is not None) == ({}, "", True)
    assert not TuKhoa.objects.filter(bang="Benh_nhan", ma_doi_tuong=patient.pk).exists()
    assert not TuKhoa.objects.filter(bang="Nguoi_dung", ma_doi_tuong=account.pk).exists()
    for kept in (visit, bill, agreed, request):
        kept.refresh_from_db()
    assert request.noi_dung_yeu_cau == ""
    signed_in = anonymous.post("/api/auth/login/", {"so_dien_thoai": phone, "password": PASSWORD})
    assert signed_in.status_code == 401


def test_the_erasure_is_in_the_trail_without_what_was_erased_and_the_chain_verifies(admin, patient):
    before = NhatKy.objects.count()
    RelativeFactory(benh_nhan=patient)
    CalendarFeedFactory(nguoi_dung=patient.nguoi_dung, ten_lich="Zzxq")

    admin.post(at_request(erasure(patient, noi_dung_yeu_cau="Zzxq"), "erase/"), CONFIRMED)

    entries = NhatKy.objects.order_by("pk")[before:]
    told = " ".join(f"{entry.truoc} {entry.sau} {entry.ly_do}" for entry in entries)
    assert "PatientErased" in {entry.hanh_dong for entry in entries}
    for secret in ("Zzxq", "079085001234", "DN4797912345678", patient.nguoi_dung.so_dien_thoai):
        assert secret not in told
    assert list(AuditVerification(AuditRepository()).faults()) == []


def test_erasure_empties_the_emergency_contact(admin, patient):
    BenhNhan.objects.filter(pk=patient.pk).update(
        nguoi_lien_he="Trần Zzxq", sdt_lien_he="0912345678", quan_he_lien_he="Vợ"
    )

    admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)

    patient.refresh_from_db()
    assert (patient.nguoi_lien_he, patient.sdt_lien_he, patient.quan_he_lien_he) == ("", "", "")


def test_erasure_takes_identity_papers_with_their_bytes_and_keeps_clinical_files(admin, patient, resolve, at):
    paper = stored_file(benh_nhan=patient, loai=LoaiTaiLieu.PAPERS, ten_tep="cccd-zzxq.jpg", mo_ta="Zzxq")
    gone = stored_file(
        benh_nhan=patient, loai=LoaiTaiLieu.PAPERS, xoa_luc=timezone.now(), nguoi_xoa=patient.nguoi_dung, ly_do_xoa="Cũ"
    )
    clinical, others = stored_file(benh_nhan=patient), stored_file(loai=LoaiTaiLieu.PAPERS)

    admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)
    at(timezone.now() + dt.timedelta(days=2))

    assert resolve(FileUpkeep).remove_orphans().failed == 0
    lie = [storages["files"].exists(file.khoa_luu) for file in (paper, gone, clinical, others)]
    assert lie == [False, False, True, True]
    paper.refresh_from_db()
    clinical.refresh_from_db()
    assert (paper.ten_tep, paper.mo_ta, paper.xoa_luc is None) == (str(paper.pk), "", False)
    assert clinical.xoa_luc is None
    assert not TuKhoa.objects.filter(bang="Tai_lieu", ma_doi_tuong=paper.pk).exists()
    assert NhatKy.objects.filter(hanh_dong="FileTakenBack", ma_doi_tuong=paper.pk).exists()


def test_what_was_erased_of_a_file_is_given_to_nobody(admin, patient):
    paper = stored_file(benh_nhan=patient, loai=LoaiTaiLieu.PAPERS)
    admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)

    assert admin.get(f"/api/files/{paper.pk}/content/").status_code == 404


def test_erasure_keeps_messages_and_records_as_part_of_the_care(admin, patient):
    message = MessageFactory(trao_doi__benh_nhan=patient, noi_dung="Uống thuốc đều")
    record = RecordFactory(
        lich_hen__benh_nhan=patient, lich_hen__trang_thai=TrangThaiLichHen.COMPLETED, ket_luan="Viêm họng"
    )

    assert admin.post(at_request(erasure(patient), "erase/"), CONFIRMED).status_code == 200

    message.refresh_from_db()
    record.refresh_from_db()
    assert (message.noi_dung, record.ket_luan) == ("Uống thuốc đều", "Viêm họng")


def test_erasure_empties_support_requests_and_open_ones_do_not_stand_in_its_way(admin, patient):
    asked = SupportRequestFactory(nguoi_hoi=patient.nguoi_dung, benh_nhan=patient, noi_dung_hoi="Zzxq")
    answer = SupportAnswerFactory(yeu_cau=asked, noi_dung_tra_loi="Chào Zzxq")
    others = SupportRequestFactory(benh_nhan=patient, noi_dung_hoi="Của người khác")

    assert admin.post(at_request(erasure(patient), "erase/"), CONFIRMED).status_code == 200

    for row in (asked, answer, others):
        row.refresh_from_db()
    assert (asked.tieu_de_hoi, asked.noi_dung_hoi, asked.benh_nhan, answer.noi_dung_tra_loi) == ("", "", None, "")
    assert (asked.trang_thai, asked.xong_luc is None) == (TrangThaiHoTro.CLOSED, False)
    assert (others.noi_dung_hoi, others.benh_nhan, others.xong_luc) == ("Của người khác", None, None)


def test_erasure_takes_the_words_of_ratings_and_keeps_their_stars(admin, patient):
    rating = RatingFactory(
        lich_hen__benh_nhan=patient, so_sao=2, nhan_xet="Tôi là Zzxq", phan_hoi="Chào Zzxq",
        trang_thai=TrangThaiDanhGia.PENDING,
    )  # fmt: skip

    admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)

    rating.refresh_from_db()
    assert (rating.nhan_xet, rating.phan_hoi, rating.so_sao) == ("", "", 2)
    assert rating.trang_thai == TrangThaiDanhGia.SHOWN
    assert DiemDanhGia.objects.get(bac_si=rating.bac_si).tong_sao == 2


def test_whoever_is_signed_in_with_the_account_is_out(admin, client, patient):
    admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)

    assert client.get("/api/users/profile/").status_code == 401
    session = PhienDangNhap.objects.get(nguoi_dung=patient.nguoi_dung)
    assert (session.thiet_bi, session.dia_chi_ip) == ("", None)


def test_erasing_again_changes_nothing(admin, patient):
    request = erasure(patient)
    first = admin.post(at_request(request, "erase/"), CONFIRMED).json()
    entries = NhatKy.objects.count()

    again = admin.post(at_request(request, "erase/"), CONFIRMED)

    assert (again.status_code, again.json()["xoa_luc"]) == (200, first["xoa_luc"])
    assert NhatKy.objects.count() == entries


def untouched(patient):
    patient.refresh_from_db()
    return patient.ngay_xoa is None and patient.ho_ten == "Quách Zzxq Tèo" and patient.nguoi_dung.trang_thai


@pytest.mark.parametrize("words", ["", "xóa vĩnh viễn", "YES", "XÓA"])
def test_without_the_words_nothing_is_erased(admin, patient, words):
    assert admin.post(at_request(erasure(patient), "erase/"), {"xac_nhan": words}).status_code == 400
    assert untouched(patient)


def test_who_asked_does_not_approve(admin, as_user, patient):
    made = admin.post(REQUESTS, {"loai": ERASE.value, "ma_benh_nhan": patient.pk}).json()
    request = YeuCauQuyen.objects.get(pk=made["ma_yeu_cau"])

    assert code_of(admin.post(at_request(request, "erase/"), CONFIRMED)) == (403, "own_data_request")
    assert untouched(patient)
    assert as_user(vai_tro=Role.ADMIN).post(at_request(request, "erase/"), CONFIRMED).status_code == 200


def test_the_desk_asks_for_a_patient_without_an_account_and_an_admin_approves(admin, as_user):
    patient = PatientFactory(nguoi_dung=None)
    asked = {"loai": ERASE.value, "ma_benh_nhan": patient.pk}

    made = as_user(vai_tro=Role.STAFF).post(REQUESTS, asked)

    assert made.status_code == 201
    assert admin.post(f"{REQUESTS}{made.json()['ma_yeu_cau']}/erase/", CONFIRMED).status_code == 200
    patient.refresh_from_db()
    assert patient.ngay_xoa is not None


def test_all_that_stands_in_the_way_is_told_at_once_and_nothing_is_erased(admin, patient):
    AppointmentFactory(benh_nhan=patient)
    unpaid = BillFactory(
        lich_hen=AppointmentFactory(benh_nhan=patient, trang_thai=TrangThaiLichHen.COMPLETED, gio_kham=dt.time(10))
    )
    RefundRequestFactory(hoa_don=unpaid)
    EntryFactory(benh_nhan=patient)
    child = RelativeFactory(nguoi_dung=patient.nguoi_dung, benh_nhan__nguoi_dung=None).benh_nhan
    AppointmentFactory(benh_nhan=child)
    NguoiDung.objects.filter(pk=patient.nguoi_dung_id).update(vai_tro=Role.STAFF)

    refused = admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)

    assert refused.status_code == 409
    assert [error["code"] for error in refused.json()["errors"]] == [
        "has_coming_visits",
        "owes_money",
        "refund_is_open",
        "waits_for_place",
        "relatives_depend",
        "works_here",
    ]
    assert untouched(patient)


def test_a_relative_whom_somebody_else_looks_after_stands_in_nobodys_way(admin, patient):
    child = RelativeFactory(nguoi_dung=patient.nguoi_dung, benh_nhan__nguoi_dung=None).benh_nhan
    RelativeFactory(benh_nhan=child)
    AppointmentFactory(benh_nhan=child)

    assert admin.post(at_request(erasure(patient), "erase/"), CONFIRMED).status_code == 200


def test_another_kind_of_request_erases_nothing_and_an_erasure_is_not_simply_done(admin, patient):
    access = DataRequestFactory(benh_nhan=patient)

    assert code_of(admin.post(at_request(access, "erase/"), CONFIRMED)) == (409, "not_an_erasure")
    assert code_of(admin.post(at_request(erasure(patient), "complete/"), {})) == (409, "erase_instead")
    assert untouched(patient)


def test_a_refused_erasure_is_not_done_after_all(admin, patient):
    request = erasure(patient)
    admin.post(at_request(request, "refuse/"), {"ly_do": "Rút lại"})

    assert code_of(admin.post(at_request(request, "erase/"), CONFIRMED)) == (409, "request_over")
    assert untouched(patient)


def test_copies_in_which_the_patient_is_are_removed(admin, patient):
    guardian = RelativeFactory(benh_nhan=patient).nguoi_dung
    ExportFactory(nguoi_dung=patient.nguoi_dung)
    ExportFactory(nguoi_dung=guardian, benh_nhan=[patient.pk])
    other = ExportFactory()

    admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)

    assert set(BanXuat.objects.exclude(pk=other.pk).values_list("trang_thai", flat=True)) == {TrangThaiBanXuat.REMOVED}
    other.refresh_from_db()
    assert other.trang_thai == TrangThaiBanXuat.WAITING


def test_an_erased_patient_is_not_booked_changed_or_entrusted_any_more(admin, as_user, patient):
    admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)
    desk, guardian = as_user(vai_tro=Role.STAFF), PatientFactory().nguoi_dung
    doctor, day = DoctorFactory(), coming_workday()
    visit = {
        "ma_benh_nhan": patient.pk,
        "ma_bac_si": doctor.pk,
        "ma_dich_vu": ServiceFactory(co_so=doctor.co_so).pk,
        "ngay_kham": str(day),
        "gio_kham": "09:00",
    }

    booked = desk.post("/api/appointments/", visit)
    changed = desk.patch(f"/api/users/patients/{patient.pk}/", {"ho_ten": "Tèo"})
    entrusted = desk.post(
        f"/api/users/patients/{patient.pk}/guardians/", {"so_dien_thoai": guardian.so_dien_thoai, "quan_he": "Con"}
    )
    asked = desk.post(REQUESTS, {"loai": "Sửa", "ma_benh_nhan": patient.pk})

    assert [code_of(each) for each in (booked, changed, entrusted, asked)] == [(409, "data_erased")] * 4


def test_the_number_is_free_for_somebody_else(admin, patient, anonymous):
    phone = patient.nguoi_dung.so_dien_thoai
    admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)

    registered = anonymous.post("/api/auth/register/", {"so_dien_thoai": phone, "password": "Another-Horse-7"})

    assert registered.status_code == 201


def test_nothing_of_an_erased_patient_is_sent_any_more(admin, patient, resolve):
    waiting = NotificationFactory(benh_nhan=patient, gui_tu=timezone.now())

    admin.post(at_request(erasure(patient), "erase/"), CONFIRMED)

    waiting.refresh_from_db()
    assert waiting.phan_phat_luc is not None
    assert waiting.gui_den <= timezone.now()


def test_who_acts_for_the_patient_no_longer_reads_what_was_asked(as_user, patient):
    link = RelativeFactory(benh_nhan=patient)
    request = DataRequestFactory(benh_nhan=patient, nguoi_dung=link.nguoi_dung)
    guardian = as_user(link.nguoi_dung)
    assert guardian.get(f"{REQUESTS}{request.pk}/").status_code == 200

    link.delete()

    assert guardian.get(f"{REQUESTS}{request.pk}/").status_code == 403
    assert guardian.get(REQUESTS).json()["count"] == 0
