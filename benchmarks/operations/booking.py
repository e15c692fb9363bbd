"""Booking through HTTP, against its floor."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice, repeat
from pathlib import Path

from benchmarks import data, statements
from benchmarks.alike import check_alike
from benchmarks.call import Call, ask, nothing
from benchmarks.plan import Plan, Progress
from benchmarks.report import Section, side_row
from benchmarks.rounds import Ratio, Served, Side, compare
from benchmarks.statements import Recorded, Statement
from core.proof.server import Server
from core.repositories.audit_repository import AuditRepository
from core.repositories.integrity_repository import IntegrityRepository
from core.services.audit_verification import AuditVerification

APPLICATION = "hospital_management.wsgi:application"
FLOOR = "benchmarks.floor:application"
SERVING = "benchmarks.serving"
MOST_A_SECOND = 1_500
"""More than the floor reaches on two cores; so many bookings are prepared for each second of load."""
EXPECTED = 201


class BrokenRules(Exception):
    """What a benchmark wrote left the database in a state that must never be."""


class Booking:
    """Patients book times that are free: how many a second, beside the same statements by the bare driver."""

    name = "booking"

    def run(self, plan: Plan, progress: Progress) -> Section:
        with data.database(partial(progress, 0)) as (name, filler):
            filler.add(plan.sizes[0])
            amount = int(MOST_A_SECOND * plan.seconds * (plan.rounds + 1))
            calls = iter(data.wishes(filler, amount))
            data.settle()
            recorded = record(calls)
            with self._sides(plan, name, calls, recorded) as sides:
                compare(sides, plan, progress)
            progress(1, "checking the five rules and the audit trail")
            check_rules()
        return self._section(recorded, *sides)

    @contextmanager
    def _sides(
        self, plan: Plan, name: str, calls: Iterator[Call], recorded: list[Statement]
    ) -> Iterator[tuple[Side, Side, Side]]:
        with ExitStack() as open_now:
            folder = open_now.enter_context(tempfile.TemporaryDirectory())
            known = Path(folder) / "statements.json"
            statements.write(known, [Recorded("booking", data.BOOKING, recorded)])
            product = open_now.enter_context(Server(APPLICATION, plan.workers, name, SERVING, LOG_LEVEL="INFO"))
            floor = open_now.enter_context(
                Server(FLOOR, plan.workers, name, "benchmarks.gunicorn_settings", **{statements.PATH: str(known)})
            )
            check_alike("booking", calls, EXPECTED, product, floor)
            yield (
                Served("product", product, calls, EXPECTED, plan.clients),
                Served("floor", floor, calls, EXPECTED, plan.clients),
                Served("nothing", floor, repeat(nothing()), 200, plan.clients),
            )

    @staticmethod
    def _section(recorded: list[Statement], product: Side, floor: Side, idle: Side) -> Section:
        ratio = Ratio.of(product, floor, lambda each: each.a_second)
        return Section(
            title="Booking: `POST /api/appointments/`",
            rows=[side_row(product), side_row(floor), side_row(idle)],
            notes=[
                f"**Product / floor: {ratio}**, median of the rounds (lowest–highest).",
                f"Statements of one booking, beside BEGIN and COMMIT: {len(recorded)}.",
                f"Booked by the product {product.requests:,} times and by the floor {floor.requests:,} times, in one "
                "database, in which the five rules held and the audit trail was whole afterwards.",
                f"The load generator took {_own(floor)} of one core while it pressed the floor, and {_own(idle)} while "
                "it pressed the server that does nothing.",
            ],
        )


def check_rules() -> None:
    """Both have written into one database: whether its rules hold and its audit trail is whole tells of both.

    Raises BrokenRules.
    """
    broken = [found.where for found in IntegrityRepository().violations()]
    broken += [str(fault) for fault in AuditVerification(AuditRepository()).faults()]
    if broken:
        raise BrokenRules("; ".join(broken[:5]))


def _own(side: Side) -> str:
    return f"{side.median(lambda each: each.own_share):.0%}"


def record(calls: Iterator[Call]) -> list[Statement]:
    """What the product sends for one booking: the second of this process, for the first also loads what is kept."""
    return [statements.record(partial(ask, call, EXPECTED)) for call in islice(calls, 2)][-1]
