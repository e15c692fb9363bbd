"""Schedules, appointments and remote sessions, with the rules that concern one row."""

import datetime as dt
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from appointments.remote_session import CLOSES_AFTER, OPENS_BEFORE, DienBienPhien
from appointments.states import NEXT_STATES, RESCHEDULABLE, TrangThaiLichHen
from core.booking_exceptions import InvalidState, InvalidTransition, TooEarlyForNoShow
from core.exceptions import TimesReversed
from core.models import Phien, StoredChoices
from medical.models import BacSi, DichVu, LoaiDichVu
from users.models import BenhNhan


class KhungGio(NamedTuple):
    """One bookable stretch of a schedule, and whether it is free."""

    gio_bat_dau: dt.time
    gio_ket_thuc: dt.time
    con_trong: bool


class LichLamViec(Phien):
    """Schedule: a block of one doctor's working day and how many patients it takes."""

    ma_lich = models.BigAutoField(primary_key=True, db_column="Ma_lich")
    bac_si = models.ForeignKey(
        BacSi, models.PROTECT, related_name="lich_lam_viec", db_index=False, db_column="Ma_bac_si"
    )
    ngay_lam_viec = models.DateField("ngày làm việc", db_column="Ngay_lam_viec")
    gio_bat_dau = models.TimeField("giờ bắt đầu", db_column="Gio_bat_dau")
    gio_ket_thuc = models.TimeField("giờ kết thúc", db_column="Gio_ket_thuc")
    so_luong_kham = models.PositiveSmallIntegerField("số lượng khám", db_column="So_luong_kham")
    so_phut_kham = models.PositiveSmallIntegerField(
        "số phút mỗi khung giờ", null=True, blank=True, db_column="So_phut_kham"
    )
    so_luong_da_dat = models.PositiveSmallIntegerField(
        "số lượng đã đặt", default=0, editable=False, db_column="So_luong_da_dat"
    )
    so_thu_tu_cuoi = models.PositiveIntegerField(
        "số thứ tự đã cấp", default=0, editable=False, db_column="So_thu_tu_cuoi"
    )

    class Meta:
        db_table = "Lich_lam_viec"
        verbose_name = verbose_name_plural = "Lịch làm việc"
        constraints = [
            models.UniqueConstraint(fields=["bac_si", "ngay_lam_viec", "gio_bat_dau"], name="uq_lich_lam_viec_bat_dau"),
            models.CheckConstraint(condition=Q(gio_bat_dau__lt=F("gio_ket_thuc")), name="ck_lich_lam_viec_gio"),
            models.CheckConstraint(condition=Q(so_luong_kham__gt=0), name="ck_lich_lam_viec_so_luong"),
            models.CheckConstraint(
                condition=Q(so_luong_da_dat__gte=0, so_luong_da_dat__lte=F("so_luong_kham")),
                name="ck_lich_lam_viec_da_dat",
            ),
        ]
        indexes = [models.Index(fields=["ngay_lam_viec", "gio_bat_dau", "ma_lich"], name="ix_lich_lam_viec_ngay")]

    def __str__(self) -> str:
        return f"{self.ngay_lam_viec} {self.gio_bat_dau:%H:%M}–{self.gio_ket_thuc:%H:%M}"

    khung_gio: list[KhungGio]
    con_lai: int
    """Its free times and the places left of it, both less what is held; known once a service has looked."""

    @property
    def con_cho_trong(self) -> int:
        """Places that no appointment has."""
        return self.so_luong_kham - self.so_luong_da_dat

    def check_window(self) -> None:
        """Raises TimesReversed unless it ends after it begins."""
        if self.gio_ket_thuc <= self.gio_bat_dau:
            raise TimesReversed(field="gio_ket_thuc")

    def covers(self, day: dt.date, start: dt.time, end: dt.time) -> bool:
        return day == self.ngay_lam_viec and self.gio_bat_dau <= start and end <= self.gio_ket_thuc


class LoaiLichHen(StoredChoices):
    """How an appointment came about."""

    BOOKED = "Đặt trước"
    WALK_IN = "Không hẹn trước"
    EMERGENCY = "Cấp cứu"


class ChuoiLichHen(models.Model):
    """Series: appointments of one patient with one doctor, booked together, so many weeks apart."""

    ma_chuoi = models.BigAutoField(primary_key=True, db_column="Ma_chuoi")
    so_lan = models.PositiveSmallIntegerField("số lần", db_column="So_lan")
    cach_tuan = models.PositiveSmallIntegerField("cách nhau (tuần)", db_column="Cach_tuan")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")

    class Meta:
        db_table = "Chuoi_lich_hen"
        verbose_name = verbose_name_plural = "Chuỗi lịch hẹn"

    def __str__(self) -> str:
        return f"{self.so_lan} × {self.cach_tuan}"


