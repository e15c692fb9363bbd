"""A table as CSV: UTF-8 with BOM, which tells Excel the encoding."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from core.tables.columns import Conversion, Kind, Pieces, Rows, Shapes, defused
from core.tables.sheet import Sheet

BOM = b"\xef\xbb\xbf"
SHAPES: Shapes = {Kind.TEXT: (defused,)}


def csv_pieces(sheet: Sheet, pieces: Pieces) -> Iterator[bytes]:
    """A piece of the file for each piece of rows, in which dates, times and instants are text already.

    A thread, which needs no database, writes one piece while this one waits for the rows of the next.
    """
    converted = Conversion(sheet.columns, SHAPES)
    yield BOM + _written([[column.title for column in sheet.columns]])
    with ThreadPoolExecutor(1) as writer:
        last: Future[bytes] | None = None
        for rows in pieces:
            begun = writer.submit(_converted, rows, converted)
            if last is not None:
                yield last.result()
            last = begun
        if last is not None:
            yield last.result()


def _converted(rows: Rows, converted: Conversion) -> bytes:
    return _written(converted(rows))


def _written(rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode(errors="replace")
