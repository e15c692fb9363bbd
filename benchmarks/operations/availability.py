"""Free times of a hundred doctors in a month, in a small system and in a large one."""

import datetime as dt
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import repeat
from typing import ClassVar, NamedTuple
from urllib.parse import urlencode

from benchmarks import data
from benchmarks.call import Call
from benchmarks.operations.booking import APPLICATION, SERVING
from benchmarks.plan import Plan, Progress
from benchmarks.report import Section, side_row
from benchmarks.rounds import Ratio, Served, Side, compare
from benchmarks.sized import Shelf, Sized
from core.proof.server import Server


class Place(NamedTuple):
    """A database, the request for it, and what it holds on the days asked for."""

    sized: Sized
    call: Call
    doctors: int
    schedules: int
    live: int


@dataclass(frozen=True)
class Availability:
    """The same doctors, days and appointments in all; what is more in the large ones belongs to others."""

    shelf: Shelf
    days: int = 30

    name: ClassVar[str] = "availability"

    def run(self, plan: Plan, progress: Progress) -> Section:
        with ExitStack() as open_now:
            places = [self._place(size, plan, progress) for size in plan.sizes]
            sides = [_side(open_now, place, plan) for place in places]
            compare(sides, plan, progress)
        return self._section(places, sides)

    def _place(self, size: int, plan: Plan, progress: Progress) -> Place:
        with self.shelf.take(size, plan, progress) as sized:
            first, last = sized.tomorrow, sized.tomorrow + dt.timedelta(days=self.days - 1)
            query = urlencode({"ma_chuyen_khoa": sized.specialty.pk, "tu_ngay": first, "den_ngay": last})
            call = Call("GET", f"/api/appointments/availability/?{query}", data.patient_token(sized.clock))
            doctors = sized.specialty.bac_si.count()
            return Place(sized, call, doctors, *data.live_between(sized.specialty, first, last))

    def _section(self, places: list[Place], sides: list[Side]) -> Section:
        ratio = Ratio.of(sides[-1], sides[0], lambda each: each.percentile(50))
        held = [
            f"{place.sized}: {place.schedules:,} schedules with {place.live:,} live appointments" for place in places
        ]
        doctors = places[0].doctors
        return Section(
            title=f"Free times of {doctors} doctors in {self.days} days: `GET /api/appointments/availability/`",
            rows=[side_row(side) for side in sides],
            notes=[
                f"**Largest / smallest: {ratio}**, median of the rounds' p50 (lowest–highest), one client.",
                f"On the days and of the doctors asked for: {'; '.join(held)}.",
            ],
        )


def _side(open_now: ExitStack, place: Place, plan: Plan) -> Side:
    server = open_now.enter_context(Server(APPLICATION, plan.workers, place.sized.name, SERVING, LOG_LEVEL="INFO"))
    return Served(str(place.sized), server, repeat(place.call), 200, clients=1)
