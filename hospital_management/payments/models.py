"""Payments."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from appointments.models import LichHen
from core.models import StoredChoices


class PhuongThuc(StoredChoices):
    """Payment method."""

    CASH = "Tiền mặt"
    TRANSFER = "Chuyển khoản"
    CARD = "Thẻ tín dụng"
    WALLET = "Ví điện tử"


class TrangThaiThanhToan(StoredChoices):
    """State of a payment."""

    UNPAID = "Chưa thanh toán"
    PAID = "Đã thanh toán"
    REFUNDED = "Đã hoàn tiền"
    FAILED = "Thất bại"


class ThanhToan(models.Model):
    """Payment for an appointment, in VND; a refund is a payment of its own that names the original."""

    ma_thanh_toan = models.BigAutoField(primary_key=True, db_column="Ma_thanh_toan")
    lich_hen = models.ForeignKey(LichHen, models.PROTECT, related_name="thanh_toan", db_column="Ma_lich_hen")
    thanh_toan_goc = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="hoan_tien", db_column="Ma_thanh_toan_goc"
    )
    so_tien = models.BigIntegerField("số tiền (VND)", validators=[MinValueValidator(1)], db_column="So_tien")
    phuong_thuc_thanh_toan = models.CharField(
        "phương thức", max_length=20, choices=PhuongThuc.choices, db_column="Phuong_thuc_thanh_toan"
    )
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiThanhToan.choices, db_column="Trang_thai"
    )
    ma_giao_dich = models.CharField("mã giao dịch", max_length=100, blank=True, db_column="Ma_giao_dich")
    thoi_gian_thanh_toan = models.DateTimeField("thời gian", default=timezone.now, db_column="Thoi_gian_thanh_toan")
    ghi_chu = models.CharField("ghi chú", max_length=1000, blank=True, db_column="Ghi_chu")

    class Meta:
        db_table = "Thanh_toan"
        verbose_name = verbose_name_plural = "Thanh toán"
        constraints = [models.CheckConstraint(condition=models.Q(so_tien__gt=0), name="ck_thanh_toan_so_tien")]
        indexes = [
            models.Index(fields=["trang_thai", "thoi_gian_thanh_toan"], name="ix_thanh_toan_trang_thai"),
            models.Index(fields=["thoi_gian_thanh_toan"], name="ix_thanh_toan_thoi_gian"),
        ]

    def __str__(self) -> str:
        return f"{self.so_tien} VND"
