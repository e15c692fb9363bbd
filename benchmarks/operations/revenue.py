"""Revenue statistics over many payments, against the same statements by the bare driver."""

import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import ClassVar

from django.db import connection
from django.test import Client

from authentication.models import NguoiDung
from benchmarks import data, statements
from benchmarks.call import Call
from benchmarks.driver import Database
from benchmarks.load import Round, WrongAnswer
from benchmarks.operations.booking import APPLICATION, SERVING
from benchmarks.plan import Plan, Progress
from benchmarks.report import Section, side_row
from benchmarks.rounds import Ratio, Served, Side, compare
from benchmarks.sized import Shelf
from benchmarks.statements import Statement
from core.demo import ADMIN
from core.proof.api import LOOPBACK
from core.proof.server import Server
from payments.models import ThanhToan

URL = "/api/payments/statistics/"


@dataclass
class Sent(Side):
    """The statements one after the other, with all of their rows, on one connection."""

    database: Database
    recorded: Sequence[Statement]

    def press(self, seconds: float) -> Round:
        found, began = Round(), time.monotonic()
        while not found.times or found.seconds < seconds:
            asked = time.monotonic()
            for statement in self.recorded:
                self.database.rows(statement, *statement.values)
            found.times.append(time.monotonic() - asked)
            found.seconds = time.monotonic() - began
        return found


@dataclass(frozen=True)
class Revenue:
    """All the figures of all the time, by one client."""

    shelf: Shelf

    name: ClassVar[str] = "revenue"

    def run(self, plan: Plan, progress: Progress) -> Section:
        with ExitStack() as open_now:
            sized = open_now.enter_context(self.shelf.take(plan.sizes[-1], plan, progress))
            payments = ThanhToan.objects.count()
            token = data.sign_in([NguoiDung.objects.get(so_dien_thoai=ADMIN)], sized.clock.now())[0]
            recorded = statements.record(partial(ask, URL, token))
            server = open_now.enter_context(Server(APPLICATION, plan.workers, sized.name, SERVING, LOG_LEVEL="INFO"))
            product = Served("product", server, repeat(Call("GET", URL, token)), 200, clients=1)
            database = open_now.enter_context(closing(Database(connection.settings_dict)))
            driver = Sent("bare driver", database, recorded)
            compare([product, driver], plan, progress)
        return self._section(payments, recorded, product, driver)

    @staticmethod
    def _section(payments: int, recorded: Sequence[Statement], product: Side, driver: Side) -> Section:
        ratio = Ratio.of(product, driver, lambda each: each.a_second)
        return Section(
            title=f"Revenue of {payments:,} payments: `GET {URL}`",
            rows=[side_row(product), side_row(driver)],
            notes=[
                f"**Product / bare driver: {ratio}**, median of the rounds (lowest–highest), one client.",
                f"Statements of one request, the session's included: {len(recorded)}.",
            ],
        )


def ask(url: str, token: str) -> None:
    """Within this process. Raises WrongAnswer."""
    answer = Client(headers={"host": LOOPBACK, "authorization": f"Bearer {token}"}).get(url)
    if answer.status_code != 200:
        raise WrongAnswer(answer.content.decode())
