"""What the audit trail's chains cost a transaction, and whether writers wait for one another."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from django.db import connection

from appointments.models import LichHen
from benchmarks import data
from benchmarks.load import Round
from benchmarks.plan import Plan, Progress
from benchmarks.report import Section, side_row
from benchmarks.rounds import Ratio, Side, compare
from core.events import AppointmentNoted, Event, EventBus
from core.models import ChuoiNhatKy
from core.repositories.audit_repository import AuditRepository, entry_of
from core.services.audit_verification import AuditVerification
from core.unit_of_work import UnitOfWork


class BrokenChain(Exception):
    """Writers at once left a trail that is not whole."""


class Unchained(AuditRepository):
    """The floor: the same insert, without seal and chain."""

    def write(self, events: Sequence[Event]) -> None:
        self.model.objects.bulk_create([entry_of(event) for event in events])


class OneChain(AuditRepository):
    """A single chain, for which everybody waits."""

    def _free_chain(self) -> ChuoiNhatKy:
        return ChuoiNhatKy.objects.select_for_update().order_by("pk")[:1].get()


@dataclass
class Writers(Side):
    """So many processes at once, each with one transaction after the other in which one entry is written."""

    pool: ProcessPoolExecutor
    writers: int
    trail: type[AuditRepository]

    def press(self, seconds: float) -> Round:
        began = time.monotonic()
        found = list(self.pool.map(partial(_write, self.trail), [began + seconds] * self.writers))
        return Round(time.monotonic() - began, 0, [each for times in found for each in times])


class Audit:
    """Transactions with one audit entry: how many a second, beside the same ones without a chain."""

    name = "audit"

    def run(self, plan: Plan, progress: Progress) -> Section:
        with data.database(partial(progress, 0)) as (_, filler):
            filler.add(plan.sizes[0])
            data.settle()
            teams = [self._sides(writers, plan, progress) for writers in _numbers(plan)]
            self._check()
            chains = len(AuditRepository().chains())
        return self._section(teams, chains)

    @staticmethod
    def _sides(writers: int, plan: Plan, progress: Progress) -> list[Side]:
        """Chained and unchained; where several write, on one chain as well."""
        trails = {"chained": AuditRepository, "unchained": Unchained, "one chain": OneChain}
        with _pool(writers) as pool:
            who = f"{writers} writers" if writers > 1 else "1 writer"
            sides = [Writers(f"{who}, {name}", pool, writers, trail) for name, trail in trails.items()]
            sides = sides if writers > 1 else sides[:2]
            compare(sides, plan, progress)
        return [*sides]

    @staticmethod
    def _check() -> None:
        """The entries of the floor stand outside of all chains."""
        broken = [str(fault) for fault in AuditVerification(AuditRepository()).faults() if fault.ma_chuoi]
        if broken:
            raise BrokenChain("; ".join(broken))

    @staticmethod
    def _section(teams: list[list[Side]], chains: int) -> Section:
        notes = []
        for chained, unchained, *waiting in teams:
            who = chained.name.partition(",")[0]
            ratio = _throughput(chained, unchained)
            notes.append(f"**Chained / unchained, {who}: {ratio}**, median of the rounds (lowest–highest).")
            notes += [f"If they waited for one chain: {_throughput(one, unchained)}." for one in waiting]
        more = teams[0][0].milliseconds(50) - teams[0][1].milliseconds(50)
        notes.append(f"The chain adds {more:.2f} ms to the median transaction of one writer, which does nothing else.")
        notes.append(f"Chains that came to be: {chains}, all of them whole afterwards.")
        return Section("Audit: one entry, chained and not", [side_row(side) for team in teams for side in team], notes)


def _numbers(plan: Plan) -> list[int]:
    """SQLite has one writer at a time."""
    return [1] if connection.vendor == "sqlite" else sorted({1, plan.clients})


def _throughput(one: Side, other: Side) -> Ratio:
    return Ratio.of(one, other, lambda each: each.a_second)


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Copies of this process, each with a connection of its own."""
    connection.close()
    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        pool.submit(int).result()
        yield pool


def _write(trail: type[AuditRepository], until: float) -> list[float]:
    """How many seconds each transaction took."""
    uow, times = UnitOfWork(EventBus()), []
    uow.audit = trail()
    appointment = LichHen.objects.select_related("benh_nhan__nguoi_dung").order_by("pk")[0]
    event = AppointmentNoted(appointment.benh_nhan.nguoi_dung, appointment)
    while (began := time.monotonic()) < until:
        uow.run(lambda: uow.record(event))
        times.append(time.monotonic() - began)
    return times
