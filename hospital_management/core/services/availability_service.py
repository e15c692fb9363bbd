"""Free times across doctors and facilities, soonest first."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from appointments.models import KhungGio, LichLamViec
from authentication.models import NguoiDung
from core.booking_rules import BookingRules
from core.clock import Clock
from core.exceptions import RangeReversed, RangeTooLong
from core.services.base import BaseService
from core.services.schedule_service import DEFAULT_MINUTES
from core.unit_of_work import UnitOfWork

DEFAULT_DAYS = dt.timedelta(days=14)
MOST_DAYS = dt.timedelta(days=62)


@dataclass(frozen=True)
class FreeTime:
    """A time at which one doctor can be booked."""

    lich: LichLamViec
    khung_gio: KhungGio


@dataclass(frozen=True)
class FreeDay:
    """How much of one day is free, over all the doctors asked for; `som_nhat` is the first free time."""

    ngay: dt.date
    so_khung_trong: int
    so_bac_si: int
    som_nhat: dt.time | None


class AvailabilityService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, rules: BookingRules) -> None:
        super().__init__(uow, clock)
        self.rules = rules

    def search(
        self,
        *,
        actor: NguoiDung,
        action: str,
        tu_ngay: dt.date | None = None,
        den_ngay: dt.date | None = None,
        ma_dich_vu: int | None = None,
        **whose: int,
    ) -> list[FreeTime]:
        """What the actor could book from day to day, both included; `whose` names doctor, specialty or facility.

        The first fortnight unless days are given, at most 62 of them, in stretches of the service's minutes (30 without
        one). Takes as many queries for one doctor as for all. Raises DoesNotExist, RangeReversed or RangeTooLong.
        """
        first, last = self._range(tu_ngay, den_ngay)
        service = self.uow.services.refer(ma_dich_vu, "ma_dich_vu") if ma_dich_vu else None
        minutes = service.thoi_gian_kham if service else DEFAULT_MINUTES
        schedules = self.uow.schedules.open_between(
            self.uow.schedules.visible_to(actor, action), first, last, service, **whose
        )
        taken = defaultdict(list)
        for appointment in self.uow.appointments.times_in(schedules):
            taken[appointment.lich_id].append(appointment)
        earliest, latest = self._bookable(actor)
        found = [
            FreeTime(schedule, time)
            for schedule in schedules
            if schedule.ngay_lam_viec <= latest
            for time in schedule.times(minutes, taken[schedule.pk], earliest)
            if time.con_trong
        ]
        return sorted(
            found, key=lambda free: (free.lich.ngay_lam_viec, free.khung_gio.gio_bat_dau, free.lich.bac_si_id)
        )

    def by_day(self, *, tu_ngay: dt.date | None = None, den_ngay: dt.date | None = None, **query: Any) -> list[FreeDay]:
        """The same, counted for each day of the range, days without a free time among them."""
        first, last = self._range(tu_ngay, den_ngay)
        by_day = defaultdict(list)
        for free in self.search(tu_ngay=first, den_ngay=last, **query):
            by_day[free.lich.ngay_lam_viec].append(free)
        days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        return [self._counted(day, by_day[day]) for day in days]

    @staticmethod
    def _counted(day: dt.date, free: list[FreeTime]) -> FreeDay:
        doctors = {each.lich.bac_si_id for each in free}
        return FreeDay(day, len(free), len(doctors), free[0].khung_gio.gio_bat_dau if free else None)

    def _range(self, first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dt.date]:
        first = min(first or self.clock.now().date(), dt.date.max - MOST_DAYS)
        last = last or first + DEFAULT_DAYS
        if last < first:
            raise RangeReversed(field="den_ngay")
        if last - first >= MOST_DAYS:
            raise RangeTooLong(field="den_ngay", days=MOST_DAYS.days)
        return first, last

    def _bookable(self, actor: NguoiDung) -> tuple[dt.datetime, dt.date]:
        """From when and until which day the rules let the actor book."""
        now = self.clock.now()
        if self.may(actor, "appointment.waive_rules"):
            return now, dt.date.max
        return self.rules.first_bookable(now), self.rules.last_bookable(now)
