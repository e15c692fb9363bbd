"""What of many schedules is taken, and what is left of them, in as many queries for one as for all."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import chain

from appointments.models import KhungGio, LichLamViec
from authentication.models import NguoiDung
from core.booking_rules import BookingRules
from core.clock import MINUTES, minute_of, time_at
from core.repositories.obstacle_repository import Obstacles
from core.unit_of_work import UnitOfWork
from medical.models import BacSi
from planning.models import KhoangNghi
from users.models import BenhNhan

Stretch = tuple[dt.time, dt.time]


class Occupancy:
    """As of `now`; what is kept for the patient `of`, or for patients of the account `of`, counts as free. Nothing that
    is kept does for nobody (None).
    """

    def __init__(
        self,
        uow: UnitOfWork,
        schedules: Collection[LichLamViec] | LichLamViec,
        now: dt.datetime,
        of: NguoiDung | BenhNhan | None,
        also_closed: Iterable[KhoangNghi] = (),
        obstacles: Obstacles | None = None,
    ) -> None:
        self._now = now
        self._rules = uow.rules.by_facility()
        self._visits: dict[int | None, list[Stretch]] = defaultdict(list)
        self._held: dict[int | None, int] = defaultdict(int)
        self._closed: dict[int | None, list[KhoangNghi]] = defaultdict(list)
        if obstacles is None:
            obstacles = uow.obstacles.within(schedules, of, now)
        for taken in chain(obstacles.visits, obstacles.holds):
            self._visits[taken.lich_id].append((taken.gio_kham, taken.gio_ket_thuc))
        for kept in obstacles.holds:
            self._held[kept.lich_id] += 1
        for closed in chain(obstacles.closed, also_closed):
            self._closed[closed.bac_si_id].append(closed)

    def rules_for(self, doctor: BacSi) -> BookingRules:
        return self._rules.get(doctor.co_so_id, self._rules[None])

    def places_left(self, schedule: LichLamViec) -> int:
        return max(0, schedule.con_cho_trong - self._held[schedule.pk])

    def times(
        self,
        schedule: LichLamViec,
        minutes: int,
        since: dt.datetime | None = None,
        *,
        within_hours: bool = False,
        gaps: bool = False,
    ) -> list[KhungGio]:
        """The schedule cut into stretches of `minutes`: free with a place left, to come and not before `since`,
        with neither visit, hold nor time off in the way, and the facility's rest between two visits; with
        `within_hours` as long as the facility is open, too. With `gaps` also what begins as soon as one of these ends.
        """
        opens, closes = minute_of(schedule.gio_bat_dau), minute_of(schedule.gio_ket_thuc)
        rest = self.rules_for(schedule.bac_si).nghi_giua_phut
        busy = [each for each in self._busy(schedule, within_hours) if each[0] < closes and opens < each[1]]
        closed = self.places_left(schedule) <= 0 or not schedule.bac_si.takes_appointments
        first = MINUTES if closed else self._first_minute(schedule.ngay_lam_viec, since or self._now)
        starts = set(range(opens, closes - minutes + 1, minutes + rest))
        if gaps:
            starts.update(ends for _, ends in busy if ends + minutes <= closes)
        return [
            KhungGio(
                time_at(start),
                time_at(start + minutes),
                start >= first and not any(begins < start + minutes and start < ends for begins, ends in busy),
            )
            for start in sorted(starts)
        ]

    def _busy(self, schedule: LichLamViec, within_hours: bool) -> list[tuple[int, int]]:
        """From which to which minute of its day no other visit can take place."""
        rules = self.rules_for(schedule.bac_si)
        rest = rules.nghi_giua_phut
        busy = [(minute_of(start) - rest, minute_of(end) + rest) for start, end in self._visits[schedule.pk]]
        busy += self._closed_minutes(schedule)
        return busy + rules.closed_minutes(schedule.ngay_lam_viec) if within_hours else busy

    def _first_minute(self, day: dt.date, since: dt.datetime) -> int:
        """The first minute of the day that is to come, and not before `since`."""
        if day < since.date():
            return MINUTES
        from_since = minute_of(since.time(), up=True) if day == since.date() else 0
        after_now = minute_of(self._now.time()) + 1 if day == self._now.date() else 0
        return max(from_since, after_now)

    def _closed_minutes(self, schedule: LichLamViec) -> list[tuple[int, int]]:
        day, doctor = schedule.ngay_lam_viec, schedule.bac_si
        candidates = [*self._closed[doctor.pk], *self._closed[None]]
        hours = [each.hours for each in candidates if each.tu_ngay <= day <= each.den_ngay and each.concerns(doctor)]
        return [(minute_of(start), minute_of(end, up=True)) for start, end in hours]
