"""Whether a visit can take place: everything that speaks against it, found without a further query."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from appointments.models import LichHen, LichLamViec
from core.booking_exceptions import (
    DoctorAway,
    DoctorUnavailable,
    FacilityClosed,
    OutsideHours,
    OutsideSchedule,
    PastTime,
    PatientBusy,
    PublicHoliday,
    ScheduleFull,
    SlotTaken,
    TooClose,
    TooFarAhead,
    TooManyAppointments,
    TooManyThatDay,
    TooSoon,
    WindowTooShort,
)
from core.booking_rules import BookingRules
from core.clock import add_minutes, shifted
from core.exceptions import DomainError
from medical.models import BacSi, DichVu
from planning.models import KhoangNghi, LoaiNghi
from users.models import BenhNhan

CLOSED: dict[str, type[DomainError]] = {
    LoaiNghi.DOCTOR: DoctorAway,
    LoaiNghi.FACILITY: FacilityClosed,
    LoaiNghi.HOLIDAY: PublicHoliday,
}


@dataclass(frozen=True)
class Visit:
    """Who wants to see whom, for what, when."""

    patient: BenhNhan
    doctor: BacSi
    service: DichVu
    day: dt.date
    start: dt.time

    @property
    def end(self) -> dt.time:
        """Past midnight no schedule goes on, so the day's last instant stands for it."""
        return add_minutes(self.start, self.service.thoi_gian_kham) or dt.time.max

    def at(self, start: dt.time) -> "Visit":
        return replace(self, start=start)

    def on(self, day: dt.date) -> "Visit":
        return replace(self, day=day)


