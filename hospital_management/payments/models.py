"""The ledger: a bill for an appointment, its lines, and the payments and refunds on it. Amounts are in VND."""

import datetime as dt

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from appointments.models import LichHen
from core.models import AppendOnly, Phien, StoredChoices
from core.references import reference_of
from medical.models import DichVu


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


class LoaiDong(StoredChoices):
    """What a line of a bill is for; discounts and the insurance's share are negative."""

    SERVICE = "Dịch vụ"
    DISCOUNT = "Giảm giá"
    INSURANCE = "Bảo hiểm"
    FEE = "Phí"
    ADJUSTMENT = "Điều chỉnh"


class HoaDon(Phien):
    """Bill: what one appointment costs, and what was taken for it less what was given back.

    Made when it is first needed, not with the booking; whoever writes it holds the appointment's lock.
    """

    ma_hoa_don = models.BigAutoField(primary_key=True, db_column="Ma_hoa_don")
    lich_hen = models.OneToOneField(LichHen, models.PROTECT, related_name="hoa_don", db_column="Ma_lich_hen")
    tong_tien = models.BigIntegerField("tổng tiền (VND)", db_column="Tong_tien")
    da_thu = models.BigIntegerField("đã thu (VND)", default=0, db_column="Da_thu")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")

    class Meta:
        db_table = "Hoa_don"
        verbose_name = verbose_name_plural = "Hóa đơn"
        constraints = [
            models.CheckConstraint(condition=Q(da_thu__gte=0, da_thu__lte=F("tong_tien")), name="ck_hoa_don_da_thu")
        ]

    def __str__(self) -> str:
        return f"{self.da_thu}/{self.tong_tien} VND"

    cac_dong: list["DongHoaDon"]
    """Its lines, in order; known once a service has looked."""
    dat_coc: int
    han_dat_coc: dt.datetime | None
    """The deposit asked before the visit (0: none), of which `da_thu` is part, and until when; known likewise."""

    @property
    def dong_con(self) -> list["DongHoaDon"]:
        """Its lines without those that were taken back, and what took them back."""
        countered = {line.dong_goc_id for line in self.cac_dong}
        return [line for line in self.cac_dong if line.dong_goc_id is None and line.pk not in countered]

    @property
    def dong_bao_hiem(self) -> list["DongHoaDon"]:
        """The health insurance's share among them: one line, or none."""
        return [line for line in self.dong_con if line.loai == LoaiDong.INSURANCE]

    @property
    def con_no(self) -> int:
        """What is still owed."""
        return self.tong_tien - self.da_thu


