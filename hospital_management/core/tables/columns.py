"""What stands in the columns of a table that is sent as a file, whatever the kind of file.

Rows come in pieces, as the database gives them; a piece is turned into columns, and each column converted at once.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils import timezone

STARTS_OF_FORMULAS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""The last four are the first four in full width, which a spreadsheet set to Japanese or Chinese takes for them."""

Rows = Sequence[tuple[Any, ...]]
Pieces = Iterator[Rows]


class Kind(Enum):
    """What a column's values are: dates, times and instants are to a spreadsheet what they are; money is VND."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """`source` names the fields that it is made of: one, which stands as it is, or those that `make` is given.

    `width` is in characters. `right` is the row of the policy without which nobody sees it. `printed` is its part of
    what titles leave of a printed line; 0: it is not printed.
    """

    title: str
    source: str | tuple[str, ...]
    kind: Kind = Kind.TEXT
    width: int = 16
    printed: float = 0
    make: Callable[..., Any] | None = None
    right: str | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else self.source


Shape = Callable[[Sequence[Any]], Sequence[Any]]
Shapes = dict[Kind, tuple[Shape, ...]]
"""What a kind of file makes of the values of each kind of column, one after the other."""


def defused(values: Sequence[str | None]) -> list[str | None]:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return [f"'{text}" if text and text[0] in STARTS_OF_FORMULAS else text for text in values]


def local(values: Sequence[dt.datetime | None]) -> list[dt.datetime | None]:
    """Whole seconds of local time, without a zone, which files of tables do not know."""
    zone = timezone.get_default_timezone()
    return [value and value.astimezone(zone).replace(tzinfo=None, microsecond=0) for value in values]


class Conversion:
    """Turns pieces of rows into the values that are written; made once for a file."""

    def __init__(self, columns: Sequence[Column], shapes: Shapes) -> None:
        self._steps, place = [], 0
        for column in columns:
            after = place + len(column.sources)
            self._steps.append((place, after, column.make, shapes.get(column.kind, ())))
            place = after

    def __call__(self, rows: Rows) -> Iterator[tuple[Any, ...]]:
        return zip(*self._columns(rows), strict=True)

    def _columns(self, rows: Rows) -> Iterator[Sequence[Any]]:
        fields = list(zip(*rows, strict=True))
        for place, after, make, shapes in self._steps:
            values: Sequence[Any] = fields[place] if make is None else list(map(make, *fields[place:after]))
            for shape in shapes:
                values = shape(values)
            yield values
