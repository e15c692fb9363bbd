"""A table as CSV: UTF-8 with BOM, which tells Excel the encoding."""

import csv
import io
from collections.abc import Iterator

from core.tables.columns import Conversion, Kind, Pieces, Shapes, defused
from core.tables.sheet import Sheet

BOM = b"\xef\xbb\xbf"
SHAPES: Shapes = {Kind.TEXT: (defused,)}


def csv_pieces(sheet: Sheet, pieces: Pieces) -> Iterator[bytes]:
    """A piece of the file for each piece of rows, in which dates, times and instants are text already."""
    buffer, converted = io.StringIO(), Conversion(sheet.columns, SHAPES)
    writer = csv.writer(buffer)
    writer.writerow([column.title for column in sheet.columns])
    yield BOM + _taken(buffer)
    for rows in pieces:
        writer.writerows(converted(rows))
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode(errors="replace")
    buffer.seek(0)
    buffer.truncate()
    return piece
