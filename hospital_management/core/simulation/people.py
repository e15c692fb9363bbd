"""Who comes to the clinic on the simulated day, when, and how long each visit takes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from core.clock import time_at
from reception.models import NhomUuTien

HALVES = ((8 * 60, 11 * 60 + 30), (13 * 60 + 30, 17 * 60))
SLOT = 10  # minutes of the service that everybody comes for
LONGEST_VISIT = 45
WALK_INS, NO_SHOWS, ABSENT_WHEN_CALLED, EMERGENCIES = 0.15, 0.08, 0.06, 0.01
TOLD_CLASSES = {NhomUuTien.PREGNANT: 0.03, NhomUuTien.DISABLED: 0.02, NhomUuTien.MERIT: 0.02}
CHILDREN, ELDERLY = 0.06, 0.08

Minute = int
"""Of the day, in local time."""


@dataclass
class Visitor:
    """One patient's day: without `appointed` they come unannounced, without `comes` they stay away.

    `told` is the priority class that the desk must be told, for it does not follow from the age.
    """

    number: int
    born: dt.date
    doctor: int
    appointed: Minute | None
    comes: Minute | None
    minutes: int
    told: str = ""
    emergency: bool = False
    misses_first_call: bool = False
    ma_benh_nhan: int = 0
    ma_lich_hen: int = 0

    @property
    def gio_kham(self) -> str | None:
        return None if self.appointed is None else str(time_at(self.appointed))


def visitors(patients: int, doctors: int, day: dt.date, random: Random) -> list[Visitor]:
    """So many patients, spread over the doctors; times are booked at most once for each doctor."""
    starts = [minute for begins, ends in HALVES for minute in range(begins, ends - SLOT + 1, SLOT)]
    free = [(doctor, minute) for doctor in range(doctors) for minute in starts]
    random.shuffle(free)
    return [_visitor(number, free, doctors, day, random) for number in range(patients)]


def _visitor(number: int, free: list[tuple[int, Minute]], doctors: int, day: dt.date, random: Random) -> Visitor:
    walks_in = not free or random.random() < WALK_INS
    doctor, appointed = (random.randrange(doctors), None) if walks_in else free.pop()
    begins, ends = random.choice(HALVES)
    late = round(random.gauss(-8, 12))
    comes: Minute | None = (
        random.randint(begins - 10, ends - 45) if appointed is None else max(appointed + late, 7 * 60)
    )
    if appointed is not None and random.random() < NO_SHOWS:
        comes = None
    told = random.choices([*TOLD_CLASSES, ""], [*TOLD_CLASSES.values(), 1 - sum(TOLD_CLASSES.values())])[0]
    return Visitor(
        number, _born(day, random), doctor, appointed, comes, _minutes(random), told,
        emergency=walks_in and random.random() < EMERGENCIES / WALK_INS,
        misses_first_call=random.random() < ABSENT_WHEN_CALLED,
    )  # fmt: skip


def _born(day: dt.date, random: Random) -> dt.date:
    chance = random.random()
    years: Sequence[int] = range(76, 95) if chance < ELDERLY else range(1, 5) if chance > 1 - CHILDREN else range(7, 74)
    return day - dt.timedelta(days=366 * random.choice(years))


def _minutes(random: Random) -> int:
    """Most visits are a little shorter than their slot, some much longer."""
    return max(2, min(LONGEST_VISIT, round(random.lognormvariate(2.25, 0.5))))
