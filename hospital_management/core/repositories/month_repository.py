"""What the monthly report counts beside the statistics: how long ahead people book, hours, waiting, remote visits."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from appointments.models import LichHen, LichLamViec, PhienTuVanTuXa
from core.database_functions import LocalHour, LocalMonth, MinutesBetween, MonthOf, SecondsBetween
from core.repositories.base import BaseRepository
from core.repositories.dashboard_repository import Days
from core.repositories.statistics_repository import SO_MANY, Counts, minutes, not_closed
from core.repositories.teleconsultation_repository import SUMS
from reception.models import PhieuKham
from support.models import COUNTED, DanhGia
from users.models import BenhNhan

DAY, OFFSET = 24 * 3600, 7 * 3600  # seconds; Vietnam is so far ahead of UTC
LEADS = {"same_day": 0, "one_day": 1, "three_days": 3, "seven_days": 7, "fourteen_days": 14, "longer": None}
"""Until how many days before the visit it was booked; each begins where the one before ends."""
WEEK = range(7)
LIVE = Q(ngay_huy__isnull=True)
DOCTOR = {"ma_bac_si": F("bac_si_id"), "ten_bac_si": F("bac_si__ho_ten")}


def weekday(number: int) -> str:
    """The name under which a weekday is counted, Monday being 0."""
    return f"thu_{number}"


def _leads() -> dict[str, Any]:
    """A count for each, by the seconds from the booking until the visit's day begins in UTC, 7 hours after it does in
    Vietnam: no engine needs to know of a zone.
    """
    found, least = {}, None
    for name, days in LEADS.items():
        after = Q() if least is None else Q(giay__gt=least)
        least = None if days is None else OFFSET + days * DAY
        found[name] = Count("pk", filter=after if least is None else after & Q(giay__lte=least))
    return found


def _weekdays(column: str, days: Days) -> dict[str, Any]:
    """A count for each weekday, whose days are named one by one: engines number weekdays each in its own way."""
    of = {number: [day for day in days.each() if day.weekday() == number] for number in WEEK}
    return {weekday(number): Count("pk", filter=Q(**{f"{column}__in": of[number]})) for number in WEEK}


class MonthRepository(BaseRepository[LichHen]):
    """Of the days of several months, each row under its month, `thang` (“2026-10”); of one facility or, without
    `ma_co_so`, of all.
    """

    model = LichHen

    def visits(self, days: Days, ma_co_so: int | None) -> QuerySet[LichHen]:
        return _at(self.model.objects.filter(ngay_kham__range=days), "bac_si__co_so", ma_co_so)

    def by_day(self, visits: QuerySet[LichHen]) -> Counts:
        """For each day and state, how many there were, and how many of them were booked how long ahead."""
        ahead: Any = visits.annotate(giay=SecondsBetween(F("ngay_tao"), F("ngay_kham")))
        rows = ahead.values("ngay_kham", "trang_thai", **_month("ngay_kham"))
        return list(rows.annotate(so_luong=SO_MANY, **_leads()).order_by("ngay_kham", "trang_thai"))

    def booked_by_doctor(self, visits: QuerySet[LichHen]) -> Counts:
        """For each doctor and state, how many, and of those not cancelled how many (`con_lai`) and their minutes."""
        rows: Any = visits.values(
            "trang_thai", **DOCTOR, ma_chuyen_khoa=F("bac_si__chuyen_khoa_id"), **_month("ngay_kham")
        )
        live = {"con_lai": Count("pk", filter=LIVE), "phut": minutes("gio_kham", "gio_ket_thuc", LIVE)}
        return list(rows.annotate(so_luong=SO_MANY, **live).order_by("ma_bac_si", "trang_thai"))

    def offered_by_doctor(self, days: Days, ma_co_so: int | None) -> Counts:
        rows: Any = self._schedules(days, ma_co_so).values(**DOCTOR, **_month("ngay_lam_viec"))
        return list(rows.annotate(phut=minutes("gio_bat_dau", "gio_ket_thuc")).order_by("ma_bac_si"))

    def booked_times(self, visits: QuerySet[LichHen], days: Days) -> Counts:
        """For each (`tu`, `den`) of the clock, how many visits on each weekday were not cancelled."""
        rows: Any = visits.filter(LIVE).values(tu=F("gio_kham"), den=F("gio_ket_thuc"), **_month("ngay_kham"))
        return list(rows.annotate(**_weekdays("ngay_kham", days)).order_by("tu", "den"))

    def offered_times(self, days: Days, ma_co_so: int | None) -> Counts:
        """The same of schedules."""
        times = {"tu": F("gio_bat_dau"), "den": F("gio_ket_thuc")}
        rows: Any = self._schedules(days, ma_co_so).values(**times, **_month("ngay_lam_viec"))
        return list(rows.annotate(**_weekdays("ngay_lam_viec", days)).order_by("tu", "den"))

    @staticmethod
    def _schedules(days: Days, ma_co_so: int | None) -> QuerySet[LichLamViec]:
        offered = LichLamViec.objects.filter(not_closed(), ngay_lam_viec__range=days)
        return _at(offered, "bac_si__co_so", ma_co_so)

    def waits(self, days: Days, ma_co_so: int | None) -> Counts:
        """For each hour of arrival, how many waited so many minutes at the clinic until their visit began."""
        tickets = PhieuKham.objects.filter(hang__ngay__range=days, vao_luc__isnull=False)
        came: Any = _at(tickets, "hang__co_so", ma_co_so).values(gio=LocalHour("den_luc"), **_month("hang__ngay"))
        waited = came.annotate(phut=MinutesBetween(F("den_luc"), F("vao_luc"))).annotate(so_luot=Count("pk"))
        return list(waited.order_by("gio", "phut"))

    def new_patients(self, days: Days, ma_co_so: int | None) -> Counts:
        """How many were registered; a facility's are those who have an appointment at it."""
        patients: Any = BenhNhan.objects.filter(days.hold("ngay_tao"))
        if ma_co_so:
            there = self.model.objects.filter(benh_nhan=OuterRef("pk"), bac_si__co_so=ma_co_so)
            patients = patients.filter(Exists(there))
        return list(patients.values(thang=LocalMonth("ngay_tao")).annotate(so_luong=Count("pk")).order_by("thang"))

    def remote(self, days: Days, ma_co_so: int | None) -> Counts:
        """The sums of remote sessions appointed for these days."""
        sessions: Any = PhienTuVanTuXa.objects.filter(lich_hen__ngay_kham__range=days)
        rows = _at(sessions, "lich_hen__bac_si__co_so", ma_co_so).values(**_month("lich_hen__ngay_kham"))
        return list(rows.annotate(**SUMS).order_by("thang"))

    def stars(self, days: Days, ma_co_so: int | None) -> Counts:
        """How many ratings of these days' visits gave how many stars."""
        ratings: Any = _at(DanhGia.objects.filter(ngay_kham__range=days, trang_thai__in=COUNTED), "co_so", ma_co_so)
        return list(ratings.values("so_sao", **_month("ngay_kham")).annotate(so_luot=Count("pk")).order_by("so_sao"))


def _month(column: str) -> dict[str, Any]:
    return {"thang": MonthOf(column)}


def _at(rows: QuerySet[Any], column: str, ma_co_so: int | None) -> QuerySet[Any]:
    return rows.filter(**{column: ma_co_so}) if ma_co_so else rows
