"""A table as an Excel workbook: the rows on one sheet, the summary with its charts on another.

Rows go to disk as they come; only the piece at hand is in memory. The file can be sent once it is whole.
"""

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.tables.columns import Column, Conversion, Kind, Pieces, Shapes, defused, local
from core.tables.sheet import NOTHING, Sheet
from core.tables.workplace import workplace
from core.tables.xlsx_summary import HEAD, TEAL, write_summary

MOST_ROWS = 1_048_575
"""Of a sheet, less its header."""
LONGEST_CELL = 32_767
PIECE_BYTES = 64 * 1024
PAGE_WIDTH = 220
"""Characters across a printed page that can still be read; wider tables go on on a second page."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "use_zip64": True}
NUMBER_FORMATS = {
    Kind.NUMBER: "0",
    Kind.MONEY: "#,##0",
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "hh:mm",
    Kind.MOMENT: "yyyy-mm-dd hh:mm:ss",
}
DAY_ZERO = dt.date(1899, 12, 30).toordinal()
LEAP_DAY = 60
DAY_SECONDS = 24 * 60 * 60


def xlsx_pieces(sheet: Sheet, pieces: Pieces) -> Iterator[bytes]:
    """Dates, times and instants (in local time) are such to Excel; letters that XML lacks are left out, and what is
    longer than a cell. Raises OSError where there is no room for it.
    """
    with tempfile.TemporaryFile(dir=workplace()) as file:
        try:
            _write(file, sheet, pieces)
        except FileCreateError as error:
            raise OSError("The workbook could not be closed") from error
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece


def _write(file: IO[bytes], sheet: Sheet, pieces: Pieces) -> None:
    with Workbook(file, {**OPTIONS, "tmpdir": str(workplace())}) as book:
        book.set_properties({"title": sheet.title})
        page = book.add_worksheet(sheet.title)
        _dress(book, page, sheet.columns)
        rows = _write_rows(page, _plan(book, page, sheet.columns), Conversion(sheet.columns, SHAPES), pieces)
        page.autofilter(0, 0, max(rows, 1), len(sheet.columns) - 1)
        if sheet.summary != NOTHING:
            write_summary(book, sheet)


def _dress(book: Workbook, page: Worksheet, columns: Sequence[Column]) -> None:
    head = book.add_format(HEAD)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
    page.set_row(0, 28)
    for place, column in enumerate(columns):
        page.write_string(0, place, column.title, head)
    page.freeze_panes(1, 0)
    page.set_tab_color(TEAL)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(-(-sum(column.width for column in columns) // PAGE_WIDTH), 0)
    page.repeat_rows(0)
    page.set_footer("&C&P/&N")


Step = tuple[int, Callable[..., Any], Format | None]


def _plan(book: Workbook, page: Worksheet, columns: Sequence[Column]) -> list[Step]:
    """How each column's cells are written, looked up once."""
    formats = {
        kind: book.add_format({"num_format": text, "align": "right" if kind is Kind.MONEY else "center"})
        for kind, text in NUMBER_FORMATS.items()
    }
    return [
        (place, page.write_string if column.kind is Kind.TEXT else page.write_number, formats.get(column.kind))
        for place, column in enumerate(columns)
    ]


def _write_rows(page: Worksheet, plan: list[Step], converted: Conversion, pieces: Pieces) -> int:
    number = 0
    for rows in pieces:
        for number, row in enumerate(converted(rows), number + 1):  # noqa: B020  (goes on where the piece before ended)
            for (place, write, how), value in zip(plan, row, strict=True):
                if value is not None and value != "":
                    write(number, place, value, how)
    return number


def _in_xml(values: Sequence[str | None]) -> list[str | None]:
    return [text and NOT_IN_XML.sub("", text) for text in values]


def _cut(values: Sequence[str | None]) -> list[str | None]:
    return [text and text[:LONGEST_CELL] for text in values]


def _days(values: Sequence[dt.date | None]) -> list[int | None]:
    return [None if day is None else _day(day) for day in values]


def _day(day: dt.date) -> int:
    """As Excel counts, for which 1900 was a leap year."""
    number = day.toordinal() - DAY_ZERO
    return number if number > LEAP_DAY else number - 1


def _times(values: Sequence[dt.time | None]) -> list[float | None]:
    return [None if time is None else _seconds(time) / DAY_SECONDS for time in values]


def _moments(values: Sequence[dt.datetime | None]) -> list[float | None]:
    return [None if moment is None else _day(moment) + _seconds(moment) / DAY_SECONDS for moment in values]


def _seconds(time: dt.time | dt.datetime) -> int:
    return time.hour * 3600 + time.minute * 60 + time.second


SHAPES: Shapes = {
    Kind.TEXT: (_in_xml, defused, _cut),  # in this order: a letter that is left out may hide the start of a formula
    Kind.DATE: (_days,),
    Kind.TIME: (_times,),
    Kind.MOMENT: (local, _moments),
}
