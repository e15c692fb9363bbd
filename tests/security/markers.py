"""Values that nobody could have by chance, in every column that not everybody may read."""

import json
from dataclasses import dataclass

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from access.models import RaSoatQuyen, TruyCapKhanCap, YeuCauVaiTro
from appointments.models import LichHen, PhienTuVanTuXa
from audit.models import CanhBao
from authentication.models import MaKhoiPhuc, MaMotLan, NguoiDung, PhienDangNhap, XacThucHaiLop
from calendars.models import LichDongBo
from consents.models import YeuCauQuyen
from core.models import NhatKy
from gateways.models import ThongBaoCong
from medical.models import BacSi
from notifications.models import ThongBao
from payments.models import DongHoaDon, HoaDon, ThanhToan
from planning.models import KhoangNghi, MauLich
from receipts.models import ChungTu
from reception.models import PhieuKham
from refunds.models import YeuCauHoanTien
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
from users.models import CLINICAL_FIELDS, BenhNhan

MEDICAL = {"nhom_mau": "Zzqm", "di_ung": "Zzq2-di-ung", "benh_nen": "Zzq3-benh-nen"}
DOCTORS_NOTE = "Zzq4-ghi-chu-bac-si"
CLINICAL = (*MEDICAL.values(), DOCTORS_NOTE)
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
}
VISIT_NOTES = {"ghi_chu": "Zzq10-ghi-chu", "ly_do_huy": "Zzq11-ly-do-huy"}
PRIORITY = {"ly_do_uu_tien": "Zzq43-ly-do-uu-tien"}
PAPER = {"nguoi_nop": "Zzq28-nguoi-nop", "ly_do_huy": "Zzq29-ly-do-huy-chung-tu"}
PLANS = {"ten_mau": "Zzq12-mau", "ly_do": "Zzq13-ly-do-nghi"}
REFUND = {"ly_do": "Zzq41-ly-do-hoan", "ly_do_duyet": "Zzq42-ly-do-duyet-hoan"}
TOLD = "Zzq51-thong-bao"
ASKED = {"noi_dung_yeu_cau": "Zzq61-yeu-cau", "noi_dung_tra_loi": "Zzq62-tra-loi", "ly_do_tu_choi": "Zzq63-tu-choi"}
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
    for document in ChungTu.objects.exclude(lich_hen__benh_nhan__in=own.patients):
        said = json.dumps({**document.ghi, "nguoi_nop": PAPER["nguoi_nop"]}, ensure_ascii=False)
        QuerySet(ChungTu).filter(pk=document.pk).update(noi_dung=said, ly_do_huy=PAPER["ly_do_huy"])
    MauLich.objects.exclude(bac_si__in=own.doctors).update(ten_mau=PLANS["ten_mau"])
    KhoangNghi.objects.filter(bac_si__isnull=False).exclude(bac_si__in=own.doctors).update(ly_do=PLANS["ly_do"])
    YeuCauHoanTien.objects.exclude(hoa_don__lich_hen__benh_nhan__in=own.patients).update(
        ly_do=REFUND["ly_do"], ly_do_duyet=REFUND["ly_do_duyet"]
    )
    YeuCauQuyen.objects.exclude(benh_nhan__in=own.patients).exclude(nguoi_dung=own.account).update(**ASKED)
    strangers_told = ThongBao.objects.exclude(benh_nhan__in=own.patients).exclude(nguoi_dung=own.account)
    strangers_told.update(du_lieu={"bac_si": TOLD})
    mark_oversight(own)


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
    *VISIT_NOTES.values(),
    *PRIORITY.values(),
    *PAPER.values(),
    *PLANS.values(),
    *REFUND.values(),
    *ASKED.values(),
    TOLD,
    *OVERSIGHT,
)

assert set(MEDICAL) == set(CLINICAL_FIELDS)