class DongHoaDon(models.Model):
    """Line of a bill: written once; a wrong one is countered by another of the opposite amount, `dong_goc` names it."""

    ma_dong = models.BigAutoField(primary_key=True, db_column="Ma_dong")
    hoa_don = models.ForeignKey(HoaDon, models.PROTECT, related_name="dong", db_column="Ma_hoa_don")
    loai = models.CharField("loại", max_length=20, choices=LoaiDong.choices, db_column="Loai")
    dich_vu = models.ForeignKey(DichVu, models.PROTECT, null=True, blank=True, related_name="+", db_column="Ma_dich_vu")
    mo_ta = models.CharField("mô tả", max_length=300, db_column="Mo_ta")
    so_luong = models.PositiveSmallIntegerField("số lượng", default=1, db_column="So_luong")
    don_gia = models.BigIntegerField("đơn giá (VND)", db_column="Don_gia")
    thanh_tien = models.BigIntegerField("thành tiền (VND)", db_column="Thanh_tien")
    ly_do = models.CharField("lý do", max_length=500, blank=True, db_column="Ly_do")
    nguoi_tao = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_column="Ma_nguoi_tao"
    )
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    dong_goc = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="dong_doi_tru", db_column="Ma_dong_goc"
    )

    objects = AppendOnly.as_manager()

    class Meta:
        db_table = "Dong_hoa_don"
        verbose_name = verbose_name_plural = "Dòng hóa đơn"
        constraints = [models.CheckConstraint(condition=~Q(thanh_tien=0), name="ck_dong_hoa_don_thanh_tien")]

    def __str__(self) -> str:
        return f"{self.mo_ta}: {self.thanh_tien} VND"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise TypeError("These rows are append-only.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError("These rows are append-only.")


class ThanhToan(models.Model):
    """Payment for an appointment, in VND; a refund is a payment of its own that names the original.

    Its amount never changes. What is taken at the desk is paid at once; a link or a QR waits, unpaid and without a
    time, until it is settled or fails, once.
    """

    ma_thanh_toan = models.BigAutoField(primary_key=True, db_column="Ma_thanh_toan")
    lich_hen = models.ForeignKey(LichHen, models.PROTECT, related_name="thanh_toan", db_column="Ma_lich_hen")
    hoa_don = models.ForeignKey(HoaDon, models.PROTECT, related_name="thanh_toan", db_column="Ma_hoa_don")
    thanh_toan_goc = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="hoan_tien", db_column="Ma_thanh_toan_goc"
    )
    so_tien = models.BigIntegerField("số tiền (VND)", validators=[MinValueValidator(1)], db_column="So_tien")
    da_hoan = models.BigIntegerField("đã hoàn (VND)", default=0, editable=False, db_column="Da_hoan")
    phuong_thuc_thanh_toan = models.CharField(
        "phương thức", max_length=20, choices=PhuongThuc.choices, db_column="Phuong_thuc_thanh_toan"
    )
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiThanhToan.choices, db_column="Trang_thai"
    )
    cong = models.CharField("cổng thanh toán", max_length=20, blank=True, db_column="Cong")
    ma_giao_dich = models.CharField("mã giao dịch", max_length=100, blank=True, db_column="Ma_giao_dich")
    lien_ket = models.CharField("liên kết thanh toán", max_length=2000, blank=True, db_column="Lien_ket")
    het_han = models.DateTimeField("hết hạn", null=True, blank=True, db_column="Het_han")
    nguoi_thu = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_thu",
    )  # fmt: skip
    ca = models.ForeignKey(
        "cashdesk.CaThuNgan", models.PROTECT, null=True, blank=True, editable=False, related_name="thanh_toan",
        db_column="Ma_ca",
    )  # fmt: skip
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    thoi_gian_thanh_toan = models.DateTimeField("thời gian", null=True, blank=True, db_column="Thoi_gian_thanh_toan")
    ghi_chu = models.CharField("ghi chú", max_length=1000, blank=True, db_column="Ghi_chu")

    class Meta:
        db_table = "Thanh_toan"
        verbose_name = verbose_name_plural = "Thanh toán"
        constraints = [
            models.CheckConstraint(condition=Q(so_tien__gt=0), name="ck_thanh_toan_so_tien"),
            models.CheckConstraint(
                condition=Q(da_hoan__gte=0, da_hoan__lte=F("so_tien")), name="ck_thanh_toan_da_hoan"
            ),
            models.UniqueConstraint(
                fields=["cong", "ma_giao_dich"],
                condition=Q(cong__gt="", ma_giao_dich__gt=""),
                name="uq_thanh_toan_giao_dich",
            ),
        ]
        indexes = [
            models.Index(fields=["trang_thai", "thoi_gian_thanh_toan"], name="ix_thanh_toan_trang_thai"),
            models.Index(fields=["thoi_gian_thanh_toan"], name="ix_thanh_toan_thoi_gian"),
            models.Index(fields=["ngay_tao"], name="ix_thanh_toan_ngay_tao"),
            models.Index(fields=["nguoi_thu", "thoi_gian_thanh_toan"], name="ix_thanh_toan_nguoi_thu"),
            models.Index(fields=["ma_giao_dich"], name="ix_thanh_toan_giao_dich"),
            models.Index(fields=["phuong_thuc_thanh_toan", "ngay_tao"], name="ix_thanh_toan_phuong_thuc"),
            models.Index(fields=["cong", "ngay_tao"], name="ix_thanh_toan_cong"),
            models.Index(fields=["so_tien"], name="ix_thanh_toan_so_tien"),
        ]

    def __str__(self) -> str:
        return f"{self.so_tien} VND"

    @property
    def tham_chieu(self) -> str:
        """What a transfer's content and a gateway's order carry; `core.references.payment_named` reads it back."""
        return reference_of(self.pk)
