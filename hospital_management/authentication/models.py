"""Accounts, their sessions, and failed sign-ins."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from core.models import CoTuKhoa
from core.policy import Role
from core.validators import normalise_phone

VAI_TRO_CHOICES = [
    (Role.ADMIN.value, "Quản trị viên"),
    (Role.DOCTOR.value, "Bác sĩ"),
    (Role.PATIENT.value, "Bệnh nhân"),
    (Role.STAFF.value, "Nhân viên y tế"),
]


class NguoiDungManager(BaseUserManager["NguoiDung"]):
    def create_user(self, so_dien_thoai: str, password: str | None, *, vai_tro: str = Role.PATIENT) -> "NguoiDung":
        account = self.model(so_dien_thoai=normalise_phone(so_dien_thoai), vai_tro=vai_tro)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, so_dien_thoai: str, password: str | None = None, **_: Any) -> "NguoiDung":
        return self.create_user(so_dien_thoai, password, vai_tro=Role.ADMIN)


class NguoiDung(CoTuKhoa, AbstractBaseUser):
    """Account: who signs in, by phone number, and in which role."""

    ma_nguoi_dung = models.BigAutoField(primary_key=True, db_column="Ma_nguoi_dung")
    so_dien_thoai = models.CharField("số điện thoại", max_length=10, unique=True, db_column="So_dien_thoai")
    password = models.CharField("mật khẩu", max_length=128, db_column="Mat_khau")
    vai_tro = models.CharField("vai trò", max_length=20, choices=VAI_TRO_CHOICES, db_column="Vai_tro")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    trang_thai = models.BooleanField("hoạt động", default=True, db_column="Trang_thai")
    last_login = None

    objects = NguoiDungManager()

    USERNAME_FIELD = "so_dien_thoai"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    searched = ("so_dien_thoai",)

    class Meta:
        db_table = "Nguoi_dung"
        verbose_name = verbose_name_plural = "Người dùng"
        indexes = [
            models.Index(fields=["vai_tro", "trang_thai"], name="ix_nguoi_dung_vai_tro"),
            models.Index(fields=["ngay_tao"], name="ix_nguoi_dung_ngay_tao"),
        ]

    def __str__(self) -> str:
        return self.so_dien_thoai

    def clean(self) -> None:
        self.so_dien_thoai = normalise_phone(self.so_dien_thoai)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.trang_thai

    @property
    def is_superuser(self) -> bool:
        return self.trang_thai and self.vai_tro == Role.ADMIN

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin site lets the account in: the role Admin alone."""
        return self.is_superuser

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_superuser


class PhienDangNhap(models.Model):
    """Session: one sign-in, from which every later token of its family comes. Ended, all its tokens are dead."""

    ma_phien = models.BigAutoField(primary_key=True, db_column="Ma_phien")
    nguoi_dung = models.ForeignKey(NguoiDung, models.CASCADE, related_name="phien_dang_nhap", db_column="Ma_nguoi_dung")
    jti = models.CharField(max_length=32, db_column="Jti")
    ngay_tao = models.DateTimeField(db_column="Ngay_tao")
    ngay_ket_thuc = models.DateTimeField(null=True, db_column="Ngay_ket_thuc")

    class Meta:
        db_table = "Phien_dang_nhap"
        verbose_name = verbose_name_plural = "Phiên đăng nhập"

    def __str__(self) -> str:
        return f"{self.nguoi_dung_id}, {self.ngay_tao:%Y-%m-%d %H:%M}"


class DangNhapSai(models.Model):
    """Failed sign-ins in a row for one phone number, whether or not it has an account."""

    so_dien_thoai = models.CharField(max_length=10, primary_key=True, db_column="So_dien_thoai")
    so_lan = models.PositiveIntegerField(default=0, db_column="So_lan")
    khoa_den = models.DateTimeField(null=True, db_column="Khoa_den")

    class Meta:
        db_table = "Dang_nhap_sai"
        verbose_name = verbose_name_plural = "Đăng nhập sai"

    def __str__(self) -> str:
        return self.so_dien_thoai
