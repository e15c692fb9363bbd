"""Bookings by one worker and by several: how many a second, and what they cost whom."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from django.db import connection

from benchmarks import data, processor
from benchmarks.call import Call
from benchmarks.load import Round
from benchmarks.operations.booking import APPLICATION, EXPECTED, MOST_A_SECOND, SERVING, check_rules
from benchmarks.plan import Plan, Progress
from benchmarks.report import Section, side_row
from benchmarks.rounds import Ratio, Served, Side, compare
from core.proof.server import Server

TITLE = "Scale out: `POST /api/appointments/` by 1, 2 and 4 workers"
WORKERS = 1, 2, 4


@dataclass
class Counted(Served):
    """Also counts what its bookings cost, in seconds of a processor."""

    bookings: int = field(default=0, kw_only=True)
    seconds: float = field(default=0, kw_only=True)
    by_workers: float = field(default=0, kw_only=True)
    by_load: float = field(default=0, kw_only=True)
    by_database: float = field(default=0, kw_only=True)
    by_all: float = field(default=0, kw_only=True)

    def press(self, seconds: float) -> Round:
        workers, database = processor.seconds(self.server.workers), processor.postgresql_seconds()
        machine = processor.machine_seconds()
        found = super().press(seconds)
        self.by_workers += processor.seconds(self.server.workers) - workers
        self.by_database += processor.postgresql_seconds() - database
        self.by_all += processor.machine_seconds() - machine
        self.by_load += found.own_seconds
        self.seconds += found.seconds
        self.bookings += len(found.times)
        return found

    @property
    def cost(self) -> str:
        parts = {"workers": self.by_workers, "PostgreSQL": self.by_database, "load": self.by_load}
        each = ", ".join(f"{who} {1000 * spent / self.bookings:.1f}" for who, spent in parts.items())
        busy = sum(parts.values()) / self.seconds
        return (
            f"{self.name}: {each} ms of a processor a booking; {busy:.1f} of {os.cpu_count()} cores busy "
            f"with them, {self.by_all / self.seconds:.1f} with all that ran"
        )


class Scaling:
    """As many clients, who press servers of more and more workers on one database."""

    name = "scaling"

    def run(self, plan: Plan, progress: Progress) -> Section:
        if connection.vendor != "postgresql":
            return Section(TITLE, [], ["Measured on PostgreSQL alone: SQLite has one writer at a time."])
        with data.database(partial(progress, 0)) as (name, filler):
            filler.add(plan.sizes[0])
            amount = int(MOST_A_SECOND * plan.seconds * (plan.rounds + 1) / 2)
            calls = iter(data.wishes(filler, amount))
            data.settle()
            with ExitStack() as open_now:
                sides = [_side(open_now, workers, plan, name, calls) for workers in WORKERS]
                compare(sides, plan, progress)
            check_rules()
        return _section(sides)


def _side(open_now: ExitStack, workers: int, plan: Plan, database: str, calls: Iterator[Call]) -> Counted:
    server = open_now.enter_context(Server(APPLICATION, workers, database, SERVING, LOG_LEVEL="INFO"))
    return Counted(f"{workers} workers" if workers > 1 else "1 worker", server, calls, EXPECTED, plan.clients)


def _section(sides: list[Counted]) -> Section:
    one, *more = sides
    return Section(
        title=TITLE,
        rows=[side_row(side) for side in sides],
        notes=[
            f"**Beside one worker: {'; '.join(f'{side.name} {_speed(side, one)}' for side in more)}**, median of the "
            "rounds (lowest–highest).",
            *[f"{side.cost}." for side in sides],
            "Clients, workers and database share these cores: once all are busy, a worker more brings nothing. What "
            "PostgreSQL took is that of the whole server, other databases of it included.",
        ],
    )


def _speed(side: Side, one: Side) -> Ratio:
    return Ratio.of(side, one, lambda each: each.a_second)
