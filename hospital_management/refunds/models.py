"""What comes back of a payment, what is asked before a visit, and what the health insurance pays."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from access.models import TrangThaiYeuCau
from appointments.models import LichHen, LoaiLichHen
from core.exceptions import RangeReversed
from core.models import Phien, StoredChoices
from core.refund_exceptions import RateKeyWrong, RateOutOfRange
from medical.models import CoSoYTe
from payments.models import HoaDon

WHOLE = 100


def share_of(amount: int, percent: int) -> int:
    """So many percent of the amount, down to a whole VND."""
    return amount * percent // WHOLE


class Deposit(NamedTuple):
    """VND that are asked before a visit, and until when."""

    amount: int
    due: dt.datetime


class QuyTacHoanTien(Phien):
    """Refund rules: those of a facility take the place of the general ones (of no facility) as a whole.

    A deposit is asked of appointments booked since `dat_coc_tu`: no change of rules reaches back to an earlier one.
    """

    ma_quy_tac_hoan_tien = models.BigAutoField(primary_key=True, db_column="Ma_quy_tac_hoan_tien")
    co_so = models.OneToOneField(
        CoSoYTe, models.CASCADE, null=True, blank=True, related_name="quy_tac_hoan_tien", db_column="Ma_co_so"
    )
    hoan_khi_co_so_huy = models.PositiveSmallIntegerField(
        "hoàn khi cơ sở hủy (%)", default=WHOLE, db_column="Hoan_khi_co_so_huy"
    )
    giu_khi_khong_den = models.PositiveSmallIntegerField(
        "giữ lại khi không đến (%)", default=WHOLE, db_column="Giu_khi_khong_den"
    )
    phan_tram_coc = models.PositiveSmallIntegerField("đặt cọc (%)", default=0, db_column="Phan_tram_coc")
    han_coc_phut = models.PositiveIntegerField("hạn đặt cọc (phút)", default=60, db_column="Han_coc_phut")
    huy_khi_thieu_coc = models.BooleanField("hủy khi thiếu cọc", default=False, db_column="Huy_khi_thieu_coc")
    chan_xac_nhan = models.BooleanField("chưa đủ cọc thì không xác nhận", default=False, db_column="Chan_xac_nhan")
    dat_coc_tu = models.DateTimeField("đặt cọc áp dụng từ", null=True, editable=False, db_column="Dat_coc_tu")

    class Meta:
        db_table = "Quy_tac_hoan_tien"
        verbose_name = verbose_name_plural = "Quy tắc hoàn tiền"
        constraints = [
            models.CheckConstraint(condition=Q(hoan_khi_co_so_huy__lte=WHOLE), name="ck_quy_tac_hoan_tien_co_so"),
            models.CheckConstraint(condition=Q(giu_khi_khong_den__lte=WHOLE), name="ck_quy_tac_hoan_tien_giu"),
            models.CheckConstraint(condition=Q(phan_tram_coc__lte=WHOLE), name="ck_quy_tac_hoan_tien_coc"),
        ]

    def __str__(self) -> str:
        return str(self.co_so) if self.co_so else "Quy tắc chung"

    def deposit_of(self, appointment: LichHen) -> Deposit | None:
        """What is asked before the visit; nothing of walk-ins, emergencies and what is cancelled."""
        asked = share_of(appointment.gia_tien, self.phan_tram_coc)
        late = self.dat_coc_tu is None or appointment.ngay_tao < self.dat_coc_tu
        if not asked or late or appointment.ngay_huy or appointment.loai_lich_hen != LoaiLichHen.BOOKED:
            return None
        due = appointment.ngay_tao + dt.timedelta(minutes=self.han_coc_phut)
        return Deposit(asked, min(due, appointment.starts_at))


class BacHoanTien(models.Model):
    """Tier of refund rules: whoever cancels at least so many hours before the visit gets so many percent back."""

    ma_bac = models.BigAutoField(primary_key=True, db_column="Ma_bac")
    quy_tac = models.ForeignKey(
        QuyTacHoanTien, models.CASCADE, related_name="bac", db_index=False, db_column="Ma_quy_tac_hoan_tien"
    )
    truoc_gio = models.PositiveSmallIntegerField("hủy trước (giờ)", db_column="Truoc_gio")
    phan_tram = models.PositiveSmallIntegerField("hoàn (%)", db_column="Phan_tram")

    class Meta:
        db_table = "Bac_hoan_tien"
        verbose_name = verbose_name_plural = "Bậc hoàn tiền"
        ordering = ("-truoc_gio",)
        constraints = [
            models.UniqueConstraint(fields=["quy_tac", "truoc_gio"], name="uq_bac_hoan_tien"),
            models.CheckConstraint(condition=Q(phan_tram__lte=WHOLE), name="ck_bac_hoan_tien_phan_tram"),
        ]

    def __str__(self) -> str:
        return f"≥ {self.truoc_gio} giờ: {self.phan_tram} %"


class NguyenNhan(StoredChoices):
    """Why money may come back."""

    PATIENT = "Bệnh nhân hủy"
    CLINIC = "Cơ sở hủy"
    NO_SHOW = "Không đến"
    ASKED = "Theo yêu cầu"


class YeuCauHoanTien(Phien):
    """Refund request: money of a bill that may come back once an Admin has agreed; one at a time a bill.

    The system makes one when an appointment with money on it ends without a visit, then `nguoi_yeu_cau` is nobody;
    where the rule gives nothing back, it is decided with that. `so_tien` is what is asked, `theo_quy_tac` what the rule
    gives (null: no rule speaks of it) and `da_thu` what the bill had then.
    """

    ma_yeu_cau_hoan_tien = models.BigAutoField(primary_key=True, db_column="Ma_yeu_cau_hoan_tien")
    hoa_don = models.ForeignKey(HoaDon, models.PROTECT, related_name="yeu_cau_hoan_tien", db_column="Ma_hoa_don")
    nguyen_nhan = models.CharField("nguyên nhân", max_length=20, choices=NguyenNhan.choices, db_column="Nguyen_nhan")
    so_tien = models.BigIntegerField("số tiền (VND)", db_column="So_tien")
    da_thu = models.BigIntegerField("đã thu khi đó (VND)", db_column="Da_thu")
    theo_quy_tac = models.BigIntegerField("theo quy tắc (VND)", null=True, blank=True, db_column="Theo_quy_tac")
    phan_tram = models.PositiveSmallIntegerField("hoàn (%)", null=True, blank=True, db_column="Phan_tram")
    truoc_gio = models.PositiveSmallIntegerField("bậc (giờ)", null=True, blank=True, db_column="Truoc_gio")
    ly_do = models.CharField("lý do", max_length=500, blank=True, db_column="Ly_do")
    nguoi_yeu_cau = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_yeu_cau",
    )  # fmt: skip
    ngay_tao = models.DateTimeField("ngày tạo", db_column="Ngay_tao")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiYeuCau.choices, default=TrangThaiYeuCau.PENDING,
        db_column="Trang_thai",
    )  # fmt: skip
    nguoi_duyet = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_duyet",
    )  # fmt: skip
    ngay_duyet = models.DateTimeField("ngày duyệt", null=True, blank=True, db_column="Ngay_duyet")
    so_tien_duyet = models.BigIntegerField("số tiền duyệt (VND)", null=True, blank=True, db_column="So_tien_duyet")
    ly_do_duyet = models.CharField("lý do duyệt", max_length=500, blank=True, db_column="Ly_do_duyet")

    class Meta:
        db_table = "Yeu_cau_hoan_tien"
        verbose_name = verbose_name_plural = "Yêu cầu hoàn tiền"
        constraints = [
            models.UniqueConstraint(
                fields=["hoa_don"], condition=Q(ngay_duyet__isnull=True), name="uq_yeu_cau_hoan_tien_cho_duyet"
            ),
            models.CheckConstraint(
                condition=Q(so_tien__gte=0, so_tien__lte=F("da_thu")), name="ck_yeu_cau_hoan_tien_so_tien"
            ),
            models.CheckConstraint(condition=Q(so_tien_duyet__gt=0), name="ck_yeu_cau_hoan_tien_duyet"),
        ]
        indexes = [
            models.Index(fields=["ngay_tao"], name="ix_yeu_cau_hoan_tien_ngay_tao"),
            models.Index(fields=["trang_thai", "ngay_tao"], name="ix_yeu_cau_hoan_tien_tt"),
        ]

    def __str__(self) -> str:
        return f"{self.nguyen_nhan}: {self.so_tien} VND"

    @property
    def duyet_khong_can_ly_do(self) -> int:
        """The amount that may be approved without a word: the rule's or, where no rule speaks, the one asked for."""
        return self.so_tien if self.theo_quy_tac is None else self.theo_quy_tac


