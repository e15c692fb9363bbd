"""After an erasure no text of any table names the person, but where the law wants it kept."""

import json

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import DangNhapSai, MaMotLan
from consents.models import LoaiYeuCauQuyen
from core.consent_exceptions import DataErased
from core.exceptions import Forbidden
from core.models import KhoaYeuCau, TuKhoa
from core.notification_kinds import KINDS
from core.policy import Role
from core.services.erasure_service import CONFIRMATION, NAMELESS
from core.services.message_service import MessageService
from core.services.notification_texts import say
from core.services.rating_service import RatingService
from core.services.support_service import SupportService
from correspondence.models import Ben
from files.models import LoaiTaiLieu, TaiLieu
from notifications.models import ThongBao
from tests.factories import (
    AccountFactory,
    AlertFactory,
    AppointmentFactory,
    CalendarFeedFactory,
    CompletedVisitFactory,
    DataRequestFactory,
    DocumentFactory,
    DraftPrescriptionFactory,
    EntryFactory,
    ExportFactory,
    FileFactory,
    MessageFactory,
    NotificationFactory,
    OneTimeCodeFactory,
    ParticipationFactory,
    PatientFactory,
    PaymentFactory,
    PreferenceFactory,
    RatingFactory,
    RecordFactory,
    RecordVersionFactory,
    RelativeFactory,
    ScheduleFactory,
    ServiceFactory,
    SessionFactory,
    StatementRowFactory,
    SupportAnswerFactory,
    SupportRequestFactory,
    TeleconsultationFactory,
    ThreadFactory,
    TreatmentPlanFactory,
    coming_workday,
)

pytestmark = pytest.mark.django_db

WHO = {
    "ho_ten": "Quách Zzxq Tèo",
    "so_dien_thoai": "0987001002",
    "cmnd_cccd": "079085001234",
    "so_bhyt": "DN4797912345678",
    "email": "teo@zzxq.example",
    "dia_chi": "1 Đường Zzxq",
    "nguoi_lien_he": "Quách Zzxq Mẹ",
    "sdt_lien_he": "0987001003",
}
NUMBER = "0987001001"
MARKS = ("zzxq", "0987001002", "0987001003", NUMBER, "079085001234", "dn4797912345678")
MEDICAL = "the medical record, which the Law on Medical Examination and Treatment has kept"
MONEY = "what was paid and by whom, which the Accounting Law has kept"
CHAIN = "the trail is a sealed chain (docs/privacy.md)"
KEPT = {
    "Nhat_ky.truoc": CHAIN,
    "Nhat_ky.sau": CHAIN,
    "Lich_hen.ghi_chu": MEDICAL,
    "Lich_hen.ly_do_huy": MEDICAL,
    "Phien_tu_van_tu_xa.ghi_chu_bac_si": MEDICAL,
    "Benh_an.ket_luan": MEDICAL,
    "Ban_benh_an.noi_dung_ky": MEDICAL,
    "Don_thuoc.noi_dung_don": MEDICAL,
    "Ke_hoach_dieu_tri.muc_tieu": MEDICAL,
    "Cuoc_trao_doi.tieu_de": MEDICAL,
    "Tin_nhan.noi_dung": MEDICAL,
    "Tai_lieu.ten_tep": MEDICAL,
    "Tai_lieu.mo_ta": MEDICAL,
    "Tu_khoa.cum_tu": MEDICAL + ": a clinical file is found by its name",
    "Chung_tu.noi_dung": MONEY,
    "Dong_sao_ke.noi_dung": MONEY,
}
"""The only columns in which the person may still be named, and why."""
TEXTS = (models.CharField, models.TextField, models.JSONField)


