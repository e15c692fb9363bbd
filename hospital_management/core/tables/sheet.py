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
    """The measures for each value of a group, in the order in which they are shown; a chart shows the measure at
    `charted`, as `chart` says: pie, column (the values follow one another, as months do) or bar.
    """

    title: str
    measures: Sequence[Measure]
    rows: Sequence[tuple[str, *tuple[int, ...]]]
    chart: str = "bar"
    charted: int = 0


@dataclass(frozen=True)
class Summary:
    """`facts` say which rows these are, when and for whom the file was made."""

    facts: Sequence[tuple[str, Any]]
    totals: Sequence[tuple[Measure, int]]
    breakdowns: Sequence[Breakdown]


@dataclass(frozen=True)
class Sheet:
    """`rows` is how many there are going to be."""

    title: str
    columns: Sequence[Column]
    summary: Summary
    rows: int
