"""Statistics over many appointments, against the same statements by the bare driver."""

from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import ClassVar, NamedTuple

from django.db import connection
from django.db.models import Count

from appointments.models import LichHen
from authentication.models import NguoiDung
from benchmarks import data, statements
from benchmarks.call import Call
from benchmarks.driver import Database
from benchmarks.operations.booking import APPLICATION, SERVING
from benchmarks.operations.revenue import Sent, ask
from benchmarks.plan import Plan, Progress
from benchmarks.report import Section, side_row
from benchmarks.rounds import Ratio, Served, Side, compare
from benchmarks.sized import Shelf
from core.demo import ADMIN
from core.proof.server import Server


class Pair(NamedTuple):
    """One of the statistics, and its own statements."""

    name: str
    url: str
    product: Side
    driver: Side
    statements: int


@dataclass(frozen=True)
class Statistics:
    """All the figures of all the time, and of the doctor with the most visits, by one client."""

    shelf: Shelf

    name: ClassVar[str] = "statistics"

    def run(self, plan: Plan, progress: Progress) -> Section:
        with ExitStack() as open_now:
            sized = open_now.enter_context(self.shelf.take(plan.sizes[-1], plan, progress))
            appointments = LichHen.objects.count()
            token = data.sign_in([NguoiDung.objects.get(so_dien_thoai=ADMIN)], sized.clock.now())[0]
            server = open_now.enter_context(Server(APPLICATION, plan.workers, sized.name, SERVING, LOG_LEVEL="INFO"))
            database = open_now.enter_context(closing(Database(connection.settings_dict)))
            pairs = [_pair(each, url, token, server, database) for each, url in _asked().items()]
            compare([side for pair in pairs for side in (pair.product, pair.driver)], plan, progress)
        return _section(appointments, pairs)


def _asked() -> dict[str, str]:
    """By what they are of."""
    busiest = LichHen.objects.values("bac_si").annotate(visits=Count("pk")).order_by("-visits", "bac_si")[0]
    return {
        "appointments": "/api/appointments/statistics/",
        "one doctor": f"/api/medical/doctors/{busiest['bac_si']}/statistics/",
        "remote sessions": "/api/appointments/teleconsultations/statistics/",
        "dashboard": "/api/utils/dashboard/",
    }


def _pair(name: str, url: str, token: str, server: Server, database: Database) -> Pair:
    recorded = statements.record(partial(ask, url, token))
    product = Served(f"{name}, product", server, repeat(Call("GET", url, token)), 200, clients=1)
    return Pair(name, url, product, Sent(f"{name}, driver", database, recorded), len(recorded))


def _section(appointments: int, pairs: list[Pair]) -> Section:
    return Section(
        title=f"Statistics of {appointments:,} appointments",
        rows=[side_row(side) for pair in pairs for side in (pair.product, pair.driver)],
        notes=[_note(pair) for pair in pairs],
    )


def _note(pair: Pair) -> str:
    ratio = Ratio.of(pair.product, pair.driver, lambda each: each.a_second)
    return (
        f"**Product / bare driver, `GET {pair.url}`: {ratio}**, median of the rounds (lowest–highest), one client. "
        f"Statements of one request, the session's included: {pair.statements}."
    )
