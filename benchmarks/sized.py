"""Databases of several sizes in which the same is asked for, made once for all operations that want them."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from benchmarks import data
from benchmarks.plan import Plan, Progress
from core.clock import Clock
from medical.models import ChuyenKhoa

SPECIALTY = "Benchmark"
VISITS_A_DOCTOR, VISITS_A_PATIENT, FEWEST = 100, 5, 2


@dataclass(frozen=True)
class Sized:
    """A database of so many appointments. The doctors of `specialty` have as many of them as the smallest database has
    at all, with the same patients at the same times; what is more in a large one belongs to others.
    """

    name: str
    setting: Any
    """Its name as this process's settings have it."""
    appointments: int
    specialty: ChuyenKhoa
    clock: Clock

    def __str__(self) -> str:
        return f"{self.appointments:,} appointments"

    @property
    def tomorrow(self) -> dt.date:
        return self.clock.now().date() + dt.timedelta(days=1)


@dataclass
class Shelf:
    """Keeps what was made until its `with` ends."""

    _open: ExitStack = field(default_factory=ExitStack)
    _made: dict[tuple[int, int], Sized] = field(default_factory=dict)

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    @contextmanager
    def take(self, size: int, plan: Plan, progress: Progress) -> Iterator[Sized]:
        """The database of that size, which this process uses meanwhile; made if there is none yet."""

        def report(made: str) -> None:
            progress(0, f"making a database of {size:,} appointments: {made}")

        key = size, plan.sizes[0]
        if key not in self._made:
            self._made[key] = self._open.enter_context(_made(*key, report))
        with _using(self._made[key].setting):
            yield self._made[key]


@contextmanager
def _made(appointments: int, asked: int, report: Callable[[str], None]) -> Iterator[Sized]:
    with data.database(report) as (name, filler):
        specialty = filler.add_specialty(SPECIALTY)
        patients, doctors = max(asked // VISITS_A_PATIENT, FEWEST), max(asked // VISITS_A_DOCTOR, FEWEST)
        filler.add_people(asked, patients, doctors, within=specialty)
        if appointments > asked:
            filler.add(appointments - asked, but=specialty)
        data.settle()
        yield Sized(name, connection.settings_dict["NAME"], appointments, specialty, filler.clock)


@contextmanager
def _using(setting: Any) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    _connect(setting)
    try:
        yield
    finally:
        _connect(before)


def _connect(setting: Any) -> None:
    if connection.settings_dict["NAME"] != setting:
        connection.close()
        connection.settings_dict["NAME"] = setting