class LichHen(Phien):
    """Appointment: one patient's place and time in a schedule. Live in every state but cancelled."""

    ma_lich_hen = models.BigAutoField(primary_key=True, db_column="Ma_lich_hen")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, related_name="lich_hen", db_index=False, db_column="Ma_benh_nhan"
    )
    bac_si = models.ForeignKey(BacSi, models.PROTECT, related_name="lich_hen", db_index=False, db_column="Ma_bac_si")
    dich_vu = models.ForeignKey(DichVu, models.PROTECT, related_name="lich_hen", db_column="Ma_dich_vu")
    lich = models.ForeignKey(  # none once a cancelled appointment's schedule was deleted
        LichLamViec, models.PROTECT, null=True, related_name="lich_hen", db_index=False, db_column="Ma_lich"
    )
    ngay_kham = models.DateField("ngày khám", db_column="Ngay_kham")
    gio_kham = models.TimeField("giờ khám", db_column="Gio_kham")
    gio_ket_thuc = models.TimeField("giờ kết thúc", db_column="Gio_ket_thuc")
    so_thu_tu = models.PositiveIntegerField("số thứ tự", db_column="So_thu_tu")
    gia_tien = models.BigIntegerField("giá khi đặt (VND)", db_column="Gia_tien")
    trang_thai = models.CharField(
        "trạng thái", max_length=20, choices=TrangThaiLichHen.choices, default=TrangThaiLichHen.PENDING,
        db_column="Trang_thai",
    )  # fmt: skip
    loai_lich_hen = models.CharField(
        "loại lịch hẹn", max_length=20, choices=LoaiLichHen.choices, default=LoaiLichHen.BOOKED,
        db_column="Loai_lich_hen",
    )  # fmt: skip
    chuoi = models.ForeignKey(
        ChuoiLichHen, models.PROTECT, null=True, blank=True, related_name="lich_hen", db_column="Ma_chuoi"
    )
    ghi_chu = models.CharField("ghi chú", max_length=1000, blank=True, db_column="Ghi_chu")
    ngay_tao = models.DateTimeField("ngày tạo", default=timezone.now, editable=False, db_column="Ngay_tao")
    ngay_huy = models.DateTimeField("ngày hủy", null=True, editable=False, db_column="Ngay_huy")
    ly_do_huy = models.CharField("lý do hủy", max_length=500, blank=True, db_column="Ly_do_huy")

    class Meta:
        db_table = "Lich_hen"
        verbose_name = verbose_name_plural = "Lịch hẹn"
        constraints = [
            # Live means "not cancelled"; the predicates say so in ASCII (SQL Server keeps no Vietnamese in DDL).
            models.UniqueConstraint(
                fields=["bac_si", "ngay_kham", "gio_kham"],
                condition=Q(ngay_huy__isnull=True),
                name="uq_lich_hen_bac_si",
            ),
            models.UniqueConstraint(
                fields=["benh_nhan", "ngay_kham", "gio_kham"],
                condition=Q(ngay_huy__isnull=True),
                name="uq_lich_hen_benh_nhan",
            ),
            models.UniqueConstraint(
                fields=["lich", "so_thu_tu"], condition=Q(lich__isnull=False), name="uq_lich_hen_so_thu_tu"
            ),
            models.CheckConstraint(condition=Q(gio_kham__lt=F("gio_ket_thuc")), name="ck_lich_hen_gio"),
            models.CheckConstraint(condition=Q(gia_tien__gt=0), name="ck_lich_hen_gia_tien"),
        ]
        indexes = [
            models.Index(fields=["ngay_kham", "gio_kham"], name="ix_lich_hen_ngay"),
            models.Index(fields=["bac_si", "ngay_kham", "gio_kham"], name="ix_lich_hen_bac_si"),
            models.Index(fields=["benh_nhan", "ngay_kham", "gio_kham"], name="ix_lich_hen_benh_nhan"),
            models.Index(fields=["trang_thai", "ngay_kham", "gio_kham"], name="ix_lich_hen_trang_thai"),
            models.Index(fields=["loai_lich_hen", "ngay_kham", "gio_kham"], name="ix_lich_hen_loai"),
        ]

    def __str__(self) -> str:
        return f"{self.ngay_kham} {self.gio_kham:%H:%M}"

    lich_su: list[dict[str, Any]]
    """What became of it; known once a service has looked."""

    @property
    def starts_at(self) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.ngay_kham, self.gio_kham))

    @property
    def ends_at(self) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.ngay_kham, self.gio_ket_thuc))

    @property
    def is_awaited(self) -> bool:
        """Whether its patient is still to come."""
        return self.trang_thai in RESCHEDULABLE

    @property
    def can_be_cancelled(self) -> bool:
        return TrangThaiLichHen.CANCELLED in NEXT_STATES[self.trang_thai]

    @property
    def is_remote(self) -> bool:
        return self.dich_vu.loai_dich_vu == LoaiDichVu.TELECONSULTATION

    @property
    def next_states(self) -> set[TrangThaiLichHen]:
        """Who was received at a desk, as walk-ins are, may still not come to a remote session."""
        states = NEXT_STATES[self.trang_thai]
        return (
            states | {TrangThaiLichHen.NO_SHOW}
            if self.trang_thai == TrangThaiLichHen.ARRIVED and self.is_remote
            else states
        )

    def move_to(self, state: TrangThaiLichHen, now: dt.datetime) -> None:
        """Change the state along `next_states`; not to “no-show” before its time has passed. Saves nothing.

        Raises InvalidTransition or TooEarlyForNoShow.
        """
        if state not in self.next_states:
            raise InvalidTransition(tu=self.trang_thai, den=state.value)
        if state == TrangThaiLichHen.NO_SHOW and now < self.starts_at:
            raise TooEarlyForNoShow
        self.trang_thai = state
        if state == TrangThaiLichHen.CANCELLED:
            self.ngay_huy = now

    def check_reschedulable(self) -> None:
        """Raises InvalidState unless the visit has not begun yet."""
        if not self.is_awaited:
            raise InvalidState(trang_thai=self.trang_thai)


