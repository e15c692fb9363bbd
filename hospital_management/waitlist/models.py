"""Who waits for a place with a doctor or in a specialty, and the freed places that were offered to them."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from appointments.models import LichHen, LichLamViec
from core.models import StoredChoices
from medical.models import BacSi, ChuyenKhoa, DichVu
from users.models import BenhNhan

SKIPS_FORGIVEN = 2
"""Who skips more offers than that goes behind those who wait already, each time."""


class TrangThaiCho(StoredChoices):
    """State of an entry of the waiting list."""

    WAITING = "Đang chờ"
    INVITED = "Đang được mời"
    BOOKED = "Đã đặt"
    LEFT = "Đã rút"
    EXPIRED = "Hết hạn"


class TrangThaiMoi(StoredChoices):
    """State of an offer."""

    OPEN = "Đang chờ trả lời"
    ACCEPTED = "Đã nhận"
    DECLINED = "Đã từ chối"
    LAPSED = "Hết hạn"
    WITHDRAWN = "Thu hồi"


class DanhSachCho(models.Model):
    """Entry of the waiting list: a patient wants a service from a doctor or, without one, from anybody of the
    specialty, on one of the days and, if they are given, between the hours.

    `xep_tu` orders who waits. An entry is live until `ngay_xong`.
    """

    ma_cho = models.BigAutoField(primary_key=True, db_column="Ma_cho")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, related_name="danh_sach_cho", db_index=False, db_column="Ma_benh_nhan"
    )
    bac_si = models.ForeignKey(
        BacSi, models.PROTECT, null=True, blank=True, related_name="danh_sach_cho", db_column="Ma_bac_si"
    )
    chuyen_khoa = models.ForeignKey(
        ChuyenKhoa, models.PROTECT, related_name="danh_sach_cho", db_index=False, db_column="Ma_chuyen_khoa"
    )
    dich_vu = models.ForeignKey(DichVu, models.PROTECT, related_name="+", db_column="Ma_dich_vu")
    tu_ngay = models.DateField("từ ngày", db_column="Tu_ngay")
    den_ngay = models.DateField("đến ngày", db_column="Den_ngay")
    gio_tu = models.TimeField("từ giờ", null=True, blank=True, db_column="Gio_tu")
    gio_den = models.TimeField("đến giờ", null=True, blank=True, db_column="Gio_den")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiCho.choices, default=TrangThaiCho.WAITING,
        db_column="Trang_thai",
    )  # fmt: skip
    so_lan_moi = models.PositiveIntegerField("số lần được mời", default=0, db_column="So_lan_moi")
    so_lan_bo_qua = models.PositiveIntegerField("số lời mời đã bỏ qua", default=0, db_column="So_lan_bo_qua")
    xep_tu = models.DateTimeField("xếp hàng từ", default=timezone.now, db_column="Xep_tu")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    ngay_xong = models.DateTimeField("ngày kết thúc", null=True, blank=True, db_column="Ngay_xong")

    class Meta:
        db_table = "Danh_sach_cho"
        verbose_name = verbose_name_plural = "Danh sách chờ"
        constraints = [
            models.UniqueConstraint(
                fields=["benh_nhan", "dich_vu", "bac_si"],
                condition=Q(ngay_xong__isnull=True, bac_si__isnull=False),
                name="uq_danh_sach_cho_bac_si",
            ),
            models.UniqueConstraint(
                fields=["benh_nhan", "dich_vu", "chuyen_khoa"],
                condition=Q(ngay_xong__isnull=True, bac_si__isnull=True),
                name="uq_danh_sach_cho_chuyen_khoa",
            ),
            models.CheckConstraint(condition=Q(tu_ngay__lte=F("den_ngay")), name="ck_danh_sach_cho_ngay"),
            models.CheckConstraint(condition=Q(gio_tu__lt=F("gio_den")), name="ck_danh_sach_cho_gio"),
        ]
        indexes = [
            models.Index(fields=["chuyen_khoa", "ngay_xong", "xep_tu"], name="ix_danh_sach_cho_khoa"),
            models.Index(fields=["ngay_xong", "den_ngay"], name="ix_danh_sach_cho_ngay"),
            models.Index(fields=["benh_nhan", "ngay_xong"], name="ix_danh_sach_cho_benh_nhan"),
        ]

    def __str__(self) -> str:
        return f"{self.tu_ngay}–{self.den_ngay}"

    thu_tu: int | None
    """Its place among those who wait for the same, 1 for the next; known once a service has looked."""
    loi_moi_mo: "MoiNhanCho | None"
    """Its open offer; known once a service has looked."""

    def suits(self, day: dt.date, start: dt.time, end: dt.time) -> bool:
        """Whether a visit then is what is waited for."""
        after = self.gio_tu is None or self.gio_tu <= start
        return self.tu_ngay <= day <= self.den_ngay and after and (self.gio_den is None or end <= self.gio_den)

    def skip(self, now: dt.datetime) -> dict[str, Any]:
        """The fields that change when it lets an offer go."""
        skipped = {"trang_thai": TrangThaiCho.WAITING, "so_lan_bo_qua": self.so_lan_bo_qua + 1}
        return {**skipped, "xep_tu": now} if self.so_lan_bo_qua >= SKIPS_FORGIVEN else skipped


class MoiNhanCho(models.Model):
    """Offer: a freed place that is kept for an entry until `het_han`; open until `ngay_xong`. `ly_do` says why it went
    to this entry.
    """

    ma_moi = models.BigAutoField(primary_key=True, db_column="Ma_moi")
    cho = models.ForeignKey(DanhSachCho, models.PROTECT, related_name="loi_moi", db_column="Ma_cho")
    lich = models.ForeignKey(LichLamViec, models.SET_NULL, null=True, related_name="+", db_column="Ma_lich")
    bac_si = models.ForeignKey(BacSi, models.PROTECT, related_name="+", db_index=False, db_column="Ma_bac_si")
    ngay_kham = models.DateField("ngày khám", db_column="Ngay_kham")
    gio_kham = models.TimeField("giờ khám", db_column="Gio_kham")
    gio_ket_thuc = models.TimeField("giờ kết thúc", db_column="Gio_ket_thuc")
    het_han = models.DateTimeField("hết hạn", db_column="Het_han")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiMoi.choices, default=TrangThaiMoi.OPEN, db_column="Trang_thai"
    )
    ly_do = models.CharField("lý do", max_length=500, db_column="Ly_do")
    lich_hen = models.ForeignKey(
        LichHen, models.PROTECT, null=True, blank=True, related_name="+", db_column="Ma_lich_hen"
    )
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    ngay_xong = models.DateTimeField("ngày kết thúc", null=True, blank=True, db_column="Ngay_xong")

    class Meta:
        db_table = "Moi_nhan_cho"
        verbose_name = verbose_name_plural = "Lời mời nhận chỗ"
        constraints = [
            models.UniqueConstraint(
                fields=["cho"], condition=Q(ngay_xong__isnull=True), name="uq_moi_nhan_cho_dang_mo"
            ),
            models.UniqueConstraint(
                fields=["bac_si", "ngay_kham", "gio_kham"],
                condition=Q(ngay_xong__isnull=True),
                name="uq_moi_nhan_cho_mot_cho",
            ),
            models.CheckConstraint(condition=Q(gio_kham__lt=F("gio_ket_thuc")), name="ck_moi_nhan_cho_gio"),
        ]
        indexes = [
            models.Index(fields=["ngay_xong", "het_han"], name="ix_moi_nhan_cho_het_han"),
            models.Index(fields=["bac_si", "ngay_kham"], name="ix_moi_nhan_cho_bac_si"),
        ]

    def __str__(self) -> str:
        return f"{self.ngay_kham} {self.gio_kham:%H:%M}"
