"""Free times of a hundred doctors in a month, in a small system and in a large one."""

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import ClassVar
from urllib.parse import urlencode

from benchmarks import data
from benchmarks.call import Call
from benchmarks.operations.booking import APPLICATION, SERVING
from benchmarks.plan import Plan, Progress
from benchmarks.report import Section, side_row
from benchmarks.rounds import Ratio, Served, Side, compare
from core.proof.server import Server

SPECIALTY = "Benchmark"


@dataclass(frozen=True)
class Place:
    """A database, the request for it, and what it holds on the days asked for."""

    database: str
    appointments: int
    call: Call
    schedules: int
    live: int


@dataclass(frozen=True)
class Availability:
    """The same doctors, days and appointments in both; what is more in the large one belongs to others."""

    doctors: int = 100
    days: int = 30
    patients: int = 2_000

    name: ClassVar[str] = "availability"

    def run(self, plan: Plan, progress: Progress) -> Section:
        with ExitStack() as open_now:
            places = [open_now.enter_context(self._place(size, plan.sizes[0], progress)) for size in plan.sizes]
            sides = [_side(open_now, place, plan) for place in places]
            compare(sides, plan, progress)
        return self._section(places, sides)

    @contextmanager
    def _place(self, appointments: int, asked: int, progress: Progress) -> Iterator[Place]:
        """A database of so many appointments, of which the doctors who will be asked for have `asked`."""

        def report(made: str) -> None:
            progress(0, f"making a database of {appointments:,} appointments: {made}")

        with data.database(report) as (name, filler):
            specialty = filler.add_specialty(SPECIALTY)
            filler.add_people(asked, self.patients, self.doctors, within=specialty)
            if appointments > asked:
                filler.add(appointments - asked, but=specialty)
            data.settle()
            first = filler.clock.now().date() + dt.timedelta(days=1)
            last = first + dt.timedelta(days=self.days - 1)
            query = urlencode({"ma_chuyen_khoa": specialty.pk, "tu_ngay": first, "den_ngay": last})
            call = Call("GET", f"/api/appointments/availability/?{query}", data.patient_token(filler.clock))
            yield Place(name, appointments, call, *data.live_between(specialty, first, last))

    def _section(self, places: list[Place], sides: list[Side]) -> Section:
        ratio = Ratio.of(sides[-1], sides[0], lambda each: each.percentile(50))
        held = [
            f"{place.appointments:,} appointments: {place.schedules:,} schedules with {place.live:,} live appointments"
            for place in places
        ]
        return Section(
            title=f"Free times of {self.doctors} doctors in {self.days} days: `GET /api/appointments/availability/`",
            rows=[side_row(side) for side in sides],
            notes=[
                f"**Largest / smallest: {ratio}**, median of the rounds' p50 (lowest–highest), one client.",
                f"On the days and of the doctors asked for: {'; '.join(held)}.",
            ],
        )


def _side(open_now: ExitStack, place: Place, plan: Plan) -> Side:
    server = open_now.enter_context(Server(APPLICATION, plan.workers, place.database, SERVING, LOG_LEVEL="INFO"))
    return Served(f"{place.appointments:,} appointments", server, repeat(place.call), 200, clients=1)
