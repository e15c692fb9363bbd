"""Rights beyond the role: role changes that wait for approval, emergency access, reviews of who holds what."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from authentication.models import VAI_TRO_CHOICES
from core.models import StoredChoices
from users.models import BenhNhan


class TrangThaiYeuCau(StoredChoices):
    """What became of a request."""

    PENDING = "Chờ duyệt"
    APPROVED = "Đã duyệt"
    REJECTED = "Từ chối"


class YeuCauVaiTro(models.Model):
    """Role request: a downgrade that one Admin asked for and another has to approve; one at a time an account."""

    ma_yeu_cau = models.BigAutoField(primary_key=True, db_column="Ma_yeu_cau")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="yeu_cau_vai_tro", db_index=False,
        db_column="Ma_nguoi_dung",
    )  # fmt: skip
    vai_tro_cu = models.CharField(max_length=20, choices=VAI_TRO_CHOICES, db_column="Vai_tro_cu")
    vai_tro_moi = models.CharField(max_length=20, choices=VAI_TRO_CHOICES, db_column="Vai_tro_moi")
    ly_do = models.CharField(max_length=500, db_column="Ly_do")
    nguoi_yeu_cau = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_column="Ma_nguoi_yeu_cau"
    )
    ngay_tao = models.DateTimeField(db_column="Ngay_tao")
    trang_thai = models.CharField(
        max_length=20, choices=TrangThaiYeuCau.choices, default=TrangThaiYeuCau.PENDING, db_column="Trang_thai"
    )
    nguoi_duyet = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_duyet",
    )  # fmt: skip
    ngay_duyet = models.DateTimeField(null=True, db_column="Ngay_duyet")
    ly_do_duyet = models.CharField(max_length=500, blank=True, db_column="Ly_do_duyet")

    class Meta:
        db_table = "Yeu_cau_vai_tro"
        verbose_name = verbose_name_plural = "Yêu cầu đổi vai trò"
        constraints = [
            models.UniqueConstraint(
                fields=["nguoi_dung"], condition=Q(ngay_duyet__isnull=True), name="uq_yeu_cau_vai_tro_cho_duyet"
            )
        ]
        indexes = [models.Index(fields=["ngay_tao"], name="ix_yeu_cau_vai_tro_ngay_tao")]

    def __str__(self) -> str:
        return f"{self.nguoi_dung_id}: {self.vai_tro_cu} → {self.vai_tro_moi}"


class TruyCapKhanCap(models.Model):
    """Emergency access: a doctor may treat one patient as his own, for a reason and a short time."""

    ma_truy_cap = models.BigAutoField(primary_key=True, db_column="Ma_truy_cap")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="truy_cap_khan_cap", db_index=False,
        db_column="Ma_nguoi_dung",
    )  # fmt: skip
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, related_name="truy_cap_khan_cap", db_index=False, db_column="Ma_benh_nhan"
    )
    ly_do = models.CharField(max_length=500, db_column="Ly_do")
    bat_dau = models.DateTimeField(db_column="Bat_dau")
    het_han = models.DateTimeField(db_column="Het_han")

    class Meta:
        db_table = "Truy_cap_khan_cap"
        verbose_name = verbose_name_plural = "Truy cập khẩn cấp"
        indexes = [
            models.Index(fields=["nguoi_dung", "benh_nhan", "het_han"], name="ix_truy_cap_khan_cap_ai"),
            models.Index(fields=["benh_nhan", "bat_dau"], name="ix_truy_cap_khan_cap_benh_nhan"),
            models.Index(fields=["bat_dau"], name="ix_truy_cap_khan_cap_bat_dau"),
        ]

    def __str__(self) -> str:
        return f"{self.nguoi_dung_id} → {self.benh_nhan_id}"

    @property
    def ten_bac_si(self) -> str:
        """The doctor's name; the account's number as long as it has no doctor's profile."""
        doctor = getattr(self.nguoi_dung, "bac_si", None)
        return doctor.ho_ten if doctor else self.nguoi_dung.so_dien_thoai


class QuyetDinh(StoredChoices):
    """The outcome of a review."""

    KEEP = "Giữ nguyên"
    REVOKE = "Thu hồi"


class RaSoatQuyen(models.Model):
    """Access review: an Admin looked at what an account may do, and let it be or took it away."""

    ma_ra_soat = models.BigAutoField(primary_key=True, db_column="Ma_ra_soat")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ra_soat_quyen", db_index=False,
        db_column="Ma_nguoi_dung",
    )  # fmt: skip
    vai_tro = models.CharField(max_length=20, choices=VAI_TRO_CHOICES, db_column="Vai_tro")
    quyet_dinh = models.CharField(max_length=20, choices=QuyetDinh.choices, db_column="Quyet_dinh")
    ly_do = models.CharField(max_length=500, blank=True, db_column="Ly_do")
    nguoi_ra_soat = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_column="Ma_nguoi_ra_soat"
    )
    ngay_ra_soat = models.DateTimeField(db_column="Ngay_ra_soat")

    class Meta:
        db_table = "Ra_soat_quyen"
        verbose_name = verbose_name_plural = "Rà soát quyền"
        indexes = [models.Index(fields=["nguoi_dung", "ngay_ra_soat"], name="ix_ra_soat_quyen_ai")]

    def __str__(self) -> str:
        return f"{self.nguoi_dung_id}: {self.quyet_dinh}"
