"""Values that nobody could have by chance, in every column that not everybody may read."""

import json
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from access.models import RaSoatQuyen, TruyCapKhanCap, YeuCauVaiTro
from appointments.models import LichHen, PhienTuVanTuXa
from audit.models import CanhBao
from authentication.models import MaKhoiPhuc, MaMotLan, NguoiDung, PhienDangNhap, XacThucHaiLop
from calendars.models import LichDongBo
from consents.models import YeuCauQuyen
from core.models import NhatKy
from correspondence.models import CuocTraoDoi, TinNhan
from files.models import ADMINISTRATIVE, TaiLieu
from gateways.models import ThongBaoCong
from medical.models import BacSi
from notifications.models import ThongBao
from payments.models import DongHoaDon, HoaDon, ThanhToan
from planning.models import KhoangNghi, MauLich
from receipts.models import ChungTu
from reception.models import PhieuKham
from records.models import BanBenhAn, BenhAn, ChanDoan
from refunds.models import YeuCauHoanTien
from support.models import DanhGia, TraLoiHoTro, TrangThaiDanhGia, YeuCauHoTro
from tests.factories import (
    APP_KEY,
    AccessReviewFactory,
    AlertFactory,
    AuditEntryFactory,
    EmergencyAccessFactory,
    NoticeFactory,
    NotificationFactory,
    OneTimeCodeFactory,
    PaymentFactory,
    RoleRequestFactory,
    SecondFactorFactory,
    SessionFactory,
)
from treatments.models import BuocDieuTri, DongDonThuoc, DonThuoc, KeHoachDieuTri
from users.models import CLINICAL_FIELDS, BenhNhan

