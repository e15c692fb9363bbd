"""Visits and offered times, counted in the database."""

import datetime as dt
from typing import Any, cast

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from core.database_functions import MinutesBetween, MonthOf
from core.repositories.base import BaseRepository, within
from core.repositories.prepared import prepared
from medical.models import BacSi, ChuyenKhoa
from planning.models import KhoangNghi

Day = dt.date | None
Counts = list[dict[str, Any]]

SO_MANY = Count("*")  # names no column: the index of states and days answers by itself
BY_STATE = {state.name.lower(): Count("pk", filter=Q(trang_thai=state)) for state in TrangThaiLichHen}
SEEN = Count("benh_nhan", distinct=True, filter=Q(trang_thai=TrangThaiLichHen.COMPLETED))


def not_closed() -> Q:
    """The condition on a schedule that it is offered: not all of it lies in time off, unless somebody has a place."""
    closes = Q(gio_bat_dau__isnull=True) | Q(gio_bat_dau__lte=OuterRef("gio_bat_dau"))
    opens = Q(gio_ket_thuc__isnull=True) | Q(gio_ket_thuc__gte=OuterRef("gio_ket_thuc"))
    doctor = Q(bac_si__isnull=True) | Q(bac_si=OuterRef("bac_si"))
    facility = Q(co_so__isnull=True) | Q(co_so=OuterRef("bac_si__co_so"))
    day = OuterRef("ngay_lam_viec")
    closed = KhoangNghi.objects.filter(closes, opens, doctor, facility, tu_ngay__lte=day, den_ngay__gte=day)
    return Q(so_luong_da_dat__gt=0) | Q(~Exists(closed))


def total(number: Any, only: Q | None = None) -> Any:
    """The sum as every engine holds it, zero of nothing."""
    return Sum(Cast(number, BigIntegerField()), filter=only, default=0)


def minutes(begin: str, end: str, only: Q | None = None) -> Any:
    return total(MinutesBetween(F(begin), F(end)), only)


class StatisticsRepository(BaseRepository[LichHen]):
    model = LichHen

    def by_day(self, visits: QuerySet[LichHen]) -> Counts:
        return self._counted(visits, "ngay_kham")

    def by_specialty(self, visits: QuerySet[LichHen]) -> Counts:
        """By their doctors' specialties."""
        return self._counted(visits.annotate(ma_chuyen_khoa=F("bac_si__chuyen_khoa_id")), "ma_chuyen_khoa")

    @staticmethod
    def _counted(visits: QuerySet[LichHen], key: str) -> Counts:
        """How many are in which state, for each value of the key."""
        rows: Any = visits.values(key, "trang_thai").annotate(so_luong=SO_MANY)
        return list(rows.order_by(key, "trang_thai"))

    def specialties(self) -> Counts:
        """What they are called, and their facilities: apart from the counting, which would sort by names otherwise."""
        named = {"ma_co_so": F("co_so_id"), "ten_co_so": F("co_so__ten_co_so")}
        rows: Any = ChuyenKhoa.objects.order_by("pk").values("ma_chuyen_khoa", "ten_chuyen_khoa", **named)
        return list(rows)

    def busiest_doctors(self, visits: QuerySet[LichHen], most: int) -> Counts:
        """So many of those with the most visits, and how many of these are in which state."""
        doctors: Any = visits.values(ma_bac_si=F("bac_si_id"), ten_bac_si=F("bac_si__ho_ten"))
        return list(doctors.annotate(so_luong=Count("pk"), **BY_STATE).order_by("-so_luong", "ma_bac_si")[:most])

    def months_of(self, doctor: BacSi, first: Day, last: Day) -> Counts:
        """The doctor's visits by month and state, the patients seen, and the minutes that are booked."""
        return self._months_of(doctor, *_bounded(first, last))

    @prepared
    def _months_of(self, doctor: Any, first: Any, last: Any) -> QuerySet[LichHen, Any]:
        booked = minutes("gio_kham", "gio_ket_thuc", Q(ngay_huy__isnull=True))
        months: Any = self._of(doctor, first, last).values(thang=MonthOf("ngay_kham"))
        counted = months.annotate(**BY_STATE, patients_seen=SEEN, booked_minutes=booked).order_by("thang")
        return cast("QuerySet[LichHen, Any]", counted)

    def patients_of(self, doctor: BacSi, first: Day, last: Day) -> int:
        """How many different patients the doctor has seen: one may come in several months."""
        return next(iter(self._patients_of(doctor, *_bounded(first, last))), 0)

    @prepared
    def _patients_of(self, doctor: Any, first: Any, last: Any) -> QuerySet[LichHen, Any]:
        seen: Any = self._of(doctor, first, last).order_by().values("bac_si").annotate(seen=SEEN)
        return seen.values_list("seen", flat=True)

    def offered_by(self, doctor: BacSi, first: Day, last: Day) -> dict[str, int]:
        """The minutes that the doctor's schedules offer in each month."""
        return dict(self._offered_by(doctor, *_bounded(first, last)))

    @prepared
    def _offered_by(self, doctor: Any, first: Any, last: Any) -> QuerySet[LichLamViec, Any]:
        schedules = within(LichLamViec.objects.filter(not_closed(), bac_si=doctor), "ngay_lam_viec", first, last)
        months: Any = schedules.values(thang=MonthOf("ngay_lam_viec"))
        offered = months.annotate(phut=minutes("gio_bat_dau", "gio_ket_thuc")).order_by("thang")
        return offered.values_list("thang", "phut")

    def _of(self, doctor: BacSi, first: Day, last: Day) -> QuerySet[LichHen]:
        return within(self.model.objects.filter(bac_si=doctor), "ngay_kham", first, last)


def _bounded(first: Day, last: Day) -> tuple[dt.date, dt.date]:
    """An open end is the calendar's, so that the query has one shape."""
    return first or dt.date.min, last or dt.date.max
