"""Files of a patient: results, images, papers. The rows are here, the bytes in the storage `files`."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from appointments.models import LichHen
from core.models import CoTuKhoa, StoredChoices
from users.models import BenhNhan


class LoaiTaiLieu(StoredChoices):
    """Kind of file."""

    LABORATORY = "Kết quả xét nghiệm"
    IMAGING = "Chẩn đoán hình ảnh"
    OLD_PRESCRIPTION = "Đơn thuốc cũ"
    REFERRAL = "Giấy chuyển viện"
    PAPERS = "Giấy tờ"
    PHOTO = "Ảnh"
    OTHER = "Khác"


ADMINISTRATIVE = (LoaiTaiLieu.PAPERS,)
"""Identity papers and insurance cards. All other kinds are, or may be, clinical."""


ERASED = "xoa/"
"""Begins the `khoa_luu` of a file whose bytes were erased; under it nothing lies."""


class TrangThaiQuet(StoredChoices):
    """What the virus scanner said."""

    UNSCANNED = "Chưa quét"
    CLEAN = "Sạch"
    INFECTED = "Nhiễm"


class TaiLieu(CoTuKhoa):
    """File: written once; then its kind and description may change, and it may be withdrawn, with a reason.

    `kich_thuoc` (bytes) and `sha256` are of what is stored, `kieu` its media type as found in it. `khoa_luu` is its
    name in the storage, made at random. The bytes of a withdrawn file stay.
    """

    ma_tai_lieu = models.BigAutoField(primary_key=True, db_column="Ma_tai_lieu")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, verbose_name="bệnh nhân", related_name="tai_lieu", db_index=False,
        db_column="Ma_benh_nhan",
    )  # fmt: skip
    lich_hen = models.ForeignKey(
        LichHen, models.PROTECT, verbose_name="lịch hẹn", null=True, blank=True, related_name="tai_lieu",
        db_column="Ma_lich_hen",
    )  # fmt: skip
    nguoi_tai_len = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người tải lên", related_name="+", db_index=False,
        db_column="Ma_nguoi_tai_len",
    )  # fmt: skip
    loai = models.CharField("loại", max_length=30, choices=LoaiTaiLieu.choices, db_column="Loai")
    ten_tep = models.CharField("tên tệp", max_length=200, db_column="Ten_tep")
    mo_ta = models.CharField("mô tả", max_length=500, blank=True, db_column="Mo_ta")
    kieu = models.CharField("kiểu nội dung", max_length=50, db_column="Kieu")
    kich_thuoc = models.BigIntegerField("kích thước (byte)", db_column="Kich_thuoc")
    sha256 = models.CharField("mã băm SHA-256", max_length=64, db_column="Sha256")
    khoa_luu = models.CharField("khóa lưu trữ", max_length=100, unique=True, db_column="Khoa_luu")
    trang_thai_quet = models.CharField(
        "trạng thái quét", max_length=20, choices=TrangThaiQuet.choices, db_column="Trang_thai_quet"
    )
    tao_luc = models.DateTimeField("tải lên lúc", editable=False, db_column="Tao_luc")
    xoa_luc = models.DateTimeField("rút lúc", null=True, blank=True, db_column="Xoa_luc")
    nguoi_xoa = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người rút", null=True, blank=True, related_name="+",
        db_index=False, db_column="Ma_nguoi_xoa",
    )  # fmt: skip
    ly_do_xoa = models.CharField("lý do rút", max_length=500, blank=True, db_column="Ly_do_xoa")

    searched = ("ten_tep",)
    clinical_texts = ("ten_tep", "mo_ta", "ly_do_xoa")

    class Meta:
        db_table = "Tai_lieu"
        verbose_name = verbose_name_plural = "Tài liệu"
        constraints = [
            models.UniqueConstraint(
                fields=["benh_nhan", "sha256"], condition=Q(xoa_luc__isnull=True), name="uq_tai_lieu_noi_dung"
            ),
            models.CheckConstraint(condition=Q(kich_thuoc__gt=0), name="ck_tai_lieu_kich_thuoc"),
        ]
        indexes = [
            models.Index(fields=["benh_nhan", "tao_luc"], name="ix_tai_lieu_benh_nhan"),
            models.Index(fields=["nguoi_tai_len", "tao_luc"], name="ix_tai_lieu_nguoi_tai_len"),
            models.Index(fields=["tao_luc"], name="ix_tai_lieu_tao_luc"),
            models.Index(fields=["trang_thai_quet"], name="ix_tai_lieu_quet"),
            models.Index(fields=["loai", "tao_luc"], name="ix_tai_lieu_loai"),
        ]

    def __str__(self) -> str:
        return f"{self.loai} {self.ma_tai_lieu}"
