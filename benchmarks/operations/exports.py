"""A whole table as a file, against the bare writer: how long it takes, and how much more memory the worker needs."""

import csv
import http.client
import io
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from django.db import connection
from django.db.models import Count, QuerySet
from xlsxwriter import Workbook

from appointments.models import LichHen
from authentication.models import NguoiDung
from benchmarks import data
from benchmarks.driver import Database
from benchmarks.load import Round, WrongAnswer
from benchmarks.operations.booking import APPLICATION, SERVING
from benchmarks.plan import Plan, Progress
from benchmarks.report import Section, side_row
from benchmarks.rounds import Ratio, Side, compare
from core.demo import ADMIN
from core.proof.api import LOOPBACK
from core.proof.server import Server
from core.services.exported_table import fields_of
from exports.layouts import APPOINTMENTS

URL = "/api/utils/export/lich-hen/"
PRINTED = 10_000
PIECE = 1 << 18
PATIENCE = 600  # seconds until a workbook is whole, on a machine that has much else to do
MEGABYTE = 1024

Rows = Sequence[tuple[Any, ...]]


@dataclass
class Downloaded(Side):
    """A file of the server's, taken to its end, which nobody keeps; each adds to `peaks` what the worker held at most
    above what it held before the first, in kB.
    """

    server: Server
    token: str
    query: str
    idle: int
    peaks: list[int]

    def press(self, seconds: float) -> Round:
        return _repeated(self._take, seconds)

    def _take(self) -> None:
        (worker,) = self.server.workers
        _forget_peak(worker)
        take(self.server.port, self.token, self.query)
        self.peaks.append(_held(worker, "VmHWM") - self.idle)

    @property
    def peak(self) -> float:
        """In MB."""
        return max(self.peaks) / MEGABYTE


@dataclass
class Written(Side):
    """The bare writer."""

    write: Callable[[], None]

    def press(self, seconds: float) -> Round:
        return _repeated(self.write, seconds)


@dataclass(frozen=True)
class Exports:
    """One worker, one client; the writers write to a file that is thrown away."""

    rows: int = 100_000

    name: ClassVar[str] = "exports"

    def run(self, plan: Plan, progress: Progress) -> Section:
        with ExitStack() as open_now:
            name, filler = open_now.enter_context(data.database(partial(progress, 0)))
            filler.add(self.rows)
            data.settle()
            token = data.sign_in([NguoiDung.objects.get(so_dien_thoai=ADMIN)], filler.clock.now())[0]
            rows = LichHen.objects.order_by("pk").values_list(*fields_of(APPOINTMENTS.columns, spelled=False))
            environment = {"LOG_LEVEL": "INFO", "EXPORT_ROWS": str(2 * self.rows)}
            server = open_now.enter_context(Server(APPLICATION, 1, name, SERVING, **environment))
            excel, text, paper = self._files(server, token)
            database = open_now.enter_context(closing(Database(connection.settings_dict)))
            floors = _floors(rows, database)
            compare([excel, text, paper, *floors], plan, progress)
        return self._section(len(rows), excel, text, paper, *floors)

    @staticmethod
    def _files(server: Server, token: str) -> list[Downloaded]:
        queries = {
            "excel": "format=excel",
            "csv": "format=csv",
            f"pdf of {PRINTED:,} rows at most": f"format=pdf&end_date={_last_printed()}",
        }
        for query in queries.values():
            take(server.port, token, f"{query}&start_date=2001-01-01&den_ngay=2001-01-01")  # loads what it takes
        (worker,) = server.workers
        idle = _held(worker, "VmRSS")
        return [Downloaded(name, server, token, query, idle, []) for name, query in queries.items()]

    @staticmethod
    def _section(
        amount: int, excel: Downloaded, text: Downloaded, paper: Downloaded, book: Side, memory: Side, driver: Side
    ) -> Section:
        sides: list[Side] = [excel, text, paper, book, memory, driver]
        peaks = ", ".join(f"{each.name} {each.peak:.0f} MB" for each in (excel, text, paper))
        return Section(
            title=f"Export of {amount:,} appointments: `GET {URL}`",
            rows=[side_row(side) for side in sides],
            notes=[
                f"**Excel / XlsxWriter fed from memory: {_time(excel, book)}**, time, median of the rounds "
                "(lowest–highest).",
                f"**CSV / Python's csv module on the rows of the bare driver: {_time(text, driver)}**; / fed from "
                f"memory, without any database: {_time(text, memory)}.",
                f"Most that the worker held above idle: {peaks}.",
            ],
        )


def take(port: int, token: str, query: str) -> None:
    """Raises WrongAnswer."""
    client = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
    try:
        client.request("GET", f"{URL}?{query}", headers={"Authorization": f"Bearer {token}"})
        answer = client.getresponse()
        if answer.status != 200:
            raise WrongAnswer(answer.read().decode(errors="replace"))
        while answer.read(PIECE):
            pass
    finally:
        client.close()


def _floors(rows: QuerySet[LichHen, Any], database: Database) -> list[Side]:
    kept: Rows = list(rows)
    return [
        Written("XlsxWriter, from memory", partial(_write_book, kept)),
        Written("csv module, from memory", partial(_write_csv, [kept])),
        Written("csv module, bare driver", lambda: _write_csv(_read(rows, database))),
    ]


def _write_book(rows: Rows) -> None:
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss", "remove_timezone": True}
    with tempfile.TemporaryFile() as file, Workbook(file, options) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)


def _write_csv(pieces: Iterator[Rows] | list[Rows]) -> None:
    with tempfile.TemporaryFile() as file, io.TextIOWrapper(file, "utf-8", newline="") as text:
        writer = csv.writer(text)
        for rows in pieces:
            writer.writerows(rows)


def _read(rows: QuerySet[LichHen, Any], database: Database) -> Iterator[Rows]:
    sql, values = rows.query.sql_with_params()
    cursor = database.execute(sql, *values)
    while piece := cursor.fetchmany(2000):
        yield piece


def _last_printed() -> str:
    """The last day up to which a PDF takes all appointments."""
    reached, last = 0, "2001-01-01"
    days = LichHen.objects.order_by("ngay_kham").values_list("ngay_kham").annotate(visits=Count("pk"))
    for day, visits in days:
        reached += visits
        if reached > PRINTED:
            break
        last = day.isoformat()
    return last


def _repeated(work: Callable[[], None], seconds: float) -> Round:
    """At least once."""
    found, began = Round(), time.monotonic()
    while not found.times or found.seconds < seconds:
        asked = time.monotonic()
        work()
        found.times.append(time.monotonic() - asked)
        found.seconds = time.monotonic() - began
    return found


def _time(one: Side, other: Side) -> Ratio:
    return Ratio.of(one, other, lambda each: each.percentile(50))


def _held(process: int, what: str) -> int:
    """Memory in kB, as Linux counts it."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


def _forget_peak(process: int) -> None:
    Path(f"/proc/{process}/clear_refs").write_text("5")
