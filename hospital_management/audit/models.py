"""Alerts on unusual access, and the rules that raise them. The audit trail itself is `core.models.NhatKy`."""

import datetime as dt

from django.conf import settings
from django.db import models

from core.models import Phien, StoredChoices


class LoaiCanhBao(StoredChoices):
    """What is unusual."""

    MANY_PATIENTS = "Xem nhiều bệnh nhân"
    OUT_OF_HOURS = "Ngoài giờ"
    EMERGENCY_ACCESS = "Truy cập khẩn cấp"
    REPEATED_REFUSALS = "Bị từ chối nhiều lần"
    LOCKED_OUT = "Khóa đăng nhập"
    EXPORT_OF_EVERYTHING = "Xuất toàn bộ dữ liệu"


class QuyTacCanhBao(Phien):
    """Alert rule: from how many occurrences within how many minutes, or between which hours, an Admin is told."""

    ma_quy_tac = models.BigAutoField(primary_key=True, db_column="Ma_quy_tac")
    loai = models.CharField("loại", max_length=30, choices=LoaiCanhBao.choices, unique=True, db_column="Loai")
    nguong = models.PositiveIntegerField("ngưỡng", default=1, db_column="Nguong")
    so_phut = models.PositiveIntegerField("số phút", default=60, db_column="So_phut")
    gio_bat_dau = models.TimeField("từ giờ", null=True, blank=True, db_column="Gio_bat_dau")
    gio_ket_thuc = models.TimeField("đến giờ", null=True, blank=True, db_column="Gio_ket_thuc")
    dang_bat = models.BooleanField("đang bật", default=True, db_column="Dang_bat")

    class Meta:
        db_table = "Quy_tac_canh_bao"
        verbose_name = verbose_name_plural = "Quy tắc cảnh báo"

    def __str__(self) -> str:
        return self.loai

    def watches_at(self, moment: dt.time) -> bool:
        """Whether the local time is one of its hours, from the first to just before the last, over midnight too; it
        watches always if it has none.
        """
        start, end = self.gio_bat_dau, self.gio_ket_thuc
        if start is None or end is None:
            return True
        return start <= moment < end if start < end else moment >= start or moment < end

    def since(self, now: dt.datetime) -> dt.datetime:
        """From when on it counts: its minutes, but nothing from before its hours began. `now` is local."""
        window = now - dt.timedelta(minutes=self.so_phut)
        if self.gio_bat_dau is None:
            return window
        began = dt.datetime.combine(now.date(), self.gio_bat_dau, now.tzinfo)
        return max(window, began if began <= now else began - dt.timedelta(days=1))


class TrangThaiCanhBao(StoredChoices):
    """Whether an Admin has looked at it."""

    NEW = "Mới"
    HANDLED = "Đã xử lý"


class CanhBao(models.Model):
    """Alert: what an account did that a rule calls unusual; kept for ever, handled once."""

    ma_canh_bao = models.BigAutoField(primary_key=True, db_column="Ma_canh_bao")
    loai = models.CharField("loại", max_length=30, choices=LoaiCanhBao.choices, db_column="Loai")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_dung",
    )  # fmt: skip
    vai_tro = models.CharField("vai trò khi đó", max_length=20, null=True, db_column="Vai_tro")  # noqa: DJ001 (nobody's)
    thoi_diem = models.DateTimeField("thời điểm", db_column="Thoi_diem")
    so_lan = models.PositiveIntegerField("số lần", db_column="So_lan")
    noi_dung = models.CharField("nội dung", max_length=500, db_column="Noi_dung")
    request_id = models.CharField(max_length=64, db_column="Request_id")
    dia_chi_ip = models.GenericIPAddressField(null=True, db_column="Dia_chi_ip")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiCanhBao.choices, default=TrangThaiCanhBao.NEW,
        db_column="Trang_thai",
    )  # fmt: skip
    nguoi_xu_ly = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_xu_ly",
    )  # fmt: skip
    ngay_xu_ly = models.DateTimeField("ngày xử lý", null=True, db_column="Ngay_xu_ly")
    ghi_chu_xu_ly = models.CharField("ghi chú xử lý", max_length=500, blank=True, db_column="Ghi_chu_xu_ly")

    class Meta:
        db_table = "Canh_bao"
        verbose_name = verbose_name_plural = "Cảnh báo"
        indexes = [
            models.Index(fields=["thoi_diem"], name="ix_canh_bao_thoi_diem"),
            models.Index(fields=["nguoi_dung", "loai", "thoi_diem"], name="ix_canh_bao_ai"),
        ]

    def __str__(self) -> str:
        return f"{self.loai}, {self.thoi_diem:%Y-%m-%d %H:%M}"
