"""What schedules and bookings are planned by: weekly templates, time off, and the clinic's booking rules."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from core.booking_rules import BookingRules, Override
from core.exceptions import RangeReversed, TimesReversed
from core.models import Phien, StoredChoices
from core.planning_exceptions import SessionTooShort
from medical.models import BacSi, CoSoYTe


class MauLich(Phien):
    """Weekly template: a doctor's usual week, from which schedules are generated while it is valid."""

    ma_mau = models.BigAutoField(primary_key=True, db_column="Ma_mau")
    bac_si = models.ForeignKey(BacSi, models.PROTECT, related_name="mau_lich", db_column="Ma_bac_si")
    ten_mau = models.CharField("tên mẫu", max_length=100, blank=True, db_column="Ten_mau")
    so_phut_kham = models.PositiveSmallIntegerField("số phút mỗi khung giờ", db_column="So_phut_kham")
    hieu_luc_tu = models.DateField("hiệu lực từ", db_column="Hieu_luc_tu")
    hieu_luc_den = models.DateField("hiệu lực đến", null=True, blank=True, db_column="Hieu_luc_den")

    class Meta:
        db_table = "Mau_lich"
        verbose_name = verbose_name_plural = "Mẫu lịch"
        constraints = [
            models.CheckConstraint(condition=Q(so_phut_kham__gt=0), name="ck_mau_lich_so_phut"),
            models.CheckConstraint(condition=Q(hieu_luc_tu__lte=F("hieu_luc_den")), name="ck_mau_lich_hieu_luc"),
        ]

    def __str__(self) -> str:
        return self.ten_mau or f"{self.hieu_luc_tu}"

    def check_validity(self) -> None:
        """Raises RangeReversed when its last day, if it has one, is before its first."""
        if self.hieu_luc_den and self.hieu_luc_den < self.hieu_luc_tu:
            raise RangeReversed(field="hieu_luc_den")

    def valid_on(self, day: dt.date) -> bool:
        return self.hieu_luc_tu <= day <= (self.hieu_luc_den or dt.date.max)

    def weekdays_shared(self, other: "MauLich") -> set[int]:
        """The weekdays (1 Monday … 7 Sunday) of the days on which both are valid."""
        first = max(self.hieu_luc_tu, other.hieu_luc_tu)
        last = min(self.hieu_luc_den or dt.date.max, other.hieu_luc_den or dt.date.max)
        return {(first.weekday() + n) % 7 + 1 for n in range(min((last - first).days + 1, 7))}


class BuoiMau(models.Model):
    """Session of a template: one stretch of one weekday (1 Monday … 7 Sunday). What lies between two is a break."""

    ma_buoi = models.BigAutoField(primary_key=True, db_column="Ma_buoi")
    mau = models.ForeignKey(MauLich, models.CASCADE, related_name="buoi", db_index=False, db_column="Ma_mau")
    thu = models.PositiveSmallIntegerField("thứ", db_column="Thu")
    gio_bat_dau = models.TimeField("giờ bắt đầu", db_column="Gio_bat_dau")
    gio_ket_thuc = models.TimeField("giờ kết thúc", db_column="Gio_ket_thuc")
    so_luong_kham = models.PositiveSmallIntegerField("số lượng khám", db_column="So_luong_kham")

    class Meta:
        db_table = "Buoi_mau"
        verbose_name = verbose_name_plural = "Buổi của mẫu lịch"
        ordering = ("thu", "gio_bat_dau")
        constraints = [
            models.UniqueConstraint(fields=["mau", "thu", "gio_bat_dau"], name="uq_buoi_mau"),
            models.CheckConstraint(condition=Q(thu__gte=1, thu__lte=7), name="ck_buoi_mau_thu"),
            models.CheckConstraint(condition=Q(gio_bat_dau__lt=F("gio_ket_thuc")), name="ck_buoi_mau_gio"),
            models.CheckConstraint(condition=Q(so_luong_kham__gt=0), name="ck_buoi_mau_so_luong"),
        ]

    def __str__(self) -> str:
        return f"{self.thu} {self.gio_bat_dau:%H:%M}–{self.gio_ket_thuc:%H:%M}"

    def check_window(self, minutes: int, field: str) -> None:
        """Raises TimesReversed unless it ends after it begins, SessionTooShort unless `minutes` fit into it."""
        if self.gio_ket_thuc <= self.gio_bat_dau:
            raise TimesReversed(field=field)
        if not self.slots(minutes):
            raise SessionTooShort(field=field, minutes=minutes)

    def slots(self, minutes: int) -> int:
        """How many whole stretches of so many minutes it has."""
        hours, rest = self.gio_ket_thuc.hour - self.gio_bat_dau.hour, self.gio_ket_thuc.minute - self.gio_bat_dau.minute
        return (hours * 60 + rest) // minutes

    def overlaps(self, other: "BuoiMau") -> bool:
        same_time = self.gio_bat_dau < other.gio_ket_thuc and other.gio_bat_dau < self.gio_ket_thuc
        return self.thu == other.thu and same_time


