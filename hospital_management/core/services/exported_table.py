"""What is to be said of a table, once, for it to be exported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, Expression, F

from core.repositories.base import BaseRepository
from core.tables.columns import Column, Kind
from core.tables.sheet import Measure
from core.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Figure:
    """A measure and how the database computes it."""

    title: str
    of: Aggregate
    kind: Kind = Kind.NUMBER

    @property
    def measure(self) -> Measure:
        return Measure(self.title, self.kind)


ROWS = Figure("Số dòng", Count("pk"))


@dataclass(frozen=True)
class Group:
    """The figures for each value of `by`. Of a bar chart the largest stand first, and only `most` of them."""

    title: str
    by: str | Expression
    chart: str = "bar"
    charted: int = 0
    most: int = 100

    @property
    def expression(self) -> Any:
        return F(self.by) if isinstance(self.by, str) else self.by


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
