"""Every operation by itself, beside its floor: all of them in one database, by one pair of servers, in one table."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat
from pathlib import Path

from rest_framework_simplejwt.tokens import AccessToken

from benchmarks import data, statements
from benchmarks.alike import check_alike, check_same
from benchmarks.call import Call, ask
from benchmarks.operations.booking import APPLICATION, FLOOR, SERVING, check_rules
from benchmarks.plan import Plan, Progress
from benchmarks.queue import redis
from benchmarks.reads import Cast, Read, reads
from benchmarks.report import Section
from benchmarks.rounds import Ratio, Served, Side, compare
from benchmarks.statements import Recorded
from benchmarks.supplies import Write, writes
from core.proof.server import Server
from core.services.auth_service import SESSION_CLAIM

COLUMNS = (
    "", "product a second", "floor a second", "product / floor", "product p50 / p95 / p99 ms",
    "floor p50 / p95 / p99 ms", "statements", "bytes",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """One operation as the product was seen to do it, and what it is asked from then on."""

    name: str
    recorded: Recorded
    size: int
    calls: Iterator[Call]
    expected: int = 200


@dataclass(frozen=True)
class Pair:
    seen: Seen
    product: Side
    floor: Side

    def row(self) -> tuple[str, ...]:
        ratio = Ratio.of(self.product, self.floor, lambda each: each.a_second)
        sides = (self.product, self.floor)
        return (
            self.seen.name,
            *[f"{side.a_second:,.1f}" for side in sides],
            str(ratio),
            *[" / ".join(f"{side.milliseconds(percent):,.1f}" for percent in (50, 95, 99)) for side in sides],
            str(len(self.seen.recorded.sent)),
            f"{self.seen.size:,}",
        )


class Each:
    """Every operation that has no section of its own: how many a second, beside the same statements by the bare
    driver.
    """

    name = "operations"

    def run(self, plan: Plan, progress: Progress) -> Section:
        with data.database(partial(progress, 0)) as (name, filler):
            filler.add(plan.appointments)
            cast = Cast.of(filler.clock.now())
            progress(0, "making what is written")
            written = writes(filler, plan.short * (plan.rounds + 1))
            data.settle()
            ask(Call("POST", f"{data.BOOKING}{cast.visit.pk}/confirm/", cast.tokens["staff"], {}), 200)
            asked = reads(cast)
            signing_in, others = [_seen_writing(write) for write in written[:2]], written[2:]
            seen = [*signing_in, *map(_seen, asked), *map(_seen_writing, others)]
            with ExitStack() as open_now:
                product, floor = _servers(open_now, plan, name, seen)
                for read in asked:
                    check_same(read.name, read.call, product, floor)
                for write in written:
                    check_alike(write.name, write.calls, write.expected, product, floor)
                pairs = [_pair(each, product, floor, plan.clients) for each in seen]
                sides = [side for pair in pairs for side in (pair.product, pair.floor)]
                compare(sides, replace(plan, seconds=plan.short), progress)
            progress(1, "checking the five rules and the audit trail")
            check_rules()
        return _section(cast.visits, plan, pairs)


def _seen(read: Read) -> Seen:
    """By its second request: the first also loads what is kept."""
    size = len(ask(read.call, 200).content)
    sent = statements.record(partial(ask, read.call, 200))
    session = AccessToken(read.call.token)[SESSION_CLAIM]  # type: ignore[arg-type]
    return Seen(read.name, Recorded(read.floor, f"{session} {read.call.path}", sent), size, repeat(read.call))


def _seen_writing(write: Write) -> Seen:
    """Likewise."""
    first, call = next(write.calls), next(write.calls)
    size = len(ask(first, write.expected).content)
    sent = statements.record(partial(ask, call, write.expected))
    return Seen(write.name, Recorded(write.floor, write.target(call), sent), size, write.calls, write.expected)


def _servers(open_now: ExitStack, plan: Plan, database: str, seen: Sequence[Seen]) -> tuple[Server, Server]:
    known = Path(open_now.enter_context(tempfile.TemporaryDirectory())) / "statements.json"
    statements.write(known, [each.recorded for each in seen])
    jobs = open_now.enter_context(redis())
    product = Server(APPLICATION, plan.workers, database, SERVING, LOG_LEVEL="INFO", **jobs)
    floor = Server(FLOOR, plan.workers, database, "benchmarks.gunicorn_settings", **{statements.PATH: str(known)})
    return open_now.enter_context(product), open_now.enter_context(floor)


def _pair(seen: Seen, product: Server, floor: Server, clients: int) -> Pair:
    one, other = (
        Served(f"{seen.name}, {side}", server, seen.calls, seen.expected, clients)
        for side, server in (("product", product), ("floor", floor))
    )
    return Pair(seen, one, other)


def _section(visits: int, plan: Plan, pairs: Sequence[Pair]) -> Section:
    lowest = min(pairs, key=lambda pair: Ratio.of(pair.product, pair.floor, lambda each: each.a_second).middle)
    return Section(
        title=f"Every operation, beside its floor, among {visits:,} appointments",
        rows=[pair.row() for pair in pairs],
        notes=[
            f"{plan.clients} clients; medians of {plan.rounds} rounds of {plan.short:g} s of each side, in turn; "
            "product / floor by requests a second (lowest–highest of the rounds).",
            f"Furthest from its floor: {lowest.seen.name}.",
            "Statements are those of one request beside BEGIN and COMMIT, the session's included; bytes those of one "
            "answer of the product.",
        ],
        columns=COLUMNS,
    )
