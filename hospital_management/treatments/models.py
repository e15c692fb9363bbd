"""What follows a visit: treatment plans and their steps, prescriptions and their lines."""

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from appointments.models import LichHen
from core.document_codes import code_of, link_of
from core.models import AppendOnly, Phien, StoredChoices
from medical.models import BacSi, CoSoYTe
from treatments.drugs import Thuoc
from users.models import BenhNhan


class TrangThaiKeHoach(StoredChoices):
    """State of a treatment plan."""

    RUNNING = "Đang thực hiện"
    DONE = "Hoàn thành"
    STOPPED = "Ngừng"


class TrangThaiBuoc(StoredChoices):
    """State of a step."""

    TO_DO = "Chưa làm"
    DOING = "Đang làm"
    DONE = "Xong"
    DROPPED = "Bỏ"


OPEN_STEPS = (TrangThaiBuoc.TO_DO, TrangThaiBuoc.DOING)


class KeHoachDieuTri(Phien):
    """Treatment plan: what one doctor means to reach with a patient, in steps. Only that doctor writes it."""

    ma_ke_hoach = models.BigAutoField(primary_key=True, db_column="Ma_ke_hoach")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, related_name="ke_hoach_dieu_tri", db_index=False, db_column="Ma_benh_nhan"
    )
    bac_si = models.ForeignKey(BacSi, models.PROTECT, related_name="+", db_index=False, db_column="Ma_bac_si")
    lich_hen = models.ForeignKey(
        LichHen, models.PROTECT, null=True, blank=True, related_name="ke_hoach_dieu_tri", db_column="Ma_lich_hen"
    )
    ten_ke_hoach = models.CharField("tên kế hoạch", max_length=200, db_column="Ten_ke_hoach")
    muc_tieu = models.CharField("mục tiêu", max_length=2000, db_column="Muc_tieu")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiKeHoach.choices, default=TrangThaiKeHoach.RUNNING,
        db_column="Trang_thai",
    )  # fmt: skip
    ngay_bat_dau = models.DateField("ngày bắt đầu", db_column="Ngay_bat_dau")
    ngay_du_kien = models.DateField("ngày dự kiến kết thúc", null=True, blank=True, db_column="Ngay_du_kien")
    ket_thuc_luc = models.DateTimeField("kết thúc lúc", null=True, blank=True, db_column="Ket_thuc_luc")
    ly_do_ngung = models.CharField("lý do ngừng", max_length=500, blank=True, db_column="Ly_do_ngung")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")

    class Meta:
        db_table = "Ke_hoach_dieu_tri"
        verbose_name = verbose_name_plural = "Kế hoạch điều trị"
        constraints = [
            models.CheckConstraint(condition=Q(ngay_bat_dau__lte=F("ngay_du_kien")), name="ck_ke_hoach_ngay"),
        ]
        indexes = [
            models.Index(fields=["benh_nhan", "ngay_bat_dau"], name="ix_ke_hoach_benh_nhan"),
            models.Index(fields=["bac_si", "ngay_bat_dau"], name="ix_ke_hoach_bac_si"),
            models.Index(fields=["trang_thai", "ngay_bat_dau"], name="ix_ke_hoach_trang_thai"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    cac_buoc: list["BuocDieuTri"]
    """Its steps in order; known once a service has looked."""
    so_buoc: int
    so_buoc_xong: int
    so_buoc_tre_han: int
    """How many steps it has less those that were dropped, how many of these are done, and how many are overdue; known
    once a service has looked.
    """

    @property
    def tien_do(self) -> int:
        """Percent of the steps that are done, rounded down; dropped ones do not count."""
        return 100 * self.so_buoc_xong // self.so_buoc if self.so_buoc else 0


class BuocDieuTri(models.Model):
    """Step of a plan; whoever writes one has the plan locked."""

    ma_buoc = models.BigAutoField(primary_key=True, db_column="Ma_buoc")
    ke_hoach = models.ForeignKey(
        KeHoachDieuTri, models.PROTECT, related_name="buoc", db_index=False, db_column="Ma_ke_hoach"
    )
    thu_tu = models.PositiveSmallIntegerField("thứ tự", db_column="Thu_tu")
    viec_can_lam = models.CharField("việc cần làm", max_length=1000, db_column="Viec_can_lam")
    han = models.DateField("hạn", null=True, blank=True, db_column="Han")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiBuoc.choices, default=TrangThaiBuoc.TO_DO, db_column="Trang_thai"
    )
    xong_luc = models.DateTimeField("xong lúc", null=True, blank=True, db_column="Xong_luc")
    ghi_chu_buoc = models.CharField("ghi chú", max_length=1000, blank=True, db_column="Ghi_chu_buoc")

    class Meta:
        db_table = "Buoc_dieu_tri"
        verbose_name = verbose_name_plural = "Bước điều trị"
        constraints = [models.UniqueConstraint(fields=["ke_hoach", "thu_tu"], name="uq_buoc_dieu_tri_thu_tu")]

    def __str__(self) -> str:
        return f"{self.ke_hoach_id}.{self.thu_tu}"

    tre_han: bool
    """Whether its day has passed and it is still open; known once a service has looked."""


class DaySoDonThuoc(models.Model):
    """Series of prescriptions' numbers: of one facility and year, without gaps. Whoever takes the next number holds its
    lock.
    """

    ma_day_so = models.BigAutoField(primary_key=True, db_column="Ma_day_so")
    co_so = models.ForeignKey(CoSoYTe, models.PROTECT, related_name="+", db_index=False, db_column="Ma_co_so")
    nam = models.PositiveSmallIntegerField("năm", db_column="Nam")
    so_cuoi = models.BigIntegerField("số cuối", default=0, db_column="So_cuoi")

    class Meta:
        db_table = "Day_so_don_thuoc"
        verbose_name = verbose_name_plural = "Dãy số đơn thuốc"
        constraints = [models.UniqueConstraint(fields=["co_so", "nam"], name="uq_day_so_don_thuoc")]

    def __str__(self) -> str:
        return f"{self.co_so_id}/{self.nam}: {self.so_cuoi}"


class TrangThaiDonThuoc(StoredChoices):
    """State of a prescription."""

    DRAFT = "Nháp"
    SIGNED = "Đã ký"
    CANCELLED = "Đã hủy"
    PARTLY_DISPENSED = "Đã cấp một phần"
    DISPENSED = "Đã cấp đủ"


DISPENSABLE = (TrangThaiDonThuoc.SIGNED, TrangThaiDonThuoc.PARTLY_DISPENSED)
IN_FORCE = (*DISPENSABLE, TrangThaiDonThuoc.DISPENSED)
AFTER_SIGNING = {"trang_thai", "ngay_huy", "nguoi_huy", "ly_do_huy_don", "phien_ban"}


class DonThuoc(Phien):
    """Prescription: a draft until its doctor signs it, with a number then; afterwards dispensed, or cancelled.

    `noi_dung_don` is what was signed, word by word: the paper and its code are made of it.
    """

    ma_don_thuoc = models.BigAutoField(primary_key=True, db_column="Ma_don_thuoc")
    lich_hen = models.ForeignKey(LichHen, models.PROTECT, related_name="don_thuoc", db_column="Ma_lich_hen")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, related_name="don_thuoc", db_index=False, db_column="Ma_benh_nhan"
    )
    bac_si = models.ForeignKey(BacSi, models.PROTECT, related_name="+", db_index=False, db_column="Ma_bac_si")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiDonThuoc.choices, default=TrangThaiDonThuoc.DRAFT,
        db_column="Trang_thai",
    )  # fmt: skip
    day_so = models.ForeignKey(
        DaySoDonThuoc, models.PROTECT, null=True, blank=True, related_name="don_thuoc", db_index=False,
        db_column="Ma_day_so",
    )  # fmt: skip
    so = models.BigIntegerField("số", null=True, blank=True, db_column="So")
    so_don = models.CharField("số đơn", max_length=50, null=True, blank=True, unique=True, db_column="So_don")
    loi_dan = models.CharField("lời dặn", max_length=1000, blank=True, db_column="Loi_dan")
    noi_dung_don = models.TextField("nội dung đã ký", blank=True, db_column="Noi_dung_don")
    ly_do_bo_qua = models.CharField("lý do bỏ qua cảnh báo", max_length=500, blank=True, db_column="Ly_do_bo_qua")
    don_goc = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, db_column="Ma_don_goc"
    )
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    ky_luc = models.DateTimeField("ký lúc", null=True, blank=True, db_column="Ky_luc")
    ngay_huy = models.DateTimeField("ngày hủy", null=True, blank=True, db_column="Ngay_huy")
    nguoi_huy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_huy",
    )  # fmt: skip
    ly_do_huy_don = models.CharField("lý do hủy", max_length=500, blank=True, db_column="Ly_do_huy_don")

    objects = AppendOnly.as_manager()

    class Meta:
        db_table = "Don_thuoc"
        verbose_name = verbose_name_plural = "Đơn thuốc"
        constraints = [
            models.UniqueConstraint(
                fields=["day_so", "so"], condition=Q(day_so__isnull=False, so__isnull=False), name="uq_don_thuoc_so"
            ),
            models.CheckConstraint(
                condition=Q(ky_luc__isnull=True, so_don__isnull=True) | Q(ky_luc__isnull=False, so_don__isnull=False),
                name="ck_don_thuoc_ky",
            ),
        ]
        indexes = [
            models.Index(fields=["benh_nhan", "ngay_tao"], name="ix_don_thuoc_benh_nhan"),
            models.Index(fields=["bac_si", "ngay_tao"], name="ix_don_thuoc_bac_si"),
            models.Index(fields=["trang_thai", "ngay_tao"], name="ix_don_thuoc_trang_thai"),
        ]

    def __str__(self) -> str:
        return self.so_don or str(self.pk)

    dong: list["DongDonThuoc"]
    """Its lines in order; known once a service has looked."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a change of what was signed."""
        written = set(kwargs.get("update_fields") or ["all"])
        signed = self.ky_luc is not None and not self._state.adding and "ky_luc" not in written
        if signed and written - AFTER_SIGNING:
            raise TypeError("What was signed is never written again.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Prescriptions are cancelled, never deleted.")

    @cached_property
    def ghi(self) -> dict[str, Any]:
        """What stands on it; nothing before it is signed."""
        said: dict[str, Any] = json.loads(self.noi_dung_don)
        return said

    @property
    def ma_xac_minh(self) -> str | None:
        """The code on its paper; None before it is signed."""
        return code_of(self.so_don, self.noi_dung_don) if self.so_don else None

    @property
    def lien_ket_xac_minh(self) -> str | None:
        """What its QR says; None before it is signed."""
        return link_of(self.ma_xac_minh) if self.ma_xac_minh else None


