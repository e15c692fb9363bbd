"""Patients, and who acts for whom."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.models import CoTuKhoa, Phien, StoredChoices


class GioiTinh(StoredChoices):
    """Gender, of patients and doctors alike."""

    MALE = "Nam"
    FEMALE = "Nữ"
    OTHER = "Khác"


CLINICAL_FIELDS = ("nhom_mau", "di_ung", "benh_nen")


class BenhNhan(CoTuKhoa, Phien):
    """Patient: a person who is treated; with an account, or registered at the desk without one."""

    ma_benh_nhan = models.BigAutoField(primary_key=True, db_column="Ma_benh_nhan")
    nguoi_dung = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="benh_nhan",
        db_column="Ma_nguoi_dung",
    )  # fmt: skip
    ho_ten = models.CharField("họ tên", max_length=100, db_column="Ho_ten")
    ngay_sinh = models.DateField("ngày sinh", db_column="Ngay_sinh")
    gioi_tinh = models.CharField("giới tính", max_length=10, choices=GioiTinh.choices, db_column="Gioi_tinh")
    cmnd_cccd = models.CharField("CMND/CCCD", max_length=12, null=True, blank=True, unique=True, db_column="Cmnd_cccd")
    so_bhyt = models.CharField("số BHYT", max_length=15, blank=True, db_column="So_bhyt")
    so_dien_thoai = models.CharField("số điện thoại", max_length=10, db_column="So_dien_thoai")
    email = models.EmailField(max_length=254, blank=True, db_column="Email")
    dia_chi = models.CharField("địa chỉ", max_length=300, blank=True, db_column="Dia_chi")
    nhom_mau = models.CharField("nhóm máu", max_length=5, blank=True, db_column="Nhom_mau")
    di_ung = models.CharField("dị ứng", max_length=1000, blank=True, db_column="Di_ung")
    benh_nen = models.CharField("bệnh nền", max_length=1000, blank=True, db_column="Benh_nen")
    nguoi_lien_he = models.CharField("người liên hệ khẩn cấp", max_length=100, blank=True, db_column="Nguoi_lien_he")
    sdt_lien_he = models.CharField(
        "số điện thoại người liên hệ khẩn cấp", max_length=15, blank=True, db_column="Sdt_lien_he"
    )
    quan_he_lien_he = models.CharField(
        "người liên hệ khẩn cấp là gì của bệnh nhân", max_length=50, blank=True, db_column="Quan_he_lien_he"
    )
    ngay_tao = models.DateTimeField("ngày đăng ký", default=timezone.now, editable=False, db_column="Ngay_tao")
    ngay_xoa = models.DateTimeField("xóa dữ liệu lúc", null=True, editable=False, db_column="Ngay_xoa")

    searched = ("ho_ten", "so_dien_thoai", "cmnd_cccd", "so_bhyt")

    class Meta:
        db_table = "Benh_nhan"
        verbose_name = verbose_name_plural = "Bệnh nhân"
        indexes = [
            models.Index(fields=["so_bhyt"], name="ix_benh_nhan_so_bhyt"),
            models.Index(fields=["so_dien_thoai"], name="ix_benh_nhan_so_dien_thoai"),
            models.Index(fields=["gioi_tinh"], name="ix_benh_nhan_gioi_tinh"),
            models.Index(fields=["ho_ten"], name="ix_benh_nhan_ho_ten"),
            models.Index(fields=["ngay_sinh"], name="ix_benh_nhan_ngay_sinh"),
            models.Index(fields=["ngay_tao"], name="ix_benh_nhan_ngay_tao"),
        ]

    def __str__(self) -> str:
        return self.ho_ten


class QuanHe(StoredChoices):
    """What a patient is to the account that acts for them."""

    CHILD = "Con"
    PARENT = "Cha mẹ"
    SPOUSE = "Vợ chồng"
    SIBLING = "Anh chị em"
    WARD = "Người được giám hộ"
    OTHER = "Khác"


class NguoiThan(models.Model):
    """Relative: a patient, other than the account's own, for whom an account acts as for itself."""

    ma_nguoi_than = models.BigAutoField(primary_key=True, db_column="Ma_nguoi_than")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="nguoi_than", db_index=False, db_column="Ma_nguoi_dung"
    )
    benh_nhan = models.ForeignKey(BenhNhan, models.PROTECT, related_name="nguoi_giam_ho", db_column="Ma_benh_nhan")
    quan_he = models.CharField("quan hệ", max_length=30, choices=QuanHe.choices, db_column="Quan_he")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")

    class Meta:
        db_table = "Nguoi_than"
        verbose_name = verbose_name_plural = "Người thân"
        constraints = [models.UniqueConstraint(fields=["nguoi_dung", "benh_nhan"], name="uq_nguoi_than")]

    def __str__(self) -> str:
        return f"{self.quan_he}, {self.ma_nguoi_than}"