MEDICAL = {"nhom_mau": "Zzqm", "di_ung": "Zzq2-di-ung", "benh_nen": "Zzq3-benh-nen"}
DOCTORS_NOTE = "Zzq4-ghi-chu-bac-si"
RECORD = {
    "ly_do_kham": "Zzq60-ly-do-kham",
    "kham_lam_sang": "Zzq61-kham-lam-sang",
    "ket_luan": "Zzq62-ket-luan",
    "huong_xu_tri": "Zzq63-huong-xu-tri",
}
INTERNAL_NOTE, DIAGNOSED, STRANGERS_RECORD = "Zzq64-ghi-chu-noi-bo", "Zzq65-dien-giai", "Zzq66-benh-an-khach"
CLINICAL_FILE = {"ten_tep": "Zzq61-ten-tep", "mo_ta": "Zzq62-mo-ta-tep"}
WRITTEN = "Zzq95-trao-doi"
FILE = {"ten_tep": "Zzq63-ten-tep", "mo_ta": "Zzq64-mo-ta-tep"}
PLANNED = {"ten_ke_hoach": "Zzq80-ke-hoach", "muc_tieu": "Zzq81-muc-tieu", "ly_do_ngung": "Zzq82-ly-do-ngung"}
STEP = {"viec_can_lam": "Zzq83-buoc", "ghi_chu_buoc": "Zzq84-ghi-chu-buoc"}
PRESCRIBED = {"loi_dan": "Zzq85-loi-dan", "ly_do_bo_qua": "Zzq86-bo-qua", "ly_do_huy_don": "Zzq87-huy-don"}
TAKEN = {"ten_thuoc": "Zzq88-thuoc", "hoat_chat": "Zzq89-hoat-chat", "cach_dung": "Zzq90-cach-dung"}
TREATED = "Zzq91-nguoi-la"
TREATMENT = (*PLANNED.values(), *STEP.values(), *PRESCRIBED.values(), *TAKEN.values())
OF_A_RECORD = (*RECORD.values(), INTERNAL_NOTE, DIAGNOSED)
CLINICAL = (*MEDICAL.values(), DOCTORS_NOTE, *CLINICAL_FILE.values(), *OF_A_RECORD, *TREATMENT, WRITTEN)
PAID, PRICE, REFERENCE, PAYMENT_NOTE = 986_420_753, 976_543_218, "Zzq5-giao-dich", "Zzq6-ghi-chu-thanh-toan"
BILLED, LINE, LINE_WORDS = 1_987_654_321, 876_543_219, {"mo_ta": "Zzq25-dong", "ly_do": "Zzq26-ly-do-dong"}
NOTICE = "Zzq27-thong-bao"
MONEY = (str(PAID), str(PRICE), REFERENCE, PAYMENT_NOTE, str(BILLED), str(LINE), *LINE_WORDS.values(), NOTICE)
STRANGER = {
    "ho_ten": "Zzq7 Khách",
    "so_bhyt": "ZQ7777777777777",
    "so_dien_thoai": "0377777770",
    "email": "zzq8@stranger.example",
    "dia_chi": "Zzq9 đường",
    "nguoi_lien_he": "Zzq50 liên hệ",
    "sdt_lien_he": "0377777771",
    "quan_he_lien_he": "Zzq51 quan hệ",
}
VISIT_NOTES = {"ghi_chu": "Zzq10-ghi-chu", "ly_do_huy": "Zzq11-ly-do-huy"}
PRIORITY = {"ly_do_uu_tien": "Zzq43-ly-do-uu-tien"}
PAPER = {"nguoi_nop": "Zzq28-nguoi-nop", "ly_do_huy": "Zzq29-ly-do-huy-chung-tu"}
PLANS = {"ten_mau": "Zzq12-mau", "ly_do": "Zzq13-ly-do-nghi"}
REFUND = {"ly_do": "Zzq41-ly-do-hoan", "ly_do_duyet": "Zzq42-ly-do-duyet-hoan"}
TOLD = "Zzq51-thong-bao"
LETTER = {"tieu_de": "Zzq82-tieu-de-tin", "noi_dung": "Zzq83-noi-dung-tin"}
ASKED = {"tieu_de_hoi": "Zzq61-tieu-de-hoi", "noi_dung_hoi": "Zzq62-noi-dung-hoi"}
ANSWERED, HIDDEN_WORDS = "Zzq63-tra-loi-ho-tro", "Zzq64-danh-gia"
DATA_ASKED = {
    "noi_dung_yeu_cau": "Zzq61-yeu-cau",
    "noi_dung_tra_loi": "Zzq62-tra-loi",
    "ly_do_tu_choi": "Zzq63-tu-choi",
}
EMERGENCY = "Zzq14-ly-do-khan-cap"
ADDRESS = "198.51.100.77"
SESSION = {"thiet_bi": "Zzq15-thiet-bi", "dia_chi_ip": ADDRESS}
ROLE_REQUEST = {"ly_do": "Zzq16-ly-do-doi-vai-tro", "ly_do_duyet": "Zzq17-ly-do-duyet"}
REVIEW = "Zzq18-ly-do-ra-soat"
ALERT = {"noi_dung": "Zzq19-canh-bao", "ghi_chu_xu_ly": "Zzq20-xu-ly", "request_id": "Zzq21", "dia_chi_ip": ADDRESS}
ENTRY = {"ly_do": "Zzq22-ly-do-nhat-ky", "request_id": "Zzq23", "dia_chi_ip": ADDRESS, "sau": {"a": "Zzq24-sau"}}
OVERSIGHT = (
    EMERGENCY,
    REVIEW,
    *SESSION.values(),
    *ROLE_REQUEST.values(),
    *ALERT.values(),
    ENTRY["ly_do"],
    ENTRY["request_id"],
    "Zzq24-sau",
)
"""What is said of who watches whom: for Admins, and for each account what is its own."""

KEPT = {**RECORD, "ghi_chu_noi_bo": INTERNAL_NOTE, "chan_doan": [], "sinh_hieu": []}
"""What a signed version says."""


@dataclass(frozen=True)
class Whose:
    """The keys of the rows that are the caller's own or whose patients are."""

    patients: tuple[int, ...] = ()
    doctors: tuple[int, ...] = ()
    account: int | None = None

    @classmethod
    def of(cls, account: object) -> "Whose":
        """What an account may read: itself and its relatives, or a doctor's plans, patients and emergencies."""
        if account is None:
            return cls()
        doctors = tuple(BacSi.objects.filter(nguoi_dung=account).values_list("pk", flat=True))
        seen = LichHen.objects.filter(bac_si__in=doctors).values_list("benh_nhan", flat=True)
        own = BenhNhan.objects.filter(nguoi_dung=account).values_list("pk", flat=True)
        relatives = BenhNhan.objects.filter(nguoi_giam_ho__nguoi_dung=account).values_list("pk", flat=True)
        emergencies = TruyCapKhanCap.objects.filter(nguoi_dung=account).values_list("benh_nhan", flat=True)
        return cls(patients=(*seen, *own, *relatives, *emergencies), doctors=doctors, account=account.pk)