@dataclass(frozen=True)
class Situation:
    """What is true of one doctor and one patient on the days of their visits, as read under the locks.

    `moving` is the appointment that gives up its place for the visit; it stands in nobody's way.
    """

    now: dt.datetime
    rules: BookingRules
    schedules: Collection[LichLamViec]
    doctors_visits: Collection[Any]
    patients_visits: Collection[Any]
    """Of the days asked for, and all that are to come."""
    holds: Collection[Any]
    closed: Collection[KhoangNghi]
    moving: LichHen | None = None
    held: Collection[int] = ()
    """The places that the patient holds."""

    def schedule_for(self, visit: Visit) -> LichLamViec | None:
        return next((s for s in self.schedules if s.covers(visit.day, visit.start, visit.end)), None)

    def first_fit(self, visit: Visit, *, urgent: bool = False, within_hours: bool = False) -> Visit:
        """The visit at the first time of its day, from its own on, at which the doctor is free; else itself.

        An urgent one waits neither for a place nor for the doctor's rest; with `within_hours` the facility is open.
        """
        gap = self._rest(urgent)
        starts = [visit.start, *(s.gio_bat_dau for s in self.schedules), *(closed.hours[1] for closed in self.closed)]
        starts += [self.rules.gio_mo_cua, *(a.gio_ket_thuc for a in self.patients_visits)]
        starts += [after for _, end in self._busy(visit.day) if (after := add_minutes(end, gap))]
        later = (visit.at(start) for start in sorted(starts) if start >= visit.start)
        opened = (v for v in later if not within_hours or self.rules.open_at(v.day, v.start, v.end))
        return next((each for each in opened if self.fits(each, urgent=urgent)), visit)

    def fits(self, visit: Visit, *, urgent: bool = False) -> bool:
        """Whether doctor and patient are free for the visit, whatever the clock says."""
        schedule = self.schedule_for(visit)
        room = schedule is not None and (urgent or self._places_left(schedule) > 0)
        free = not self._taken(visit, gap=self._rest(urgent)) and not self._patient_busy(visit)
        return room and free and not self._closed_by(visit)

    def against(self, visit: Visit, booked_before: int = 0) -> list[DomainError]:
        """Every reason against the visit; `booked_before` counts those of the same request that come before it.

        In this order: DoctorUnavailable, OutsideSchedule, DoctorAway or its like, PastTime, TooSoon, TooFarAhead,
        OutsideHours, SlotTaken, TooClose, ScheduleFull, PatientBusy, TooManyAppointments, TooManyThatDay.
        """
        return [
            *self._against_the_doctor(visit),
            *self._against_the_time(visit),
            *self._against_the_place(visit),
            *self._against_the_patient(visit, booked_before),
        ]

    def _against_the_doctor(self, visit: Visit) -> Iterator[DomainError]:
        if not visit.doctor.takes_appointments:
            yield DoctorUnavailable()
        if not self.schedule_for(visit):
            begun = [s for s in self.schedules if s.covers(visit.day, visit.start, visit.start)]
            ends = max((s.gio_ket_thuc for s in begun), default=visit.start)
            if ends > visit.start:
                yield WindowTooShort(minutes=visit.service.thoi_gian_kham, ends=f"{ends:%H:%M}")
            else:
                yield OutsideSchedule()
        closed = self._closed_by(visit)
        if closed:
            yield CLOSED[closed.loai]()

    def _against_the_time(self, visit: Visit) -> Iterator[DomainError]:
        wanted = dt.datetime.combine(visit.day, visit.start, tzinfo=self.now.tzinfo)
        if wanted <= self.now:
            yield PastTime()
        elif wanted < self.rules.first_bookable(self.now):
            yield TooSoon(minutes=self.rules.bao_truoc_phut)
        elif visit.day > self.rules.last_bookable(self.now):
            yield TooFarAhead(days=self.rules.dat_truoc_ngay)
        if not self.rules.open_at(visit.day, visit.start, visit.end):
            yield OutsideHours()

    def _against_the_place(self, visit: Visit) -> Iterator[DomainError]:
        if self._taken(visit):
            yield SlotTaken()
        elif self._taken(visit, gap=self.rules.nghi_giua_phut):
            yield TooClose(minutes=self.rules.nghi_giua_phut)
        schedule = self.schedule_for(visit)
        if schedule and self._places_left(schedule) <= 0:
            yield ScheduleFull()

    def _against_the_patient(self, visit: Visit, booked_before: int) -> Iterator[DomainError]:
        if self._patient_busy(visit):
            yield PatientBusy()
        present = (self.now.date(), self.now.time())
        coming = sum((a.ngay_kham, a.gio_kham) > present for a in self.patients_visits) + booked_before
        if not self.moving and coming >= self.rules.so_lich_hen_toi_da:
            yield TooManyAppointments(limit=self.rules.so_lich_hen_toi_da)
        that_day = sum(a.ngay_kham == visit.day for a in self.patients_visits)
        stays = self.moving is not None and self.moving.ngay_kham == visit.day
        if not stays and that_day >= self.rules.so_lich_hen_moi_ngay:
            yield TooManyThatDay(limit=self.rules.so_lich_hen_moi_ngay)

    def _patient_busy(self, visit: Visit) -> bool:
        that_day = (a for a in self.patients_visits if a.ngay_kham == visit.day)
        return any(a.gio_kham < visit.end and visit.start < a.gio_ket_thuc for a in that_day)

    def _rest(self, urgent: bool) -> int:
        return 0 if urgent else self.rules.nghi_giua_phut

    def _busy(self, day: dt.date) -> list[tuple[dt.time, dt.time]]:
        return [(a.gio_kham, a.gio_ket_thuc) for a in (*self.doctors_visits, *self.holds) if a.ngay_kham == day]

    def _taken(self, visit: Visit, gap: int = 0) -> bool:
        """Whether the doctor is to see another at the time, or within `gap` minutes of it in the same schedule."""
        if any(begins < visit.end and visit.start < ends for begins, ends in self._busy(visit.day)):
            return True
        schedule = self.schedule_for(visit)
        beside = [a for a in (*self.doctors_visits, *self.holds) if schedule and a.lich_id == schedule.pk]
        start, end = shifted(visit.start, -gap), shifted(visit.end, gap)
        return any(a.gio_kham < end and start < a.gio_ket_thuc for a in beside)

    def _places_left(self, schedule: LichLamViec) -> int:
        own = self.moving is not None and self.moving.lich_id == schedule.pk
        held = sum(hold.lich_id == schedule.pk for hold in self.holds)
        return schedule.con_cho_trong - held + own

    def _closed_by(self, visit: Visit) -> KhoangNghi | None:
        hit = (c for c in self.closed if c.concerns(visit.doctor) and c.hits(visit.day, visit.start, visit.end))
        return next(hit, None)