class GiuCho(models.Model):
    """Hold: a place kept for one patient until `het_han`; nothing once that has passed. A patient has one while a form
    is filled in, and one that the waiting list offers.
    """

    ma_giu_cho = models.BigAutoField(primary_key=True, db_column="Ma_giu_cho")
    benh_nhan = models.ForeignKey(
        BenhNhan, models.PROTECT, related_name="giu_cho", db_index=False, db_column="Ma_benh_nhan"
    )
    bac_si = models.ForeignKey(BacSi, models.CASCADE, related_name="giu_cho", db_column="Ma_bac_si")
    dich_vu = models.ForeignKey(DichVu, models.CASCADE, related_name="+", db_column="Ma_dich_vu")
    lich = models.ForeignKey(LichLamViec, models.CASCADE, related_name="giu_cho", db_column="Ma_lich")
    ngay_kham = models.DateField("ngày khám", db_column="Ngay_kham")
    gio_kham = models.TimeField("giờ khám", db_column="Gio_kham")
    gio_ket_thuc = models.TimeField("giờ kết thúc", db_column="Gio_ket_thuc")
    het_han = models.DateTimeField("hết hạn", db_column="Het_han")
    tu_danh_sach_cho = models.BooleanField("từ danh sách chờ", default=False, db_column="Tu_danh_sach_cho")

    class Meta:
        db_table = "Giu_cho"
        verbose_name = verbose_name_plural = "Giữ chỗ"
        constraints = [
            models.UniqueConstraint(fields=["benh_nhan", "tu_danh_sach_cho"], name="uq_giu_cho_benh_nhan"),
        ]
        indexes = [models.Index(fields=["het_han"], name="ix_giu_cho_het_han")]

    def __str__(self) -> str:
        return f"{self.ngay_kham} {self.gio_kham:%H:%M}"

    @property
    def visit(self) -> dict[str, Any]:
        """What it is kept for, under the names by which it is booked."""
        whom = {"ma_benh_nhan": self.benh_nhan_id, "ma_bac_si": self.bac_si_id, "ma_dich_vu": self.dich_vu_id}
        return {**whom, "ngay_kham": self.ngay_kham, "gio_kham": self.gio_kham}


class PhienTuVanTuXa(DienBienPhien):
    """Teleconsultation: the remote session of an appointment for a “Tư vấn từ xa” service."""

    ma_phien = models.BigAutoField(primary_key=True, db_column="Ma_phien")
    lich_hen = models.OneToOneField(LichHen, models.PROTECT, related_name="phien_tu_van", db_column="Ma_lich_hen")
    ma_cuoc_goi = models.CharField("mã cuộc gọi", max_length=64, unique=True, db_column="Ma_cuoc_goi")

    class Meta:
        db_table = "Phien_tu_van_tu_xa"
        verbose_name = verbose_name_plural = "Phiên tư vấn từ xa"
        constraints = [
            models.CheckConstraint(
                condition=Q(thoi_gian_bat_dau__lte=F("thoi_gian_ket_thuc")), name="ck_phien_tu_van_thoi_gian"
            )
        ]
        indexes = [
            models.Index(fields=["trang_thai", "thoi_gian_bat_dau"], name="ix_phien_tu_van_trang_thai"),
            models.Index(fields=["ket_qua", "thoi_gian_bat_dau"], name="ix_phien_tu_van_ket_qua"),
        ]

    def __str__(self) -> str:
        return self.ma_cuoc_goi

    @property
    def opens_at(self) -> dt.datetime:
        return self.lich_hen.starts_at - OPENS_BEFORE

    @property
    def closes_at(self) -> dt.datetime:
        return self.lich_hen.ends_at + CLOSES_AFTER
