"""Tables as files: rows to CSV or to an Excel workbook, never all of them in memory.

Texts that a spreadsheet would take for a formula get an apostrophe in front.
"""

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MOST_XLSX_ROWS = 50_000
"""A workbook can be sent only once it is whole; more rows would keep the client waiting too long."""
LONGEST_CELL = 32_767
PIECE_BYTES = 64 * 1024
BOM = b"\xef\xbb\xbf"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
NUMBER_FORMATS = {dt.datetime: "yyyy-mm-dd hh:mm:ss", dt.date: "yyyy-mm-dd", dt.time: "hh:mm"}


@dataclass(frozen=True)
class Column:
    """`value` gives a row's text, number, date, time, instant or None; `width` is in characters."""

    title: str
    value: Callable[[Any], Any]
    width: int = 16


def csv_pieces(title: str, columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """UTF-8 with BOM, which tells Excel the encoding; instants in local time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.title for column in columns])
    yield BOM
    for row in rows:
        writer.writerow([_cell(column.value(row)) for column in columns])
        if buffer.tell() >= PIECE_BYTES:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode(errors="replace")
    buffer.seek(0)
    buffer.truncate()
    return piece


def xlsx_pieces(title: str, columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """One sheet with a frozen header; dates and times are dates and times to Excel, instants in local time."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_heading(sheet, column.title) for column in columns])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, _cell(column.value(row))) for column in columns])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    """A cell of its own only where one is needed: it takes a third more time."""
    if isinstance(value, str):
        return NOT_IN_XML.sub("", value)[:LONGEST_CELL]
    if type(value) not in NUMBER_FORMATS:
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = NUMBER_FORMATS[type(value)]
    return cell


def _heading(sheet: Any, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, title)
    cell.font = Font(bold=True)
    return cell


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(STARTS_OF_FORMULAS):
        return f"'{value}"
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return value


@dataclass(frozen=True)
class Format:
    """A kind of file: how it is named, and how its bytes are made."""

    media_type: str
    ending: str
    pieces: Callable[[str, Sequence[Column], Iterable[Any]], Iterator[bytes]]


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", "csv", csv_pieces),
    "excel": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", xlsx_pieces),
}
