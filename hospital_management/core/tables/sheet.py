"""A table with what is said of it: its columns, and a summary by groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.tables.columns import Column, Kind


@dataclass(frozen=True)
class Measure:
    """A number of rows, or a sum over them."""

    title: str
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True)
class Breakdown:
    """For each value of a group a row of its name and the measures, in the order in which they are shown.

    A chart shows the measure at `charted`, as `chart` says: pie, column (the values follow one another, as months do)
    or bar.
    """

    title: str
    measures: Sequence[Measure]
    rows: Sequence[tuple[Any, ...]]
    chart: str = "bar"
    charted: int = 0

    @property
    def data(self) -> list[tuple[str, int]]:
        """What the chart shows."""
        return [(row[0], row[1 + self.charted]) for row in self.rows]


@dataclass(frozen=True)
class Summary:
    """`facts` say which rows these are, when and for whom the file was made."""

    facts: Sequence[tuple[str, Any]] = ()
    totals: Sequence[tuple[Measure, int]] = ()
    breakdowns: Sequence[Breakdown] = ()


NOTHING = Summary()


@dataclass(frozen=True)
class Sheet:
    title: str
    columns: Sequence[Column]
    summary: Summary = NOTHING
