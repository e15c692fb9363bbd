"""Every read in a small system and in larger ones."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import repeat
from typing import ClassVar

from appointments.models import LichHen
from benchmarks.operations.booking import APPLICATION, SERVING
from benchmarks.plan import Plan, Progress
from benchmarks.reads import Cast, reads
from benchmarks.report import Section
from benchmarks.rounds import Ratio, Served, Side, compare
from benchmarks.sized import Shelf
from core.proof.server import Server

MOST = 1.3


@dataclass(frozen=True)
class Growth:
    """The same people, visits and days are asked for in all; what is more in the large ones belongs to others."""

    shelf: Shelf

    name: ClassVar[str] = "growth"

    def run(self, plan: Plan, progress: Progress) -> Section:
        with ExitStack() as open_now:
            systems = [self._reads(size, open_now, plan, progress) for size in plan.sizes]
            compare([side for sides in systems for side in sides.values()], replace(plan, seconds=plan.short), progress)
        return _section(plan, [list(row) for row in zip(*(sides.values() for sides in systems), strict=True)])

    def _reads(self, size: int, open_now: ExitStack, plan: Plan, progress: Progress) -> dict[str, Side]:
        with self.shelf.take(size, plan, progress) as sized:
            cast = Cast.of(sized.clock.now(), LichHen.objects.filter(bac_si__chuyen_khoa=sized.specialty))
            asked = reads(cast)
        server = open_now.enter_context(Server(APPLICATION, plan.workers, sized.name, SERVING, LOG_LEVEL="INFO"))
        return {each.name: Served(each.name, server, repeat(each.call), 200, clients=1) for each in asked}


def _section(plan: Plan, reads_of: Sequence[Sequence[Side]]) -> Section:
    growing = [f"{row[0].name} ({_ratio(row).middle:.2f})" for row in reads_of if _ratio(row).middle > MOST]
    return Section(
        title=f"Growth: every read among {' and '.join(f'{size:,}' for size in plan.sizes)} appointments",
        rows=[_row(row) for row in reads_of],
        notes=[
            f"p50 in ms, one client; medians of {plan.rounds} rounds of {plan.short:g} s of each read in each database "
            "in turn (lowest–highest of the rounds).",
            f"Grown by more than {MOST}: {', '.join(growing) or 'none'}.",
        ],
        columns=("", *[f"{size:,}" for size in plan.sizes], "largest / smallest"),
    )


def _row(sides: Sequence[Side]) -> tuple[str, ...]:
    return sides[0].name, *[f"{side.milliseconds(50):,.1f}" for side in sides], str(_ratio(sides))


def _ratio(sides: Sequence[Side]) -> Ratio:
    return Ratio.of(sides[-1], sides[0], lambda each: each.percentile(50))