class LoaiTyLe(StoredChoices):
    """What a row of the insurance table says; `gia_tri` is a percentage, a level, or VND."""

    LEVEL = "Mức hưởng"
    GROUP = "Nhóm đối tượng"
    BASE_SALARY = "Lương cơ sở"
    FULL_BELOW = "Ngưỡng hưởng 100%"


class TyLeBaoHiem(Phien):
    """What the health insurance pays, as long as it is valid: for each kind and key (`ma`) one row on any day.

    A level (1 to 5) has its percentage. A group (the card's two letters) has its level, or null where the card's own
    digit holds. The base salary is in VND; a visit that costs less than so many percent of it is paid in full.
    """

    ma_ty_le = models.BigAutoField(primary_key=True, db_column="Ma_ty_le")
    loai = models.CharField("loại", max_length=20, choices=LoaiTyLe.choices, db_column="Loai")
    ma = models.CharField("mức hoặc nhóm", max_length=2, blank=True, db_column="Ma")
    gia_tri = models.BigIntegerField("giá trị", null=True, blank=True, db_column="Gia_tri")
    hieu_luc_tu = models.DateField("hiệu lực từ", db_column="Hieu_luc_tu")
    hieu_luc_den = models.DateField("hiệu lực đến", null=True, blank=True, db_column="Hieu_luc_den")
    can_cu = models.CharField("căn cứ", max_length=300, blank=True, db_column="Can_cu")
    da_kiem_chung = models.BooleanField("đã kiểm chứng", default=False, db_column="Da_kiem_chung")

    class Meta:
        db_table = "Ty_le_bao_hiem"
        verbose_name = verbose_name_plural = "Tỷ lệ bảo hiểm"
        constraints = [
            models.UniqueConstraint(fields=["loai", "ma", "hieu_luc_tu"], name="uq_ty_le_bao_hiem"),
            models.CheckConstraint(condition=Q(gia_tri__gte=0), name="ck_ty_le_bao_hiem_gia_tri"),
            models.CheckConstraint(condition=Q(hieu_luc_tu__lte=F("hieu_luc_den")), name="ck_ty_le_bao_hiem_hieu_luc"),
        ]

    def __str__(self) -> str:
        return f"{self.loai} {self.ma}: {self.gia_tri}"

    def check_row(self) -> None:
        """Raises RateKeyWrong or RateOutOfRange when its kind has no such key or value, RangeReversed when its last
        day, if it has one, is before its first.
        """
        key, least, most = BOUNDS[LoaiTyLe(self.loai)]
        if not re.fullmatch(key, self.ma):
            raise RateKeyWrong
        given = self.gia_tri is not None or self.loai != LoaiTyLe.GROUP
        if given and not least <= (-1 if self.gia_tri is None else self.gia_tri) <= most:
            raise RateOutOfRange(least=least, most=most)
        if self.hieu_luc_den and self.hieu_luc_den < self.hieu_luc_tu:
            raise RangeReversed(field="hieu_luc_den")


LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5
MOST_BASE_SALARY = 10**9
BOUNDS = {
    LoaiTyLe.LEVEL: ("[1-5]", 0, WHOLE),
    LoaiTyLe.GROUP: ("[A-Z]{2}", LOWEST_LEVEL, HIGHEST_LEVEL),
    LoaiTyLe.BASE_SALARY: ("", 1, MOST_BASE_SALARY),
    LoaiTyLe.FULL_BELOW: ("", 0, WHOLE),
}
"""What the key of each kind looks like, and the least and the most that its value may be."""

TIER_FIELDS = ("truoc_gio", "phan_tram")


def tiers_told(tiers: Iterable[BacHoanTien]) -> dict[str, Any]:
    """Tiers as the audit trail tells them."""
    ordered = sorted(tiers, key=lambda tier: -tier.truoc_gio)
    return {"bac": [{name: getattr(each, name) for name in TIER_FIELDS} for each in ordered]}
