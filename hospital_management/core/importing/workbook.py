"""An .xlsx file, row by row.

openpyxl reads what is around the sheet (texts, styles, calendar) and each cell; the sheet itself is walked here, since
a file may claim any row and column for a cell, and a million of what is no row.
"""

import unicodedata
from collections.abc import Iterator
from typing import IO, Any

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.worksheet._reader import (
    CELL_TAG,
    DATA_TAG,
    FORMULA_TAG,
    MERGE_TAG,
    ROW_TAG,
    WorkSheetParser,
)

from core.exceptions import DomainError
from core.import_exceptions import CellsMerged, SheetEmpty, SheetTooLong, SheetTooWide, SheetUnreadable
from core.importing.archive import check_archive
from core.importing.source import MOST_COLUMNS, Cell, Kind, SourceRow

DATA_SHEET = "Dữ liệu"
"""The sheet that is read; in a file without one of this name, the first. A hidden one is not: nobody looks at it."""
LAST_ROW = 1_048_576
MOST_IN_ROW, MOST_OTHERS = 5000, 200_000
"""Elements of one row; and, after the last one, of settings, conditions and rules."""
KINDS = {"s": Kind.TEXT, "n": Kind.NUMBER, "d": Kind.DATE, "b": Kind.BOOLEAN, "e": Kind.ERROR}


class XlsxSource:
    """Raises a SheetRefused for a file that may not be opened."""

    def __init__(self, file: IO[bytes]) -> None:
        check_archive(file)
        self._file = file

    def rows(self) -> Iterator[SourceRow]:
        try:
            book = load_workbook(self._file, read_only=True, keep_links=False)
            try:
                yield from _Sheet(book).rows()
            finally:
                book.close()
                self._file.seek(0)
        except (DomainError, GeneratorExit):
            raise
        except Exception as error:  # whatever a parser stumbles over is no workbook to us
            raise SheetUnreadable from error


class _Sheet:
    def __init__(self, book: Any) -> None:
        sheets = [
            sheet for sheet in book.worksheets if hasattr(sheet, "_get_source") and sheet.sheet_state == "visible"
        ]
        named = [sheet for sheet in sheets if unicodedata.normalize("NFC", sheet.title) == DATA_SHEET]
        if not sheets:
            raise SheetEmpty
        self.sheet = (named or sheets)[0]
        self.parser = WorkSheetParser(
            None, self.sheet._shared_strings, epoch=book.epoch, date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        self.last = 0

    def rows(self) -> Iterator[SourceRow]:
        seen, data = 0, None
        with self.sheet._get_source() as source:
            for event, element in iterparse(source, events=("start", "end")):
                if element.tag == DATA_TAG:
                    data = element if event == "start" else None
                if event == "start":
                    seen = self._counted(element, seen, within=data is not None)
                elif row := self._ended(element, data):
                    yield row

    def _ended(self, element: Any, data: Any) -> SourceRow | None:
        """The row that ends here, if something is in it. What was read is let go."""
        if element.tag == ROW_TAG and data is not None:
            row = self._row(element)
            data.clear()
            return row if row.cells else None
        if data is None:
            self._pass_over(element)
        return None

    @staticmethod
    def _counted(element: Any, seen: int, *, within: bool) -> int:
        """How many elements came since the last row began: a row is in memory until its end."""
        if within and seen > MOST_IN_ROW:
            raise SheetTooWide(most=MOST_COLUMNS)
        if seen > MOST_OTHERS:
            raise SheetUnreadable
        return 0 if element.tag == ROW_TAG else seen + 1

    def _row(self, element: Any) -> SourceRow:
        self.last = number = int(element.get("r") or self.last + 1)
        if not 0 < number <= LAST_ROW:
            raise SheetTooLong(most=LAST_ROW)
        self.parser.row_counter, self.parser.col_counter = number, 0
        cells: dict[int, Cell] = {}
        for part in element.iter(CELL_TAG):
            column, cell = self._cell(part)
            if cell.value not in (None, ""):
                cells[column] = cell
        if cells and max(cells) > MOST_COLUMNS:
            raise SheetTooWide(most=MOST_COLUMNS)
        return SourceRow(number, cells)

    def _cell(self, element: Any) -> tuple[int, Cell]:
        formula = element.find(FORMULA_TAG)
        if formula is not None:
            element.remove(formula)  # what it says is not looked at
        read = self.parser.parse_cell(element)
        kind = Kind.FORMULA if formula is not None else KINDS.get(read["data_type"], Kind.ERROR)
        return read["column"], Cell(kind, "=" if formula is not None else read["value"])

    @staticmethod
    def _pass_over(element: Any) -> None:
        if element.tag == MERGE_TAG and len(element):
            raise CellsMerged(cells=str(element[0].get("ref", ""))[:50])
        if not element.tag.endswith("}mergeCell"):
            element.clear()
