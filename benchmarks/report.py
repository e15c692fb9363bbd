"""The page in `docs/` and its numbers: none of them is typed by hand."""

import datetime as dt
import os
import platform
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.db import connection

from benchmarks.plan import Plan
from benchmarks.rounds import Side
from benchmarks.serving import threads, worker_class

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
PACKAGES = ("Django", "djangorestframework", "gunicorn", "PyJWT", "orjson", "psycopg")
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
COLUMNS = ("", "a second", "p50 ms", "p95 ms", "p99 ms", "requests")


class NoPlace(Exception):
    """The page has no place for this engine."""


@dataclass(frozen=True)
class Section:
    """One operation: a row for each side, and what follows from them. Or many: a row for each, under other columns."""

    title: str
    rows: list[tuple[str, ...]]
    notes: list[str]
    columns: tuple[str, ...] = COLUMNS

    def __str__(self) -> str:
        table = [self.columns, ("---", *["---:"] * (len(self.columns) - 1)), *self.rows]
        lines = [f"| {' | '.join(row)} |" for row in table]
        return "\n".join([f"### {self.title}", "", *lines, "", *[f"- {note}" for note in self.notes]])


def side_row(side: Side) -> tuple[str, ...]:
    """Medians of the rounds, under `COLUMNS`."""
    times = [f"{side.milliseconds(percent):,.1f}" for percent in (50, 95, 99)]
    return side.name, f"{side.a_second:,.1f}", *times, f"{side.requests:,}"


def write(sections: list[Section], plan: Plan, page: Path = PAGE) -> None:
    """Put the sections in the page's place for this engine, instead of those of the last time. Raises NoPlace."""
    begin, end = f"<!-- {connection.vendor} -->\n", f"<!-- /{connection.vendor} -->"
    before, found, rest = page.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise NoPlace(f"{page} has no {begin.strip()} … {end}.")
    text = "\n\n".join([_heading(plan), *map(str, sections)])
    page.write_text(f"{before}{begin}\n{text}\n\n{end}{after}")


def _heading(plan: Plan) -> str:
    facts = [
        f"Measured on {dt.datetime.now(dt.UTC):%Y-%m-%d} on {os.cpu_count()} cores ({_processor()}), "
        f"{platform.system()}, which clients, servers and database share.",
        f"{_engine()}; Python {platform.python_version()}, {', '.join(f'{p} {version(p)}' for p in PACKAGES)}.",
        f"gunicorn: {plan.workers} workers ({worker_class}, threads in each: {threads}). {plan.clients} clients, "
        f"{plan.rounds} rounds of {plan.seconds:g} s a side.",
    ]
    return "\n".join([f"## {NAMES.get(connection.vendor, connection.vendor)}", "", *[f"- {fact}" for fact in facts]])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _engine() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}, {connection.settings_dict['OPTIONS']['init_command'].strip(';')}"
    return f"PostgreSQL {'.'.join(_shown('server_version').split()[:1])}, " + ", ".join(
        f"{name} {_shown(name)}" for name in _postgresql_settings()
    )


def _postgresql_settings() -> Iterator[str]:
    """Those that say how much a commit costs, and how much of the data is kept in memory."""
    yield from ("fsync", "synchronous_commit", "shared_buffers")


def _shown(name: str) -> str:
    with connection._nodb_cursor() as cursor:  # the configured database may not be there
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])