class LoaiNghi(StoredChoices):
    """Who or what is closed."""

    DOCTOR = "Bác sĩ nghỉ"
    FACILITY = "Cơ sở đóng cửa"
    HOLIDAY = "Ngày lễ"


class KhoangNghi(Phien):
    """Time off: days on which a doctor, a facility or (public holiday) everybody takes no appointments.

    Whole days, unless hours are given, which then hold on each of the days. Schedules stay as they are: what lies in
    time off cannot be booked, and can be again once it is withdrawn.
    """

    ma_khoang_nghi = models.BigAutoField(primary_key=True, db_column="Ma_khoang_nghi")
    loai = models.CharField("loại", max_length=20, choices=LoaiNghi.choices, db_column="Loai")
    bac_si = models.ForeignKey(
        BacSi, models.PROTECT, null=True, blank=True, related_name="khoang_nghi", db_column="Ma_bac_si"
    )
    co_so = models.ForeignKey(
        CoSoYTe, models.PROTECT, null=True, blank=True, related_name="khoang_nghi", db_column="Ma_co_so"
    )  # fmt: skip
    tu_ngay = models.DateField("từ ngày", db_column="Tu_ngay")
    den_ngay = models.DateField("đến hết ngày", db_column="Den_ngay")
    gio_bat_dau = models.TimeField("giờ bắt đầu", null=True, blank=True, db_column="Gio_bat_dau")
    gio_ket_thuc = models.TimeField("giờ kết thúc", null=True, blank=True, db_column="Gio_ket_thuc")
    ly_do = models.CharField("lý do", max_length=200, blank=True, db_column="Ly_do")

    class Meta:
        db_table = "Khoang_nghi"
        verbose_name = verbose_name_plural = "Khoảng nghỉ"
        constraints = [
            models.CheckConstraint(condition=Q(tu_ngay__lte=F("den_ngay")), name="ck_khoang_nghi_ngay"),
            models.CheckConstraint(condition=Q(gio_bat_dau__lt=F("gio_ket_thuc")), name="ck_khoang_nghi_gio"),
        ]
        indexes = [models.Index(fields=["den_ngay", "tu_ngay"], name="ix_khoang_nghi_ngay")]

    def __str__(self) -> str:
        return f"{self.loai} {self.tu_ngay}–{self.den_ngay}"

    def check_window(self) -> None:
        """Raises TimesReversed unless its days, and its hours if it has any, end after they begin."""
        if self.den_ngay < self.tu_ngay:
            raise TimesReversed(field="den_ngay")
        if self.gio_bat_dau and self.gio_ket_thuc and self.gio_ket_thuc <= self.gio_bat_dau:
            raise TimesReversed(field="gio_ket_thuc")

    @property
    def hours(self) -> tuple[dt.time, dt.time]:
        """From when to when, on each of its days."""
        return self.gio_bat_dau or dt.time.min, self.gio_ket_thuc or dt.time.max

    def concerns(self, doctor: BacSi) -> bool:
        return self.bac_si_id in (None, doctor.pk) and self.co_so_id in (None, doctor.co_so_id)

    def hits(self, day: dt.date, start: dt.time, end: dt.time) -> bool:
        closes, opens = self.hours
        return self.tu_ngay <= day <= self.den_ngay and start < opens and end > closes