def named_in():
    """Each column of the database in which one of the marks stands, with what stands there."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, TEXTS):
                continue
            for value in model._base_manager.values_list(field.attname, flat=True):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                if any(mark in text.lower() for mark in MARKS):
                    found.setdefault(f"{model._meta.db_table}.{field.name}", []).append(text)
    return found


@pytest.fixture
def exports(settings, tmp_path):
    settings.EXPORTS_FOLDER = tmp_path / "exports"
    settings.EXPORTS_FOLDER.mkdir()
    return settings.EXPORTS_FOLDER


@pytest.fixture
def patient():
    return PatientFactory(nguoi_dung=AccountFactory(so_dien_thoai=NUMBER), **WHO)


def visited(patient):
    """What became of the person here: care, money, papers."""
    visit = CompletedVisitFactory(benh_nhan=patient, ghi_chu="Zzxq đau đầu")
    AppointmentFactory(
        benh_nhan=patient, trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now(), ly_do_huy="Zzxq bận"
    )
    DocumentFactory(thanh_toan=PaymentFactory(lich_hen=visit))
    StatementRowFactory(noi_dung="QUACH ZZXQ TEO chuyen khoan")
    ParticipationFactory(
        nguoi_dung=patient.nguoi_dung,
        phien=TeleconsultationFactory(
            lich_hen__benh_nhan=patient, lich_hen__trang_thai=TrangThaiLichHen.COMPLETED, ghi_chu_bac_si="Zzxq khỏe"
        ),
    )
    record = RecordFactory(lich_hen=visit, ket_luan="Zzxq bình thường")
    RecordVersionFactory(benh_an=record, noi_dung_ky={"ket_luan": "Zzxq bình thường"})
    DraftPrescriptionFactory(lich_hen=visit, noi_dung_don=json.dumps({"ho_ten": patient.ho_ten}))
    TreatmentPlanFactory(lich_hen=visit, muc_tieu="Zzxq khỏe lại")
    RatingFactory(lich_hen=visit, nhan_xet="Zzxq rất hài lòng", phan_hoi="Cảm ơn Zzxq")


def filed(patient):
    for kind in (LoaiTaiLieu.LABORATORY, LoaiTaiLieu.PAPERS):
        FileFactory(benh_nhan=patient, loai=kind, ten_tep="zzxq.pdf", mo_ta="Của Zzxq")


def asked(patient, desk):
    """What the person wrote, was answered, and set up."""
    account = patient.nguoi_dung
    asking = SupportRequestFactory(nguoi_hoi=account, benh_nhan=patient, tieu_de_hoi="Zzxq hỏi", noi_dung_hoi="Zzxq")
    SupportAnswerFactory(yeu_cau=asking, nguoi_viet=desk, noi_dung_tra_loi="Chào Zzxq")
    SessionFactory(nguoi_dung=account, thiet_bi="Máy của Zzxq")
    CalendarFeedFactory(nguoi_dung=account, ten_lich="Zzxq")
    PreferenceFactory(nguoi_dung=account)
    OneTimeCodeFactory(nguoi_dung=account, so_dien_thoai=WHO["so_dien_thoai"])
    DangNhapSai.objects.create(so_dien_thoai=WHO["so_dien_thoai"], so_lan=2)
    AlertFactory(nguoi_dung=account)
    DataRequestFactory(
        benh_nhan=patient, loai=LoaiYeuCauQuyen.CORRECT, noi_dung_yeu_cau="Tên tôi là Zzxq",
        noi_dung_tra_loi="Đã sửa thành Zzxq", ngay_xong=timezone.now(),
    )  # fmt: skip
    EntryFactory(benh_nhan=patient, trang_thai="Đã rút", ngay_xong=timezone.now())
    ExportFactory(nguoi_dung=account, benh_nhan=[patient.pk])


def told(patient):
    """One of each kind to the person, with whatever its templates may say."""
    for kind, made in KINDS.items():
        said = {**made.sample, **({"ho_ten": patient.ho_ten} if "ho_ten" in made.sample else {})}
        NotificationFactory(benh_nhan=patient, loai=kind, khoa=f"{kind}:walk", du_lieu=said)


def lived(patient, as_user, anonymous):
    """The texts that the system writes by itself are written by itself: by the API."""
    desk, own = as_user(vai_tro=Role.STAFF), as_user(patient.nguoi_dung)
    file = f"/api/users/patients/{patient.pk}/"
    moved = desk.patch(file, {"dia_chi": "2 Đường Zzxq"}, headers={"If-Match": desk.get(file)["ETag"]})
    assert moved.status_code == 200, moved.json()
    schedule = ScheduleFactory(ngay_lam_viec=coming_workday(12))
    booked = desk.post(
        "/api/appointments/",
        {
            "ma_benh_nhan": patient.pk, "ma_bac_si": schedule.bac_si_id,
            "ma_dich_vu": ServiceFactory(co_so=schedule.bac_si.co_so).pk,
            "ngay_kham": schedule.ngay_lam_viec.isoformat(), "gio_kham": schedule.gio_bat_dau.isoformat(),
            "ghi_chu": "Zzxq",
        },
        headers={"Idempotency-Key": "desk"},
    )  # fmt: skip
    assert booked.status_code == 201, booked.json()
    letter = {"ma_bac_si": schedule.bac_si_id, "tieu_de": "Zzxq hỏi", "noi_dung": "Tôi là Zzxq"}
    headers = {"Idempotency-Key": "own"}
    assert own.post("/api/messages/threads/", letter, headers=headers).status_code == 201
    doctor = as_user(schedule.bac_si.nguoi_dung)
    thread = ThreadFactory(benh_nhan=patient, bac_si=schedule.bac_si, tieu_de="Kết quả của Zzxq")
    answer = doctor.post(
        f"/api/messages/threads/{thread.pk}/messages/", {"noi_dung": "Chào Zzxq"}, headers={"Idempotency-Key": "doctor"}
    )
    assert answer.status_code == 201
    key = booked.json()["ma_lich_hen"]
    off = own.post(f"/api/appointments/{key}/cancel/", {"ly_do_huy": "Zzxq bận"}, headers={"If-Match": booked["ETag"]})
    assert off.status_code == 200, off.json()
    assert anonymous.post("/api/auth/password-reset/", {"so_dien_thoai": NUMBER}).status_code == 202
    for _ in range(5):
        anonymous.post("/api/auth/login/", {"so_dien_thoai": NUMBER, "password": "wrong-wrong-wrong"})


@pytest.fixture
def story(patient, as_user, anonymous, exports):
    visited(patient)
    filed(patient)
    asked(patient, AccountFactory(vai_tro=Role.STAFF))
    told(patient)
    RelativeFactory(benh_nhan=patient)
    RelativeFactory(nguoi_dung=patient.nguoi_dung)
    lived(patient, as_user, anonymous)
    return patient


@pytest.fixture
def erase(as_user):
    admin = as_user(vai_tro=Role.ADMIN)

    def post(patient):
        request = DataRequestFactory(
            benh_nhan=patient, loai=LoaiYeuCauQuyen.ERASE, noi_dung_yeu_cau="Xóa Zzxq", noi_dung_tra_loi="Chào Zzxq",
            nguoi_dung=patient.nguoi_dung or AccountFactory(vai_tro=Role.STAFF),
        )  # fmt: skip
        done = admin.post(f"/api/users/data-requests/{request.pk}/erase/", {"xac_nhan": CONFIRMATION})
        assert done.status_code == 200, done.json()
        return done

    return post


def test_nothing_names_an_erased_person_but_what_the_law_wants_kept(story, erase):
    before = named_in()
    assert len(set(before) - set(KEPT)) > 20
    assert {"Thong_bao.du_lieu", "Khoa_yeu_cau.tra_loi", "Ma_mot_lan.so_dien_thoai"} <= set(before)
    assert {"Phien_dang_nhap.thiet_bi", "Yeu_cau_quyen.noi_dung_tra_loi", "Dang_nhap_sai.so_dien_thoai"} <= set(before)

    shown = erase(story)

    left = named_in()
    assert {place: texts for place, texts in left.items() if place not in KEPT} == {}
    assert set(KEPT) - set(left) == set()  # nothing is excused that needs no excuse
    assert "zzxq" not in shown.content.decode().lower()


def test_of_search_terms_those_of_clinical_files_alone_stay(story, erase):
    erase(story)

    kept = TuKhoa.objects.filter(cum_tu__contains="zzxq")
    clinical = TaiLieu.objects.filter(benh_nhan=story, loai=LoaiTaiLieu.LABORATORY)
    assert set(kept.values_list("bang", "ma_doi_tuong")) == {("Tai_lieu", file.pk) for file in clinical}


def test_a_doctor_is_still_told_that_somebody_wrote_and_no_more_who(story, erase):
    doctor = ThongBao.objects.get(loai="tin-nhan-moi", nguoi_dung__isnull=False)
    assert story.ho_ten in say(doctor.loai, doctor.du_lieu, "vi").text

    erase(story)

    doctor.refresh_from_db()
    assert say(doctor.loai, doctor.du_lieu, "vi") == (
        "Tin nhắn mới từ bệnh nhân",
        f"Bệnh nhân {NAMELESS} đã gửi tin nhắn cho bác sĩ. Hãy đăng nhập để đọc và trả lời.",
    )
    assert "has sent a message to the doctor." in say(doctor.loai, doctor.du_lieu, "en").text


def test_messages_of_others_keep_their_names(story, erase):
    other = MessageFactory(ben=Ben.PATIENT)
    row = NotificationFactory(
        benh_nhan=None, nguoi_dung=other.trao_doi.bac_si.nguoi_dung, loai="tin-nhan-moi",
        khoa=f"tin-nhan-moi:{other.pk}", du_lieu={"ben": "Bệnh nhân", "ho_ten": "Lê Thị Khác", "bac_si": "Trần"},
    )  # fmt: skip
    answer = KhoaYeuCau.objects.create(
        nguoi_dung=AccountFactory(), khoa="x", dau_van_tay="y", the="z", bat_dau=timezone.now(), ma_tra_loi=201,
        tra_loi=f'{{"ma_benh_nhan":{story.pk}1,"ten_benh_nhan":"Lê Thị Khác"}}',
    )  # fmt: skip
    before = answer.tra_loi

    erase(story)

    row.refresh_from_db()
    answer.refresh_from_db()
    assert (row.du_lieu["ho_ten"], answer.tra_loi) == ("Lê Thị Khác", before)


def test_a_retry_of_the_desk_after_the_erasure_does_nothing_twice(patient, erase, as_user):
    desk, schedule = as_user(vai_tro=Role.STAFF), ScheduleFactory()
    wanted = {
        "ma_benh_nhan": patient.pk, "ma_bac_si": schedule.bac_si_id,
        "ma_dich_vu": ServiceFactory(co_so=schedule.bac_si.co_so).pk,
        "ngay_kham": schedule.ngay_lam_viec.isoformat(), "gio_kham": schedule.gio_bat_dau.isoformat(),
    }  # fmt: skip
    key = {"Idempotency-Key": "once"}
    booked = desk.post("/api/appointments/", wanted, headers=key)
    off = f"/api/appointments/{booked.json()['ma_lich_hen']}/cancel/"
    assert desk.post(off, {"ly_do_huy": "Bận"}, headers={"If-Match": booked["ETag"]}).status_code == 200
    erase(patient)

    again = desk.post("/api/appointments/", wanted, headers=key)

    assert (again.status_code, again.json()["code"]) == (409, "answer_erased")
    assert LichHen.objects.filter(benh_nhan=patient).count() == 1


def test_no_kind_of_notification_names_a_patient_to_somebody_else_but_the_known_one():
    """A new kind that says `ho_ten`: told to the patient, or emptied by `empty_notifications` and named here."""
    naming = {kind for kind, made in KINDS.items() if "ho_ten" in made.sample}
    theirs = ("nhac-hen", "lich-hen", "moi-danh-gia", "don-thuoc", "nguoi-than-moi")
    to_the_patient = {kind for kind in naming if kind.startswith(theirs)}
    assert naming - to_the_patient == {"tin-nhan-moi"}


def test_an_erasure_takes_as_many_queries_however_much_was_told(patient, erase):
    def life(person):
        for _ in range(3):
            message = MessageFactory(trao_doi__benh_nhan=person, ben=Ben.PATIENT)
            NotificationFactory(
                benh_nhan=None, nguoi_dung=message.trao_doi.bac_si.nguoi_dung, khoa=f"tin-nhan-moi:{message.pk}",
                loai="tin-nhan-moi", du_lieu={"ben": "Bệnh nhân", "ho_ten": person.ho_ten},
            )  # fmt: skip
            NotificationFactory(benh_nhan=person)
            SupportRequestFactory(nguoi_hoi=person.nguoi_dung)
            KhoaYeuCau.objects.create(
                nguoi_dung=AccountFactory(), khoa="x", dau_van_tay="y", the="z", bat_dau=timezone.now(),
                tra_loi=json.dumps({"ten_benh_nhan": person.ho_ten}),
            )  # fmt: skip

    counts = []
    for times in (1, 4):
        person = PatientFactory()
        for _ in range(times):
            life(person)
        with CaptureQueriesContext(connection) as queries:
            erase(person)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_code_of_whoever_has_the_profile_s_number_by_now_stays(patient, erase):
    owner = AccountFactory(so_dien_thoai=WHO["so_dien_thoai"])
    OneTimeCodeFactory(nguoi_dung=owner, so_dien_thoai=WHO["so_dien_thoai"])
    DangNhapSai.objects.create(so_dien_thoai=WHO["so_dien_thoai"], so_lan=4)

    erase(patient)

    assert MaMotLan.objects.filter(nguoi_dung=owner).exists()
    assert DangNhapSai.objects.filter(so_dien_thoai=WHO["so_dien_thoai"], so_lan=4).exists()


def test_who_is_erased_and_who_acted_for_him_are_told_by_the_numbers_that_then_stand_nowhere(patient, erase, sent):
    guardian = RelativeFactory(benh_nhan=patient).nguoi_dung

    erase(patient)

    assert [message.so_dien_thoai for message in sent] == [NUMBER, guardian.so_dien_thoai]
    assert all("đã được xóa" in message.text and "Zzxq" not in message.text for message in sent)


def test_an_erasure_done_again_or_refused_tells_nobody(patient, as_user, sent):
    admin = as_user(vai_tro=Role.ADMIN)
    request = DataRequestFactory(benh_nhan=patient, loai=LoaiYeuCauQuyen.ERASE)
    at = f"/api/users/data-requests/{request.pk}/erase/"
    assert admin.post(at, {"xac_nhan": "khong"}).status_code == 400
    assert sent == []
    for _ in range(2):
        assert admin.post(at, {"xac_nhan": CONFIRMATION}).status_code == 200

    assert len(sent) == 1


def test_a_person_without_any_number_is_erased_all_the_same(erase, sent):
    erase(PatientFactory(nguoi_dung=None, so_dien_thoai=""))

    assert sent == []


def test_a_request_that_was_under_way_when_its_sender_was_erased_writes_nothing(patient, erase, resolve):
    """Who it comes from was looked up before; it then waited for the erasure to let go of its locks."""
    sender = patient.nguoi_dung
    visit, thread = CompletedVisitFactory(benh_nhan=patient), ThreadFactory(benh_nhan=patient)
    erase(patient)
    question = {"loai": "Khác", "tieu_de": "Zzxq", "noi_dung": "Tôi là Zzxq"}
    letter = {"action": "message_thread.messages", "ma_trao_doi": thread.pk, "noi_dung": "Tôi là Zzxq"}

    with pytest.raises(Forbidden):
        resolve(SupportService).ask(actor=sender, **question)
    with pytest.raises(DataErased):
        resolve(MessageService).send(actor=sender, **letter)
    with pytest.raises(DataErased):
        resolve(RatingService).rate(actor=sender, ma_lich_hen=visit.pk, nhan_xet="Zzxq", so_sao=5)
