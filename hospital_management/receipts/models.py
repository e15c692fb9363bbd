"""Numbered documents: receipts, invoices and receipts for refunds, which say for ever what they said when issued."""

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from appointments.models import LichHen
from core.document_codes import code_of, link_of
from core.models import AppendOnly, StoredChoices
from medical.models import CoSoYTe
from payments.models import HoaDon, ThanhToan


class LoaiChungTu(StoredChoices):
    """Kind of document. An invoice is the clinic's own paper, not the tax authority's electronic invoice."""

    RECEIPT = "Phiếu thu"
    INVOICE = "Hóa đơn"
    REFUND = "Phiếu hoàn tiền"


PREFIXES = {LoaiChungTu.RECEIPT: "PT", LoaiChungTu.INVOICE: "HD", LoaiChungTu.REFUND: "PH"}


class DaySoChungTu(models.Model):
    """Series of numbers: of one facility, year and kind, without gaps. Whoever takes the next number holds its lock."""

    ma_day_so = models.BigAutoField(primary_key=True, db_column="Ma_day_so")
    co_so = models.ForeignKey(CoSoYTe, models.PROTECT, related_name="+", db_index=False, db_column="Ma_co_so")
    nam = models.PositiveSmallIntegerField("năm", db_column="Nam")
    loai = models.CharField("loại", max_length=20, choices=LoaiChungTu.choices, db_column="Loai")
    so_cuoi = models.BigIntegerField("số cuối", default=0, db_column="So_cuoi")

    class Meta:
        db_table = "Day_so_chung_tu"
        verbose_name = verbose_name_plural = "Dãy số chứng từ"
        constraints = [models.UniqueConstraint(fields=["co_so", "nam", "loai"], name="uq_day_so_chung_tu")]

    def __str__(self) -> str:
        return f"{self.loai} {self.co_so_id}/{self.nam}: {self.so_cuoi}"


class ChungTu(models.Model):
    """Document: written once, then at most cancelled, with a reason. The one that takes its place names it."""

    ma_chung_tu = models.BigAutoField(primary_key=True, db_column="Ma_chung_tu")
    day_so = models.ForeignKey(
        DaySoChungTu, models.PROTECT, related_name="chung_tu", db_index=False, db_column="Ma_day_so"
    )
    so = models.BigIntegerField("số", db_column="So")
    so_chung_tu = models.CharField("số chứng từ", max_length=50, unique=True, db_column="So_chung_tu")
    lich_hen = models.ForeignKey(LichHen, models.PROTECT, related_name="chung_tu", db_column="Ma_lich_hen")
    hoa_don = models.ForeignKey(HoaDon, models.PROTECT, related_name="chung_tu", db_column="Ma_hoa_don")
    thanh_toan = models.ForeignKey(
        ThanhToan, models.PROTECT, null=True, blank=True, related_name="chung_tu", db_column="Ma_thanh_toan"
    )
    so_tien = models.BigIntegerField("số tiền (VND)", db_column="So_tien")
    noi_dung = models.TextField("nội dung", db_column="Noi_dung")
    nguoi_lap = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_column="Ma_nguoi_lap"
    )
    ngay_lap = models.DateTimeField("ngày lập", default=timezone.now, editable=False, db_column="Ngay_lap")
    ngay_huy = models.DateTimeField("ngày hủy", null=True, blank=True, db_column="Ngay_huy")
    nguoi_huy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_huy",
    )  # fmt: skip
    ly_do_huy = models.CharField("lý do hủy", max_length=500, blank=True, db_column="Ly_do_huy")
    thay_cho = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="thay_bang", db_column="Ma_chung_tu_cu"
    )

    objects = AppendOnly.as_manager()

    class Meta:
        db_table = "Chung_tu"
        verbose_name = verbose_name_plural = "Chứng từ"
        constraints = [
            models.UniqueConstraint(fields=["day_so", "so"], name="uq_chung_tu_so"),
            models.UniqueConstraint(
                fields=["thanh_toan"],
                condition=Q(ngay_huy__isnull=True, thanh_toan__isnull=False),
                name="uq_chung_tu_thanh_toan",
            ),
            models.UniqueConstraint(
                fields=["hoa_don"],
                condition=Q(ngay_huy__isnull=True, thanh_toan__isnull=True),
                name="uq_chung_tu_hoa_don",
            ),
            models.CheckConstraint(condition=Q(so__gt=0, so_tien__gte=0), name="ck_chung_tu_so"),
        ]
        indexes = [
            models.Index(fields=["ngay_lap"], name="ix_chung_tu_ngay_lap"),
            models.Index(fields=["ngay_huy", "ngay_lap"], name="ix_chung_tu_ngay_huy"),
        ]

    def __str__(self) -> str:
        return self.so_chung_tu

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for any change but a cancellation."""
        if not self._state.adding and set(kwargs.get("update_fields") or ["all"]) - CANCELLATION:
            raise TypeError("Of an issued document only the cancellation is written.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("These rows are append-only.")

    @cached_property
    def ghi(self) -> dict[str, Any]:
        """What stands on it."""
        said: dict[str, Any] = json.loads(self.noi_dung)
        return said

    @property
    def ma_xac_minh(self) -> str:
        """The code on its paper."""
        return code_of(self.so_chung_tu, self.noi_dung)

    @property
    def lien_ket_xac_minh(self) -> str:
        """What its QR says."""
        return link_of(self.ma_xac_minh)


CANCELLATION = {"ngay_huy", "nguoi_huy", "ly_do_huy"}
