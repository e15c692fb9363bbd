"""Other times for appointments that cannot stay where they are, found for all of them together."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from appointments.models import LichHen, LichLamViec
from authentication.models import NguoiDung
from core.services.availability_service import NEAR_AFTER, NEAREST, FreeTime
from core.services.base import BaseService
from core.services.occupancy import Occupancy
from planning.models import KhoangNghi

Stretch = tuple[dt.date, dt.time, dt.time]


class Proposals(BaseService):
    def around(self, actor: NguoiDung, off: KhoangNghi, hits: Sequence[LichHen]) -> dict[int, list[FreeTime]]:
        """Up to three times by appointment key, none on an earlier day, best first: the nearest with the same doctor,
        then with others of the specialty (for those who may reassign). No two best ones collide, and none is taken. As
        many queries for one appointment as for all.
        """
        if not hits:
            return {}
        now = self.clock.now()
        first = max(now.date(), off.tu_ngay)
        schedules = self.uow.schedules.open_between(self.uow.schedules.all(), first, off.den_ngay + NEAR_AFTER, None)
        reassign = self.may(actor, "appointment.reassign")
        alike = {"bac_si__chuyen_khoa__in": {hit.bac_si.chuyen_khoa_id for hit in hits}}
        mine = {"bac_si__in": {hit.bac_si_id for hit in hits}}
        wanted = schedules.filter(**(alike if reassign else mine))
        free = FreeTimes(Occupancy(self.uow, wanted, now, of=actor, also_closed=[off]), wanted)
        leaving = {hit.pk for hit in hits}
        for visit in self.uow.appointments.of_patients({hit.benh_nhan_id for hit in hits}, first):
            if visit.pk not in leaving:
                free.visits[visit.benh_nhan_id].append((visit.ngay_kham, visit.gio_kham, visit.gio_ket_thuc))
        return {hit.pk: free.nearest(hit) for hit in hits}


class FreeTimes:
    """Free times that are given out, one appointment after another."""

    def __init__(self, occupancy: Occupancy, schedules: Iterable[LichLamViec]) -> None:
        self._occupancy = occupancy
        self._schedules = list(schedules)
        self._free: dict[tuple[int, int], list[FreeTime]] = {}
        self._given: dict[int, list[Stretch]] = defaultdict(list)
        self._places: Counter[int] = Counter()
        self.visits: dict[int, list[Stretch]] = defaultdict(list)

    def nearest(self, hit: LichHen) -> list[FreeTime]:
        """The best of these is given to the appointment, and not proposed to another."""
        near = sorted(self._possible(hit), key=lambda free: free.distance(hit.ngay_kham, hit.gio_kham))
        own = [free for free in near if free.lich.bac_si_id == hit.bac_si_id]
        others = [free for free in near if free.lich.bac_si_id != hit.bac_si_id]
        kept = own[: 1 if others else NEAREST]
        found = [*kept, *others[: NEAREST - len(kept)]]
        for best in found[:1]:
            stretch = best.stretch()
            self._given[best.lich.bac_si_id].append(stretch)
            self.visits[hit.benh_nhan_id].append(stretch)
            self._places[best.lich.pk] += 1
        return found

    def _possible(self, hit: LichHen) -> Iterator[FreeTime]:
        for schedule in self._schedules:
            if schedule.ngay_lam_viec < hit.ngay_kham or not schedule.bac_si.offers(hit.dich_vu):
                continue
            if self._places[schedule.pk] >= self._occupancy.places_left(schedule):
                continue
            busy = [*self.visits[hit.benh_nhan_id], *self._given[schedule.bac_si_id]]
            that_day = [(start, end) for day, start, end in busy if day == schedule.ngay_lam_viec]
            for free in self._times(schedule, hit):
                if not any(free.overlaps(start, end) for start, end in that_day):
                    yield free

    def _times(self, schedule: LichLamViec, hit: LichHen) -> list[FreeTime]:
        key = schedule.pk, hit.dich_vu.thoi_gian_kham
        if key not in self._free:
            left = self._occupancy.places_left(schedule)
            times = self._occupancy.times(schedule, key[1])
            self._free[key] = [FreeTime(schedule, time, left) for time in times if time.con_trong]
        return self._free[key]