def fill() -> None:
    """A remote session and a payment for each appointment, and a marker in each column that is medical or money."""
    for visit in LichHen.objects.filter(phien_tu_van__isnull=True):
        PhienTuVanTuXa.objects.create(lich_hen=visit, ma_cuoc_goi=f"call-{visit.pk}")
    for visit in LichHen.objects.filter(thanh_toan__isnull=True):
        PaymentFactory(lich_hen=visit, so_tien=1)
    BenhNhan.objects.update(**MEDICAL)
    PhienTuVanTuXa.objects.update(ghi_chu_bac_si=DOCTORS_NOTE)
    BenhAn.objects.update(**RECORD, ghi_chu_noi_bo=INTERNAL_NOTE)
    ChanDoan.objects.update(dien_giai=DIAGNOSED)
    QuerySet(BanBenhAn).update(noi_dung_ky=KEPT)
    TaiLieu.objects.exclude(loai__in=ADMINISTRATIVE).update(**CLINICAL_FILE)
    KeHoachDieuTri.objects.update(**PLANNED)
    BuocDieuTri.objects.update(**STEP)
    QuerySet(DonThuoc).update(**PRESCRIBED)
    DongDonThuoc.objects.update(**TAKEN)
    CuocTraoDoi.objects.update(tieu_de=WRITTEN)
    TinNhan.objects.update(noi_dung=WRITTEN)
    LichHen.objects.update(gia_tien=PRICE)
    HoaDon.objects.update(tong_tien=BILLED, da_thu=PAID)
    QuerySet(ChungTu).update(so_tien=PAID)
    QuerySet(DongHoaDon).update(don_gia=LINE, thanh_tien=LINE, **LINE_WORDS)
    each = Concat(Value(f"{REFERENCE}-"), Cast("pk", CharField()))  # no two of a gateway have one number
    ThanhToan.objects.update(so_tien=PAID, ma_giao_dich=each, ghi_chu=PAYMENT_NOTE)
    NoticeFactory()
    ThongBaoCong.objects.update(noi_dung=NOTICE, so_tien=PAID, ghi_chu_xu_ly=NOTICE)


def watch_strangers() -> None:
    """A row about a stranger in each table that tells of who watches whom."""
    for make in (SessionFactory, SecondFactorFactory, OneTimeCodeFactory, EmergencyAccessFactory):
        make()
    for make in (RoleRequestFactory, AccessReviewFactory, AlertFactory, NotificationFactory):
        make()


def secrets() -> list[str]:
    """What the server alone knows: for no answer, whoever asks."""
    kept = (
        (NguoiDung, "password"),
        (PhienDangNhap, "jti"),
        (MaMotLan, "ma_bam"),
        (LichDongBo, "ma_bam"),
        (TaiLieu, "khoa_luu"),
        (XacThucHaiLop, "khoa"),
        (MaKhoiPhuc, "ma_bam"),
        (NhatKy, "ma_bam"),
    )
    found = (value for model, name in kept for value in model.objects.values_list(name, flat=True))
    return [APP_KEY, *filter(None, found)]


