"""The free times of many schedules, given out one after another."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from appointments.models import LichLamViec
from core.booking_rules import BookingRules
from core.repositories.waitlist_repository import Stretch
from core.services.availability_service import FreeTime
from core.services.occupancy import Occupancy
from core.services.quiet_hours import end_of_night
from medical.models import BacSi
from waitlist.models import DanhSachCho

SHORTEST_OFFER = dt.timedelta(minutes=5)
"""A place that must be booked sooner is not offered: nobody could answer in time."""


def overlap(one: Stretch, other: Stretch) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


class FreedPlaces:
    """As patients may book them by the rules, by doctor. No query after the occupancy's own."""

    def __init__(self, occupancy: Occupancy, schedules: Collection[LichLamViec], now: dt.datetime) -> None:
        self._occupancy = occupancy
        self._now = now
        self._of: dict[int, list[LichLamViec]] = defaultdict(list)
        for schedule in sorted(schedules, key=lambda s: (s.ngay_lam_viec, s.gio_bat_dau, s.pk)):
            self._of[schedule.bac_si_id].append(schedule)
        self._times: dict[tuple[int, int], list[FreeTime]] = {}
        self._given: dict[int, list[Stretch]] = defaultdict(list)
        self._places: Counter[int] = Counter()

    def doctors(self, minutes: Collection[int]) -> list[BacSi]:
        """Those with a free time of one of the lengths."""
        own = (schedules[0].bac_si for _, schedules in sorted(self._of.items()))
        return [doctor for doctor in own if self.has_any(doctor, minutes)]

    def has_any(self, doctor: BacSi, minutes: Collection[int]) -> bool:
        return any(next(self.free(doctor, length), None) for length in minutes)

    def days(self, doctor: BacSi) -> tuple[dt.date, dt.date]:
        """The first and the last day of the doctor's schedules."""
        return self._of[doctor.pk][0].ngay_lam_viec, self._of[doctor.pk][-1].ngay_lam_viec

    def free(self, doctor: BacSi, minutes: int) -> Iterator[FreeTime]:
        """The doctor's times of that length which nobody was given, soonest first."""
        for schedule in self._of[doctor.pk]:
            if self._places[schedule.pk] < self._occupancy.places_left(schedule):
                for each in self._cut(schedule, minutes):
                    if not any(overlap(each.stretch(), given) for given in self._given[doctor.pk]):
                        yield each

    def suiting(self, doctor: BacSi, entry: DanhSachCho, refused: Collection[Stretch]) -> Iterator[FreeTime]:
        """The same, for the entry's service and as it wants them, but those that its patient was offered before."""
        if not doctor.offers(entry.dich_vu):
            return
        for each in self.free(doctor, entry.dich_vu.thoi_gian_kham):
            stretch = each.stretch()
            if entry.suits(*stretch) and not any(overlap(stretch, other) for other in refused):
                yield each

    def give(self, free: FreeTime) -> None:
        """It is somebody's now, or cannot be had: for the rest of the run nobody gets it."""
        self._given[free.lich.bac_si_id].append(free.stretch())
        self._places[free.lich.pk] += 1

    def _cut(self, schedule: LichLamViec, minutes: int) -> list[FreeTime]:
        key = schedule.pk, minutes
        if key not in self._times:
            rules, left = self._occupancy.rules_for(schedule.bac_si), self._occupancy.places_left(schedule)
            soonest, times = rules.first_bookable(self._now + SHORTEST_OFFER), []
            if schedule.ngay_lam_viec <= rules.last_bookable(self._now) and left > 0:
                times = self._occupancy.times(schedule, minutes, soonest, within_hours=True, gaps=True)
            found = (FreeTime(schedule, time, left) for time in times if time.con_trong)
            self._times[key] = [free for free in found if self._may_be_asked(free, rules)]
        return self._times[key]

    def _may_be_asked(self, free: FreeTime, rules: BookingRules) -> bool:
        """By day; in the night only where in the morning it is too late."""
        morning = end_of_night(self._now)
        return morning is None or free.starts() < rules.first_bookable(morning + SHORTEST_OFFER).replace(tzinfo=None)