class DongDonThuoc(models.Model):
    """Line of a prescription: one drug as it was called then, how it is taken, and how much of it.

    `so_luong` counts units of `don_vi`; `dung_den` is the last day on which it is taken, known once it is signed.
    """

    ma_dong = models.BigAutoField(primary_key=True, db_column="Ma_dong")
    don_thuoc = models.ForeignKey(
        DonThuoc, models.PROTECT, related_name="cac_dong", db_index=False, db_column="Ma_don_thuoc"
    )
    thu_tu = models.PositiveSmallIntegerField("thứ tự", db_column="Thu_tu")
    thuoc = models.ForeignKey(Thuoc, models.PROTECT, null=True, blank=True, related_name="+", db_column="Ma_thuoc")
    ten_thuoc = models.CharField("tên thuốc", max_length=200, db_column="Ten_thuoc")
    hoat_chat = models.CharField("hoạt chất", max_length=200, db_column="Hoat_chat")
    ham_luong = models.CharField("hàm lượng", max_length=100, blank=True, db_column="Ham_luong")
    dang_bao_che = models.CharField("dạng bào chế", max_length=50, blank=True, db_column="Dang_bao_che")
    don_vi = models.CharField("đơn vị", max_length=30, db_column="Don_vi")
    lieu_moi_lan = models.DecimalField("liều mỗi lần", max_digits=6, decimal_places=2, db_column="Lieu_moi_lan")
    so_lan_ngay = models.PositiveSmallIntegerField("số lần mỗi ngày", db_column="So_lan_ngay")
    so_ngay = models.PositiveSmallIntegerField("số ngày", db_column="So_ngay")
    cach_dung = models.CharField("cách dùng", max_length=500, blank=True, db_column="Cach_dung")
    so_luong = models.PositiveIntegerField("số lượng", db_column="So_luong")
    so_luong_da_cap = models.PositiveIntegerField("số lượng đã cấp", default=0, db_column="So_luong_da_cap")
    dung_den = models.DateField("dùng đến hết ngày", null=True, blank=True, db_column="Dung_den")

    class Meta:
        db_table = "Dong_don_thuoc"
        verbose_name = verbose_name_plural = "Dòng đơn thuốc"
        constraints = [
            models.UniqueConstraint(fields=["don_thuoc", "thu_tu"], name="uq_dong_don_thuoc_thu_tu"),
            models.CheckConstraint(
                condition=Q(lieu_moi_lan__gt=0, so_lan_ngay__gt=0, so_ngay__gt=0, so_luong__gt=0),
                name="ck_dong_don_thuoc_lieu",
            ),
            models.CheckConstraint(
                condition=Q(so_luong_da_cap__gte=0, so_luong_da_cap__lte=F("so_luong")), name="ck_dong_don_thuoc_cap"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.don_thuoc_id}.{self.thu_tu}"

    @property
    def con_lai(self) -> int:
        """How much of it is still to be dispensed."""
        return self.so_luong - self.so_luong_da_cap
