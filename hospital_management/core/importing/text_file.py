"""A CSV file in UTF-8, with or without BOM; its cells parted by `;` (as Excel writes in Vietnam), `,` or tabs."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from typing import IO

from core.import_exceptions import CsvBroken, NotUtf8, SheetTooWide
from core.importing.source import MOST_COLUMNS, Cell, Kind, SourceRow

MARKS = ";,\t"
HEAD = 64 * 1024


class CsvSource:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def rows(self) -> Iterator[SourceRow]:
        """A row's number is that of its record, as spreadsheets count: a cell may hold line ends."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding="utf-8-sig", newline="")
        records = csv.reader(_lines(text), delimiter=self._mark(), strict=True)
        try:
            for number, record in enumerate(records, 1):
                row = _row(number, record)
                if row.cells:
                    yield row
        except UnicodeDecodeError as error:
            raise NotUtf8 from error
        except csv.Error as error:
            raise CsvBroken(line=records.line_num + 1) from error
        finally:
            text.detach()
            self._file.seek(0)

    def _mark(self) -> str:
        """Whatever stands most often in the first line."""
        self._file.seek(0)
        head = self._file.read(HEAD).removeprefix(codecs.BOM_UTF8)
        self._file.seek(0)
        line = head.splitlines()[0] if head.strip() else b""
        return max(MARKS, key=lambda mark: line.count(mark.encode()))


def _lines(text: IO[str]) -> Iterator[str]:
    for line in text:
        if "\0" in line:
            raise NotUtf8
        yield line


def _row(number: int, record: list[str]) -> SourceRow:
    cells = {
        column: Cell(Kind.FORMULA if value.startswith("=") else Kind.LOOSE, unicodedata.normalize("NFC", value))
        for column, value in enumerate(record, 1)
        if value.strip()
    }
    if cells and max(cells) > MOST_COLUMNS:
        raise SheetTooWide(most=MOST_COLUMNS)
    return SourceRow(number, cells)
