"""What is to be said of a table, once, for it to be exported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F

from core.database_functions import DateText, LocalText, TimeText
from core.repositories.base import BaseRepository
from core.tables.columns import Column, Kind
from core.tables.sheet import Measure
from core.unit_of_work import UnitOfWork

TEXTS = {Kind.DATE: DateText, Kind.TIME: TimeText, Kind.MOMENT: LocalText}


@dataclass(frozen=True)
class Figure:
    """A measure, and the aggregate that computes it."""

    title: str
    of: Any
    kind: Kind = Kind.NUMBER

    @property
    def measure(self) -> Measure:
        return Measure(self.title, self.kind)


ROWS = Figure("Số dòng", Count("pk"))


@dataclass(frozen=True)
class Group:
    """The table's figures for each value of the expression `by`, called by `name` where that is another one.

    `chart` is as in `Breakdown`: in a bar chart the largest stand first, and what comes after the first 15 is one.
    """

    title: str
    by: Any
    name: Any = None
    chart: str = "bar"
    charted: int = 0

    @property
    def named(self) -> tuple[Any, Any]:
        """The expressions of key and name."""
        key, name = (F(each) if isinstance(each, str) else each for each in (self.by, self.name or self.by))
        return key, name


@dataclass(frozen=True)
class ExportedTable:
    """`name` is its part of the address and of files' names, `action` the row of the policy; the first column is the
    key.
    """

    name: str
    title: str
    action: str
    rows: Callable[[UnitOfWork], BaseRepository[Any]]
    columns: Sequence[Column]
    figures: Sequence[Figure] = (ROWS,)
    groups: Sequence[Group] = ()


def fields_of(columns: Sequence[Column], *, spelled: bool) -> list[Any]:
    """What to ask the database for, in the order in which `Conversion` wants it; with `spelled`, texts of dates, times
    and instants.
    """
    fields: list[Any] = []
    for column in columns:
        text = TEXTS.get(column.kind) if spelled else None
        fields += [text(column.source)] if text else column.sources
    return fields