def mark_strangers(own: Whose) -> None:
    """A marker in what is said of and by everybody but the caller's own people."""
    strangers = BenhNhan.objects.exclude(pk__in=own.patients)
    for patient in strangers:
        for name, value in STRANGER.items():
            setattr(patient, name, value)
        patient.save()
    visits = LichHen.objects.exclude(benh_nhan__in=own.patients).exclude(bac_si__in=own.doctors)
    visits.update(**VISIT_NOTES)
    tickets = PhieuKham.objects.exclude(lich_hen__benh_nhan__in=own.patients).exclude(bac_si__in=own.doctors)
    tickets.update(**PRIORITY)
    records = BenhAn.objects.exclude(benh_nhan__in=own.patients).exclude(bac_si__in=own.doctors)
    QuerySet(BanBenhAn).filter(benh_an__in=records.values("pk")).update(
        noi_dung_ky={**KEPT, "ket_luan": STRANGERS_RECORD}
    )
    records.update(ket_luan=STRANGERS_RECORD)
    for document in ChungTu.objects.exclude(lich_hen__benh_nhan__in=own.patients):
        said = json.dumps({**document.ghi, "nguoi_nop": PAPER["nguoi_nop"]}, ensure_ascii=False)
        QuerySet(ChungTu).filter(pk=document.pk).update(noi_dung=said, ly_do_huy=PAPER["ly_do_huy"])
    TaiLieu.objects.exclude(benh_nhan__in=own.patients).update(**FILE)
    own_threads = Q(bac_si__in=own.doctors) if own.doctors else Q(benh_nhan__in=own.patients)
    threads = CuocTraoDoi.objects.exclude(own_threads)
    TinNhan.objects.filter(trao_doi__in=threads.values("pk")).update(noi_dung=LETTER["noi_dung"])
    threads.update(tieu_de=LETTER["tieu_de"])
    MauLich.objects.exclude(bac_si__in=own.doctors).update(ten_mau=PLANS["ten_mau"])
    KhoangNghi.objects.filter(bac_si__isnull=False).exclude(bac_si__in=own.doctors).update(ly_do=PLANS["ly_do"])
    YeuCauHoanTien.objects.exclude(hoa_don__lich_hen__benh_nhan__in=own.patients).update(
        ly_do=REFUND["ly_do"], ly_do_duyet=REFUND["ly_do_duyet"]
    )
    YeuCauQuyen.objects.exclude(benh_nhan__in=own.patients).exclude(nguoi_dung=own.account).update(**DATA_ASKED)
    strangers_told = ThongBao.objects.exclude(benh_nhan__in=own.patients).exclude(nguoi_dung=own.account)
    strangers_told.update(du_lieu={"bac_si": TOLD})
    mark_treatments(own)
    YeuCauHoTro.objects.exclude(nguoi_hoi=own.account).update(**ASKED)
    TraLoiHoTro.objects.exclude(yeu_cau__nguoi_hoi=own.account).update(noi_dung_tra_loi=ANSWERED)
    unread = DanhGia.objects.exclude(benh_nhan__in=own.patients).exclude(trang_thai=TrangThaiDanhGia.SHOWN)
    unread.update(nhan_xet=HIDDEN_WORDS)
    mark_oversight(own)


def mark_treatments(own: Whose) -> None:
    """A marker in what doctors plan for and prescribe to everybody but the caller's own people."""
    KeHoachDieuTri.objects.exclude(benh_nhan__in=own.patients).update(muc_tieu=TREATED)
    BuocDieuTri.objects.exclude(ke_hoach__benh_nhan__in=own.patients).update(ghi_chu_buoc=TREATED)
    strange = QuerySet(DonThuoc).exclude(benh_nhan__in=own.patients)
    strange.update(loi_dan=TREATED)
    DongDonThuoc.objects.exclude(don_thuoc__benh_nhan__in=own.patients).update(cach_dung=TREATED)


def mark_oversight(own: Whose) -> None:
    """A marker in what is said of who watches whom, in alerts and reviews about the caller too."""
    TruyCapKhanCap.objects.exclude(nguoi_dung=own.account).update(ly_do=EMERGENCY)
    PhienDangNhap.objects.exclude(nguoi_dung=own.account).update(**SESSION)
    YeuCauVaiTro.objects.update(**ROLE_REQUEST)
    RaSoatQuyen.objects.update(ly_do=REVIEW)
    CanhBao.objects.update(**ALERT)
    for patient in BenhNhan.objects.exclude(pk__in=own.patients):
        AuditEntryFactory(ma_doi_tuong=patient.pk, **ENTRY)


STRANGERS = (
    *STRANGER.values(),
    STRANGERS_RECORD,
    *VISIT_NOTES.values(),
    *PRIORITY.values(),
    *PAPER.values(),
    *FILE.values(),
    *LETTER.values(),
    *PLANS.values(),
    *REFUND.values(),
    *DATA_ASKED.values(),
    TOLD,
    TREATED,
    *ASKED.values(),
    ANSWERED,
    HIDDEN_WORDS,
    *OVERSIGHT,
)

assert set(MEDICAL) == set(CLINICAL_FIELDS)
