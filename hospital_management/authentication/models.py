"""Accounts, their sessions, and failed sign-ins."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from core.models import CoTuKhoa, StoredChoices
from core.policy import Role
from core.sign_in_exceptions import PasswordLikePhone
from core.validators import normalise_phone, resembles_phone

VAI_TRO_CHOICES = [
    (Role.ADMIN.value, "Quản trị viên"),
    (Role.DOCTOR.value, "Bác sĩ"),
    (Role.PATIENT.value, "Bệnh nhân"),
    (Role.STAFF.value, "Nhân viên y tế"),
]

IDLE_ROLES = (Role.ADMIN, Role.STAFF)
"""Whose sessions end when they lie unused: those who read other people's files."""


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
    vai_tro_tam = models.CharField(
        "vai trò tạm thời", max_length=20, choices=VAI_TRO_CHOICES, blank=True, db_column="Vai_tro_tam"
    )
    vai_tro_tam_den = models.DateTimeField("tạm thời đến", null=True, blank=True, db_column="Vai_tro_tam_den")
    last_login = None

    objects = NguoiDungManager()

    NUMBERLESS = "x"
    """How what stands instead of an erased account's number begins: no number does."""
    USERNAME_FIELD = "so_dien_thoai"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    searched = ("so_dien_thoai",)

    class Meta:
        db_table = "Nguoi_dung"
        verbose_name = verbose_name_plural = "Người dùng"
        indexes = [
            models.Index(fields=["vai_tro", "trang_thai"], name="ix_nguoi_dung_vai_tro"),
            models.Index(fields=["ngay_tao"], name="ix_nguoi_dung_ngay_tao"),
            models.Index(fields=["vai_tro_tam", "vai_tro_tam_den"], name="ix_nguoi_dung_vai_tro_tam"),
        ]

    def __str__(self) -> str:
        return self.so_dien_thoai

    @property
    def is_erased(self) -> bool:
        """Whether what identified its holder was erased. Then it stays closed."""
        return self.so_dien_thoai.startswith(self.NUMBERLESS)

    def clean(self) -> None:
        self.so_dien_thoai = normalise_phone(self.so_dien_thoai)

    def choose_password(self, password: str, field: str = "password") -> None:
        """The way to a new password for everybody who takes one from people. Raises PasswordLikePhone on `field`."""
        if resembles_phone(password, self.so_dien_thoai):
            raise PasswordLikePhone(field=field)
        self.set_password(password)

    def take_role(self, now: dt.datetime) -> "NguoiDung":
        """From here on `vai_tro` is the role in force: the temporary one, a higher one, until its time has come, then
        its own.

        The two are never joined: nobody wrote such a union into the policy table.
        """
        if self.in_temporary_role(now):
            self.vai_tro = self.vai_tro_tam
        return self

    def in_temporary_role(self, now: dt.datetime) -> bool:
        return bool(self.vai_tro_tam and self.vai_tro_tam_den and now < self.vai_tro_tam_den)

    @property
    def ho_ten(self) -> str:
        """The name in its owner's profile; empty without one."""
        profile = getattr(self, "benh_nhan", None) or getattr(self, "bac_si", None)
        return profile.ho_ten if profile else ""

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.trang_thai

    @property
    def is_superuser(self) -> bool:
        """Whether the role in force is Admin, after `take_role`."""
        return self.trang_thai and self.vai_tro == Role.ADMIN

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin site lets the account in: the role Admin alone."""
        return self.is_superuser

    @property
    def must_enrol(self) -> bool:
        """Whether it has to set up a second factor before anything else; asked of the role in force."""
        if not (settings.ADMIN_SECOND_FACTOR and self.is_superuser):
            return False
        factor = getattr(self, "xac_thuc_hai_lop", None)
        return factor is None or factor.ngay_kich_hoat is None

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_superuser


class PhienDangNhap(models.Model):
    """Session: one sign-in, from which every later token of its family comes. Ended, all its tokens are dead."""

    ma_phien = models.BigAutoField(primary_key=True, db_column="Ma_phien")
    nguoi_dung = models.ForeignKey(NguoiDung, models.CASCADE, related_name="phien_dang_nhap", db_column="Ma_nguoi_dung")
    jti = models.CharField(max_length=32, db_column="Jti")
    thiet_bi = models.CharField(max_length=200, blank=True, db_column="Thiet_bi")
    dia_chi_ip = models.GenericIPAddressField(null=True, db_column="Dia_chi_ip")
    ngay_tao = models.DateTimeField(db_column="Ngay_tao")
    lan_cuoi = models.DateTimeField(default=timezone.now, db_column="Lan_cuoi")
    ngay_ket_thuc = models.DateTimeField(null=True, db_column="Ngay_ket_thuc")

    class Meta:
        db_table = "Phien_dang_nhap"
        verbose_name = verbose_name_plural = "Phiên đăng nhập"
        indexes = [
            models.Index(fields=["nguoi_dung", "lan_cuoi"], name="ix_phien_dang_nhap_lan_cuoi"),
            models.Index(fields=["lan_cuoi"], name="ix_phien_dang_nhap_moi_nhat"),
        ]

    def __str__(self) -> str:
        return f"{self.nguoi_dung_id}, {self.ngay_tao:%Y-%m-%d %H:%M}"

    def has_expired(self, now: dt.datetime) -> bool:
        """Whether it has lasted too long, or lain unused too long for its account's role in force, by the settings.

        `SessionRepository.unexpired` says the same to the database.
        """
        idle = dt.timedelta(minutes=settings.IDLE_MINUTES)
        lifetime = dt.timedelta(days=settings.SESSION_LIFETIME_DAYS)
        is_bound = bool(idle) and self.nguoi_dung.vai_tro in IDLE_ROLES
        return now - self.ngay_tao >= lifetime or (is_bound and now - self.lan_cuoi >= idle)


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


class MucDich(StoredChoices):
    """What a one-time code is for."""

    RESET_PASSWORD = "Đặt lại mật khẩu"
    CHANGE_PHONE = "Đổi số điện thoại"


class MaMotLan(models.Model):
    """One-time code: sent to a phone number, good once and for a short time; only its digest is kept."""

    ma_mot_lan = models.BigAutoField(primary_key=True, db_column="Ma_mot_lan")
    nguoi_dung = models.ForeignKey(
        NguoiDung, models.CASCADE, null=True, related_name="+", db_index=False, db_column="Ma_nguoi_dung"
    )
    so_dien_thoai = models.CharField(max_length=10, db_column="So_dien_thoai")
    muc_dich = models.CharField(max_length=30, choices=MucDich.choices, db_column="Muc_dich")
    ma_bam = models.CharField(max_length=64, db_column="Ma_bam")
    ngay_tao = models.DateTimeField(db_column="Ngay_tao")
    het_han = models.DateTimeField(db_column="Het_han")
    so_lan_sai = models.PositiveSmallIntegerField(default=0, db_column="So_lan_sai")
    ngay_dung = models.DateTimeField(null=True, db_column="Ngay_dung")

    class Meta:
        db_table = "Ma_mot_lan"
        verbose_name = verbose_name_plural = "Mã một lần"
        indexes = [
            models.Index(fields=["so_dien_thoai", "muc_dich", "ngay_tao"], name="ix_ma_mot_lan_so"),
            models.Index(fields=["nguoi_dung", "muc_dich"], name="ix_ma_mot_lan_nguoi_dung"),
            models.Index(fields=["ngay_tao"], name="ix_ma_mot_lan_ngay_tao"),
        ]

    def __str__(self) -> str:
        return f"{self.muc_dich}, {self.so_dien_thoai}"


class XacThucHaiLop(models.Model):
    """Second factor: the key of an account's authenticator app (TOTP, RFC 6238), encrypted, in force once confirmed."""

    nguoi_dung = models.OneToOneField(
        NguoiDung, models.CASCADE, primary_key=True, related_name="xac_thuc_hai_lop", db_column="Ma_nguoi_dung"
    )
    khoa = models.CharField(max_length=300, db_column="Khoa")
    ngay_tao = models.DateTimeField(db_column="Ngay_tao")
    ngay_kich_hoat = models.DateTimeField(null=True, db_column="Ngay_kich_hoat")
    buoc_cuoi = models.BigIntegerField(default=0, db_column="Buoc_cuoi")

    class Meta:
        db_table = "Xac_thuc_hai_lop"
        verbose_name = verbose_name_plural = "Xác thực hai lớp"

    def __str__(self) -> str:
        return str(self.nguoi_dung_id)


class MaKhoiPhuc(models.Model):
    """Recovery code: takes the place of the authenticator app once; only its digest is kept."""

    ma_khoi_phuc = models.BigAutoField(primary_key=True, db_column="Ma_khoi_phuc")
    xac_thuc = models.ForeignKey(XacThucHaiLop, models.CASCADE, related_name="ma_khoi_phuc", db_column="Ma_nguoi_dung")
    ma_bam = models.CharField(max_length=64, db_column="Ma_bam")
    ngay_dung = models.DateTimeField(null=True, db_column="Ngay_dung")

    class Meta:
        db_table = "Ma_khoi_phuc"
        verbose_name = verbose_name_plural = "Mã khôi phục"

    def __str__(self) -> str:
        return str(self.ma_khoi_phuc)
