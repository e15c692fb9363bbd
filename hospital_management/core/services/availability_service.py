"""Free times across doctors and facilities, soonest first."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from appointments.models import KhungGio, LichHen, LichLamViec
from authentication.models import NguoiDung
from core.booking_rules import BookingRules
from core.exceptions import DomainError, RangeReversed, RangeTooLong, Refusals
from core.services.base import BaseService
from core.services.objections import Visit
from core.services.occupancy import Occupancy
from medical.models import DichVu
from users.models import BenhNhan

DEFAULT_DAYS = dt.timedelta(days=14)
MOST_DAYS = dt.timedelta(days=62)
NEAR_BEFORE, NEAR_AFTER, NEAREST = dt.timedelta(days=7), dt.timedelta(days=14), 3


class FreeTime(NamedTuple):
    """A time at which one doctor can be booked."""

    lich: LichLamViec
    khung_gio: KhungGio
    con_cho_trong: int

    def starts(self) -> dt.datetime:
        return dt.datetime.combine(self.lich.ngay_lam_viec, self.khung_gio.gio_bat_dau)

    def as_asked(self) -> dict[str, Any]:
        """Under the names by which it is booked."""
        doctor, time = self.lich.bac_si, self.khung_gio
        when = {"ngay_kham": self.lich.ngay_lam_viec, "gio_kham": time.gio_bat_dau, "gio_ket_thuc": time.gio_ket_thuc}
        return {"ma_bac_si": doctor.pk, "ten_bac_si": doctor.ho_ten, **when}

    def stretch(self) -> tuple[dt.date, dt.time, dt.time]:
        return self.lich.ngay_lam_viec, self.khung_gio.gio_bat_dau, self.khung_gio.gio_ket_thuc

    def distance(self, day: dt.date, time: dt.time) -> dt.timedelta:
        return abs(self.starts() - dt.datetime.combine(day, time))

    def overlaps(self, start: dt.time, end: dt.time) -> bool:
        """Whether it does, on its day."""
        return start < self.khung_gio.gio_ket_thuc and self.khung_gio.gio_bat_dau < end


@dataclass(frozen=True)
class Diary:
    """A patient's visits to come, but for the one that is to be moved."""

    visits: Collection[Any]
    moving: LichHen | None

    def has_room_for(self, free: FreeTime, rules: BookingRules | None) -> bool:
        """Whether the patient is free then, and has not too much that day by the rules, if these bind."""
        day = free.lich.ngay_lam_viec
        that_day = [visit for visit in self.visits if visit.ngay_kham == day]
        stays = self.moving is not None and self.moving.ngay_kham == day
        full = rules is not None and not stays and len(that_day) >= rules.so_lich_hen_moi_ngay
        return not full and not any(free.overlaps(visit.gio_kham, visit.gio_ket_thuc) for visit in that_day)


@dataclass(frozen=True)
class FreeDay:
    """How much of one day is free, over all the doctors asked for; `som_nhat` is the first free time."""

    ngay: dt.date
    so_khung_trong: int
    so_bac_si: int
    som_nhat: dt.time | None


class AvailabilityService(BaseService):
    def search(
        self,
        *,
        actor: NguoiDung,
        action: str,
        tu_ngay: dt.date | None = None,
        den_ngay: dt.date | None = None,
        ma_dich_vu: int | None = None,
        patient: BenhNhan | None = None,
        **whose: int,
    ) -> list[FreeTime]:
        """What the actor could book from day to day, both included; `whose` names doctor, specialty or facility.
        What is held for the patient named, else for anybody the actor acts for, is free.

        The first fortnight unless days are given, at most 62 of them, in stretches of the service's minutes (without
        one, those of the schedule or the facility). Takes as many queries for one doctor as for all. Raises
        DoesNotExist, RangeReversed or RangeTooLong.
        """
        first, last = self._range(tu_ngay, den_ngay)
        service = self.uow.services.refer(ma_dich_vu, "ma_dich_vu") if ma_dich_vu is not None else None
        now, free_for = self.clock.now(), patient or actor
        schedules, obstacles = self.uow.obstacles.open_to(actor, action, first, last, service, free_for, now, **whose)
        occupancy = Occupancy(self.uow, schedules, now, free_for, obstacles=obstacles)
        found = [
            FreeTime(schedule, time, left)
            for schedule in schedules
            if (left := occupancy.places_left(schedule))
            for time in self._bookable(actor, schedule, occupancy, service, now)
        ]
        return sorted(
            found, key=lambda free: (free.lich.ngay_lam_viec, free.khung_gio.gio_bat_dau, free.lich.bac_si_id)
        )

    @contextmanager
    def suggesting(self, actor: NguoiDung) -> Iterator[None]:
        """Lets a refusal of a visit go on with the nearest free times in it."""
        try:
            yield
        except (DomainError, Refusals) as refusal:
            if refusal.visit:
                refusal.nearest = [each.as_asked() for each in self.near(actor, refusal.visit, refusal.moving)]
            raise

    def near(self, actor: NguoiDung, visit: Visit, moving: LichHen | None = None) -> list[FreeTime]:
        """The three bookable times nearest to the one wanted, with the same doctor or, if he has none, with another who
        offers the service; none that does not suit the patient. From a week before the day wanted to a fortnight after.
        """
        today = self.clock.now().date()
        day = min(max(visit.day, today), dt.date.max - MOST_DAYS)
        first, last = max(today, day - NEAR_BEFORE), day + NEAR_AFTER
        diary = Diary(list(self.uow.appointments.of_patient(visit.patient, first, but=moving)), moving)
        rules = self.uow.rules.by_facility()
        find = partial(
            self.search,
            actor=actor,
            action="availability.list",
            tu_ngay=first,
            den_ngay=last,
            ma_dich_vu=visit.service.pk,
            patient=visit.patient,
        )
        for search in (partial(find, ma_bac_si=visit.doctor.pk), find):
            possible = [each for each in search() if diary.has_room_for(each, self._binding(actor, rules, each))]
            if possible:
                nearest = sorted(possible, key=lambda each: each.distance(day, visit.start))[:NEAREST]
                return sorted(nearest, key=FreeTime.starts)
        return []

    def _binding(self, actor: NguoiDung, rules: dict[int | None, BookingRules], free: FreeTime) -> BookingRules | None:
        """The rules that the actor cannot pass over as he likes."""
        own = rules.get(free.lich.bac_si.co_so_id, rules[None])
        return None if self.passes_freely(actor, own) else own

    def _bookable(
        self,
        actor: NguoiDung,
        schedule: LichLamViec,
        occupancy: Occupancy,
        service: DichVu | None,
        now: dt.datetime,
    ) -> list[KhungGio]:
        rules = occupancy.rules_for(schedule.bac_si)
        minutes = service.thoi_gian_kham if service else schedule.so_phut_kham or rules.so_phut_kham
        if self.passes_freely(actor, rules):
            return [time for time in occupancy.times(schedule, minutes) if time.con_trong]
        if schedule.ngay_lam_viec > rules.last_bookable(now):
            return []
        times = occupancy.times(schedule, minutes, rules.first_bookable(now), within_hours=True)
        return [time for time in times if time.con_trong]

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
