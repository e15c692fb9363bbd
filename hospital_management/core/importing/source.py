"""What a file of rows is read as, whatever its format."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

MOST_COLUMNS = 100
LONGEST_CELL = 32_767
"""Letters in a cell, as Excel has it."""


class Kind(StrEnum):
    """What a cell holds; whatever a CSV has is text that may have been a number."""

    TEXT = "text"
    LOOSE = "loose text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    FORMULA = "formula"
    ERROR = "error"


class Cell(NamedTuple):
    """`value`: a text, number, boolean, date, time, instant or timedelta, as `kind` says."""

    kind: Kind
    value: Any


class SourceRow(NamedTuple):
    """One row that has something in it: its number in the file, and its cells by their columns, both from 1."""

    number: int
    cells: dict[int, Cell]


class Source(Protocol):
    """A file whose rows are read from the first one on, never all of them in memory."""

    def rows(self) -> Iterator[SourceRow]:
        """Raises a SheetRefused, perhaps only after some rows."""


def letters(column: int) -> str:
    """A column as Excel names it: A, B, … Z, AA…"""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
