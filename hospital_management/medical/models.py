"""The catalogue: facilities, their specialties, doctors and services."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from core.models import CoTuKhoa, StoredChoices
from core.policy import Role
from users.models import GioiTinh


class LoaiHinh(StoredChoices):
    """Kind of facility."""

    PUBLIC_HOSPITAL = "Bệnh viện công"
    PRIVATE_HOSPITAL = "Bệnh viện tư"
    CLINIC = "Phòng khám"
    HEALTH_CENTRE = "Trung tâm y tế"


class HocVi(StoredChoices):
    """Academic degree or title of a doctor."""

    DOCTOR = "Bác sĩ"
    MASTER = "Thạc sĩ"
    PHD = "Tiến sĩ"
    ASSOCIATE_PROFESSOR = "Phó giáo sư"
    PROFESSOR = "Giáo sư"


class LoaiDichVu(StoredChoices):
    """Kind of service."""

    EXAMINATION = "Khám bệnh"
    LABORATORY = "Xét nghiệm"
    IMAGING = "Chẩn đoán hình ảnh"
    PROCEDURE = "Thủ thuật"
    TELECONSULTATION = "Tư vấn từ xa"


class CoSoYTe(CoTuKhoa):
    """Facility: a hospital or clinic."""

    ma_co_so = models.BigAutoField(primary_key=True, db_column="Ma_co_so")
    ten_co_so = models.CharField("tên cơ sở", max_length=200, unique=True, db_column="Ten_co_so")
    loai_hinh = models.CharField("loại hình", max_length=30, choices=LoaiHinh.choices, db_column="Loai_hinh")
    dia_chi = models.CharField("địa chỉ", max_length=300, db_column="Dia_chi")
    so_dien_thoai = models.CharField("số điện thoại", max_length=15, blank=True, db_column="So_dien_thoai")
    email = models.EmailField(max_length=254, blank=True, db_column="Email")

    searched = ("ten_co_so", "dia_chi")

    class Meta:
        db_table = "Co_so_y_te"
        verbose_name = verbose_name_plural = "Cơ sở y tế"
        indexes = [models.Index(fields=["loai_hinh"], name="ix_co_so_loai_hinh")]

    def __str__(self) -> str:
        return self.ten_co_so


class ChuyenKhoa(CoTuKhoa):
    """Specialty: a department of one facility."""

    ma_chuyen_khoa = models.BigAutoField(primary_key=True, db_column="Ma_chuyen_khoa")
    co_so = models.ForeignKey(CoSoYTe, models.PROTECT, related_name="chuyen_khoa", db_column="Ma_co_so")
    ten_chuyen_khoa = models.CharField("tên chuyên khoa", max_length=100, db_column="Ten_chuyen_khoa")
    mo_ta = models.CharField("mô tả", max_length=1000, blank=True, db_column="Mo_ta")

    searched = ("ten_chuyen_khoa",)

    class Meta:
        db_table = "Chuyen_khoa"
        verbose_name = verbose_name_plural = "Chuyên khoa"
        constraints = [models.UniqueConstraint(fields=["co_so", "ten_chuyen_khoa"], name="uq_chuyen_khoa_ten")]
        indexes = [models.Index(fields=["ten_chuyen_khoa"], name="ix_chuyen_khoa_ten")]

    def __str__(self) -> str:
        return self.ten_chuyen_khoa


class BacSi(CoTuKhoa):
    """Doctor: an account's professional profile, in one specialty of one facility."""

    ma_bac_si = models.BigAutoField(primary_key=True, db_column="Ma_bac_si")
    nguoi_dung = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="bac_si", db_column="Ma_nguoi_dung"
    )
    co_so = models.ForeignKey(CoSoYTe, models.PROTECT, related_name="bac_si", db_column="Ma_co_so")
    chuyen_khoa = models.ForeignKey(ChuyenKhoa, models.PROTECT, related_name="bac_si", db_column="Ma_chuyen_khoa")
    ho_ten = models.CharField("họ tên", max_length=100, db_column="Ho_ten")
    gioi_tinh = models.CharField("giới tính", max_length=10, choices=GioiTinh.choices, db_column="Gioi_tinh")
    hoc_vi = models.CharField("học vị", max_length=20, choices=HocVi.choices, db_column="Hoc_vi")
    kinh_nghiem = models.PositiveSmallIntegerField("số năm kinh nghiệm", default=0, db_column="Kinh_nghiem")
    gioi_thieu = models.CharField("giới thiệu", max_length=2000, blank=True, db_column="Gioi_thieu")

    phong_kham = models.CharField("phòng khám", max_length=50, blank=True, db_column="Phong_kham")

    searched = ("ho_ten",)

    class Meta:
        db_table = "Bac_si"
        verbose_name = verbose_name_plural = "Bác sĩ"
        indexes = [
            models.Index(fields=["hoc_vi"], name="ix_bac_si_hoc_vi"),
            models.Index(fields=["gioi_tinh"], name="ix_bac_si_gioi_tinh"),
            models.Index(fields=["ho_ten"], name="ix_bac_si_ho_ten"),
        ]

    def __str__(self) -> str:
        return self.ho_ten

    @property
    def takes_appointments(self) -> bool:
        """Whether the account is active and still a doctor's."""
        return self.nguoi_dung.trang_thai and self.nguoi_dung.vai_tro == Role.DOCTOR

    def offers(self, service: "DichVu") -> bool:
        """Whether the service is of this doctor's facility and, if it belongs to a specialty, of this one."""
        return service.co_so_id == self.co_so_id and service.chuyen_khoa_id in (None, self.chuyen_khoa_id)


class DichVu(CoTuKhoa):
    """Service: what is done in a visit, its price in VND and its length in minutes."""

    ma_dich_vu = models.BigAutoField(primary_key=True, db_column="Ma_dich_vu")
    co_so = models.ForeignKey(CoSoYTe, models.PROTECT, related_name="dich_vu", db_column="Ma_co_so")
    chuyen_khoa = models.ForeignKey(
        ChuyenKhoa, models.PROTECT, null=True, blank=True, related_name="dich_vu", db_column="Ma_chuyen_khoa"
    )
    ten_dich_vu = models.CharField("tên dịch vụ", max_length=200, db_column="Ten_dich_vu")
    loai_dich_vu = models.CharField("loại dịch vụ", max_length=30, choices=LoaiDichVu.choices, db_column="Loai_dich_vu")
    gia_tien = models.BigIntegerField("giá tiền (VND)", validators=[MinValueValidator(1)], db_column="Gia_tien")
    thoi_gian_kham = models.PositiveSmallIntegerField(
        "thời gian khám (phút)", validators=[MinValueValidator(1)], db_column="Thoi_gian_kham"
    )
    mo_ta = models.CharField("mô tả", max_length=1000, blank=True, db_column="Mo_ta")

    searched = ("ten_dich_vu",)

    class Meta:
        db_table = "Dich_vu"
        verbose_name = verbose_name_plural = "Dịch vụ"
        constraints = [
            models.UniqueConstraint(fields=["co_so", "ten_dich_vu"], name="uq_dich_vu_ten"),
            models.CheckConstraint(condition=models.Q(gia_tien__gt=0), name="ck_dich_vu_gia_tien"),
            models.CheckConstraint(condition=models.Q(thoi_gian_kham__gt=0), name="ck_dich_vu_thoi_gian"),
        ]
        indexes = [
            models.Index(fields=["loai_dich_vu"], name="ix_dich_vu_loai"),
            models.Index(fields=["gia_tien"], name="ix_dich_vu_gia_tien"),
        ]

    def __str__(self) -> str:
        return self.ten_dich_vu
