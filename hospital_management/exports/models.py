"""Exports of tables that take too long for one answer: made in the background, kept for a day."""

import datetime as dt

from django.conf import settings
from django.db import models

from core.models import Phien, StoredChoices

LONGEST_PARAMETERS = 2000
"""Of the filters, as JSON."""


class TrangThaiViecXuat(StoredChoices):
    """State of an export."""

    WAITING = "Đang chờ"
    RUNNING = "Đang lập"
    DONE = "Đã xong"
    CANCELLED = "Đã hủy"
    FAILED = "Thất bại"
    EXPIRED = "Hết hạn"


UNFINISHED = (TrangThaiViecXuat.WAITING, TrangThaiViecXuat.RUNNING)
OVER = (TrangThaiViecXuat.CANCELLED, TrangThaiViecXuat.FAILED, TrangThaiViecXuat.EXPIRED)
"""In which there is no file, or none that lasts."""


class ViecXuat(Phien):
    """Export of the table `bang`, as its filters `tham_so` (JSON) choose the rows; asked for by `nguoi_dung`.

    While it is made it is lent, until `muon_den`, to whoever writes the file that the storage has under `khoa_tep`, a
    key of that attempt alone; after that another may begin it anew. One that waits may have `muon_den` too: it is not
    begun before. `so_dong` rows are to be written, `da_doc` were read. The key stays until the file is deleted.
    """

    ma_viec_xuat = models.BigAutoField(primary_key=True, db_column="Ma_viec_xuat")
    bang = models.CharField("bảng", max_length=30, db_column="Bang")
    dinh_dang = models.CharField("định dạng", max_length=10, db_column="Dinh_dang")
    tham_so = models.CharField("bộ lọc", max_length=LONGEST_PARAMETERS, db_column="Tham_so")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người yêu cầu", related_name="+", db_index=False,
        db_column="Ma_nguoi_dung",
    )  # fmt: skip
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiViecXuat.choices, default=TrangThaiViecXuat.WAITING,
        db_column="Trang_thai",
    )  # fmt: skip
    so_dong = models.BigIntegerField("số dòng", default=0, db_column="So_dong")
    da_doc = models.BigIntegerField("số dòng đã đọc", default=0, db_column="Da_doc")
    ten_tep = models.CharField("tên tệp", max_length=100, blank=True, db_column="Ten_tep")
    kieu = models.CharField("kiểu nội dung", max_length=100, blank=True, db_column="Kieu")
    khoa_tep = models.CharField("khóa lưu trữ", max_length=100, blank=True, db_column="Khoa_tep")
    so_byte = models.BigIntegerField("số byte", null=True, blank=True, db_column="So_byte")
    tao_luc = models.DateTimeField("yêu cầu lúc", editable=False, db_column="Tao_luc")
    bat_dau = models.DateTimeField("bắt đầu lúc", null=True, blank=True, db_column="Bat_dau")
    ket_thuc = models.DateTimeField("kết thúc lúc", null=True, blank=True, db_column="Ket_thuc")
    het_han = models.DateTimeField("hết hạn lúc", null=True, blank=True, db_column="Het_han")
    so_lan = models.PositiveIntegerField("số lần làm", default=0, db_column="So_lan")
    muon_den = models.DateTimeField("mượn đến", null=True, blank=True, db_column="Muon_den")
    ly_do = models.CharField("lý do thất bại", max_length=500, blank=True, db_column="Ly_do")

    class Meta:
        db_table = "Viec_xuat"
        verbose_name = verbose_name_plural = "Việc xuất dữ liệu"
        constraints = [
            models.CheckConstraint(condition=models.Q(so_dong__gte=0, da_doc__gte=0), name="ck_viec_xuat_so_dong")
        ]
        indexes = [
            models.Index(fields=["trang_thai", "tao_luc"], name="ix_viec_xuat_trang_thai"),
            models.Index(fields=["nguoi_dung", "tao_luc"], name="ix_viec_xuat_nguoi_dung"),
            models.Index(fields=["khoa_tep"], name="ix_viec_xuat_khoa_tep"),
        ]

    def __str__(self) -> str:
        return f"{self.ma_viec_xuat}, {self.trang_thai}"

    def has_file(self, now: dt.datetime) -> bool:
        """Whether it can be downloaded."""
        done = self.trang_thai == TrangThaiViecXuat.DONE
        return done and self.het_han is not None and now < self.het_han

    @property
    def percent(self) -> int:
        """100 only once the file is made."""
        if self.so_byte is not None:
            return 100
        return min(99, self.da_doc * 100 // self.so_dong) if self.so_dong else 0

    def seconds_left(self, now: dt.datetime) -> int | None:
        """At the pace so far; None while it is not known."""
        if self.trang_thai != TrangThaiViecXuat.RUNNING or not self.da_doc or self.bat_dau is None:
            return None
        each = (now - self.bat_dau).total_seconds() / self.da_doc
        return max(0, round(each * (self.so_dong - self.da_doc)))