class QuyTac(Phien):
    """Booking rules of one facility; what it leaves open, the general ones (of no facility) say."""

    ma_quy_tac = models.BigAutoField(primary_key=True, db_column="Ma_quy_tac")
    co_so = models.OneToOneField(
        CoSoYTe, models.CASCADE, null=True, blank=True, related_name="quy_tac", db_column="Ma_co_so"
    )
    bao_truoc_phut = models.PositiveIntegerField("đặt trước ít nhất (phút)", null=True, db_column="Bao_truoc_phut")
    dat_truoc_ngay = models.PositiveSmallIntegerField(
        "đặt trước nhiều nhất (ngày)", null=True, db_column="Dat_truoc_ngay"
    )
    huy_truoc_phut = models.PositiveIntegerField("hủy trước ít nhất (phút)", null=True, db_column="Huy_truoc_phut")
    doi_truoc_phut = models.PositiveIntegerField("đổi trước ít nhất (phút)", null=True, db_column="Doi_truoc_phut")
    so_lich_hen_toi_da = models.PositiveSmallIntegerField(
        "số lịch hẹn sắp tới mỗi bệnh nhân", null=True, db_column="So_lich_hen_toi_da"
    )
    so_lich_hen_moi_ngay = models.PositiveSmallIntegerField(
        "số lịch hẹn mỗi ngày mỗi bệnh nhân", null=True, db_column="So_lich_hen_moi_ngay"
    )
    nghi_giua_phut = models.PositiveSmallIntegerField(
        "nghỉ giữa hai lượt khám (phút)", null=True, db_column="Nghi_giua_phut"
    )
    so_phut_kham = models.PositiveSmallIntegerField("số phút mỗi khung giờ", null=True, db_column="So_phut_kham")
    gio_mo_cua = models.TimeField("giờ mở cửa", null=True, db_column="Gio_mo_cua")
    gio_dong_cua = models.TimeField("giờ đóng cửa", null=True, db_column="Gio_dong_cua")
    kham_chu_nhat = models.BooleanField("khám chủ nhật", null=True, db_column="Kham_chu_nhat")
    bo_qua = models.CharField(
        "bỏ qua quy tắc", max_length=30, blank=True, choices=[(each, each) for each in Override], db_column="Bo_qua"
    )
    ti_le_uu_tien = models.PositiveSmallIntegerField(
        "số lượt ưu tiên cho một lượt thường", null=True, db_column="Ti_le_uu_tien"
    )
    lui_sau_luot = models.PositiveSmallIntegerField(
        "lùi sau (lượt gọi) khi đến trễ hoặc vắng lúc gọi", null=True, db_column="Lui_sau_luot"
    )
    phut_den_tre = models.PositiveSmallIntegerField("đến trễ quá (phút)", null=True, db_column="Phut_den_tre")
    so_lan_goi = models.PositiveSmallIntegerField("số lần gọi trước khi vắng mặt", null=True, db_column="So_lan_goi")
    vang_sau_phut = models.PositiveSmallIntegerField(
        "không đến sau khi hết buổi (phút)", null=True, db_column="Vang_sau_phut"
    )
    giu_moi_phut = models.PositiveSmallIntegerField("giữ chỗ mời người chờ (phút)", null=True, db_column="Giu_moi_phut")

    class Meta:
        db_table = "Quy_tac"
        verbose_name = verbose_name_plural = "Quy tắc đặt lịch"

    def __str__(self) -> str:
        return str(self.co_so) if self.co_so else "Quy tắc chung"

    dang_ap_dung: BookingRules
    """What holds at its facility; known once a service has looked."""

    def over(self, general: BookingRules) -> BookingRules:
        """The general rules, with what this facility says otherwise."""
        return general.but(**{name: value for name in RULE_FIELDS if (value := getattr(self, name)) not in (None, "")})


RULE_FIELDS = tuple(BookingRules.__dataclass_fields__)
