"""Bank statements as CSV: the bytes of a file to its rows, by what is said of how the bank writes them.

Every bank has its own columns, marks and encoding. Nothing is guessed: what does not fit what was said is refused, by
line and column.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models

from core import statement_exceptions as no
from core.exceptions import DomainError
from core.validators import utf16_length

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_VND = 10**12
MOST_ERRORS = 100
LONGEST_ID, LONGEST_CONTENT = 100, 1000
YEARS = range(2000, 2101)
BOMS = {"utf-16": (b"\xff\xfe", b"\xfe\xff")}


class Encoding(models.TextChoices):
    """As a mapping names it; UTF-8 with or without BOM."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    VIETNAMESE = "windows-1258"
    WESTERN = "windows-1252"


class Delimiter(models.TextChoices):
    COMMA = ","
    SEMICOLON = ";"
    PIPE = "|"
    TAB = "tab"


class Mark(models.TextChoices):
    """What stands in an amount before its decimals, or between its thousands."""

    DOT = "."
    COMMA = ","
    SPACE = "space"
    NONE = "none"


class DateFormat(models.TextChoices):
    DAY_FIRST = "DD/MM/YYYY"
    DASHES = "DD-MM-YYYY"
    ISO = "YYYY-MM-DD"
    DAY_FIRST_TIME = "DD/MM/YYYY HH:MM:SS"
    DAY_FIRST_MINUTE = "DD/MM/YYYY HH:MM"
    ISO_TIME = "YYYY-MM-DD HH:MM:SS"


CODECS = {Encoding.UTF_8: "utf-8-sig", Encoding.UTF_16: "utf-16", "windows-1258": "cp1258", "windows-1252": "cp1252"}
MARKS = {Mark.SPACE: "[ \u00a0\u202f]", Mark.DOT: r"\.", Mark.COMMA: ",", Mark.NONE: ""}
DATE_PATTERNS = {
    DateFormat.DAY_FIRST: r"(?P<d>\d\d?)/(?P<m>\d\d?)/(?P<y>\d{4})",
    DateFormat.DASHES: r"(?P<d>\d\d?)-(?P<m>\d\d?)-(?P<y>\d{4})",
    DateFormat.ISO: r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)",
}
TIMES = {" HH:MM:SS": r"[ T]+([01]?\d|2[0-3]):[0-5]\d:[0-5]\d", " HH:MM": r"[ T]+([01]?\d|2[0-3]):[0-5]\d"}


@dataclass(frozen=True)
class Layout:
    """How one bank writes its statements; a column is named by its head, and empty where there is none of its kind."""

    ma_hoa: str
    dau_phan_cach: str
    bo_qua_dau: int
    bo_qua_cuoi: int
    dinh_dang_ngay: str
    dau_thap_phan: str
    dau_nghin: str
    cot_ngay: str
    cot_noi_dung: str
    cot_ma_giao_dich: str
    cot_so_tien: str
    cot_ghi_co: str
    cot_ghi_no: str

    @property
    def columns(self) -> dict[str, str]:
        """The head of each column that there is, by the field that names it."""
        named = {name: getattr(self, name) for name in self.__dataclass_fields__ if name.startswith("cot_")}
        return {name: head for name, head in named.items() if head}


class Row(NamedTuple):
    """One transaction, its number in capitals; `amount` is negative for money that went out. `line` counts the lines of
    the file from 1.
    """

    line: int
    day: dt.date
    amount: int
    content: str
    transaction: str


class Statement(NamedTuple):
    """What a file says: its rows, or why it is not taken."""

    rows: list[Row]
    errors: list[DomainError]


def read(data: bytes, layout: Layout) -> Statement:
    """The rows of the file; with errors, at most a hundred of them, it is not to be used.

    Raises EmptyFile, FileTooLarge, NotText, BrokenCsv, ColumnMissing, ColumnRepeated or TooManyRows.
    """
    if not data:
        raise no.EmptyFile
    if len(data) > MOST_BYTES:
        raise no.FileTooLarge(most=MOST_BYTES // 1024 // 1024)
    return _Reader(layout).read(list(_lines(_text(data, layout.ma_hoa), layout.dau_phan_cach)))


def _text(data: bytes, encoding: str) -> str:
    boms = BOMS.get(encoding)
    if boms and not data.startswith(boms):
        raise no.NotText(encoding=encoding)
    try:
        text = data.decode(CODECS[encoding])
    except UnicodeDecodeError as error:
        raise no.NotText(encoding=encoding) from error
    if "\0" in text:
        raise no.NotText(encoding=encoding)
    return unicodedata.normalize("NFC", text)


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each record, with the number of its last line."""
    records = csv.reader(
        io.StringIO(text, newline=""), delimiter="\t" if delimiter == "tab" else delimiter, strict=True
    )
    try:
        for cells in records:
            yield records.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise no.BrokenCsv(line=records.line_num) from error


def _plain(head: str) -> str:
    return " ".join(unicodedata.normalize("NFC", head).split()).casefold()


class _Reader:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.errors: list[DomainError] = []
        thousands, decimal = MARKS[Mark(layout.dau_nghin)], MARKS[Mark(layout.dau_thap_phan)]
        grouped = rf"[0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+|" if thousands else ""
        fraction = rf"(?:{decimal}0{{0,2}})?" if decimal else ""
        self.amount = re.compile(rf"([+-]?)({grouped}[0-9]+){fraction}", re.ASCII)
        day, time = layout.dinh_dang_ngay[:10], layout.dinh_dang_ngay[10:]
        self.date = re.compile(DATE_PATTERNS[DateFormat(day)] + TIMES.get(time, ""), re.ASCII)

    def read(self, records: list[tuple[int, list[str]]]) -> Statement:
        records = records[self.layout.bo_qua_dau : len(records) - self.layout.bo_qua_cuoi]
        if not records:
            raise no.EmptyFile
        places, width = self._places(records[0][1]), len(records[0][1])
        written = [(line, cells) for line, cells in records[1:] if any(cells)]
        if not written:
            raise no.EmptyFile
        if len(written) > MOST_ROWS:
            raise no.TooManyRows(most=MOST_ROWS)
        rows = [row for line, cells in written if (row := self._row(line, cells, places, width))]
        self._check_repeated(rows)
        return Statement(rows, self.errors[:MOST_ERRORS])

    def _places(self, head: list[str]) -> dict[str, int]:
        """Where each column stands, by the field that names it."""
        heads = [_plain(cell) for cell in head]
        places = {}
        for field, name in self.layout.columns.items():
            found = [place for place, cell in enumerate(heads) if cell == _plain(name)]
            if not found:
                raise no.ColumnMissing(column=name)
            if len(found) > 1:
                raise no.ColumnRepeated(column=name)
            places[field] = found[0]
        return places

    def _row(self, line: int, cells: list[str], places: dict[str, int], width: int) -> Row | None:
        known = len(self.errors)
        if len(cells) <= max(places.values()) or any(cells[width:]):
            self.errors.append(no.RowShape(field=f"dong.{line}", line=line, cells=len(cells), columns=width))
            return None
        values = {field: cells[place] for field, place in places.items()}
        day, amount = self._day(line, values["cot_ngay"]), self._amount(line, values)
        content = self._short(line, "cot_noi_dung", values["cot_noi_dung"], LONGEST_CONTENT)
        transaction = self._short(line, "cot_ma_giao_dich", values["cot_ma_giao_dich"].upper(), LONGEST_ID)
        if not transaction:
            self._refuse(no.CellMissing, line, "cot_ma_giao_dich")
        whole = day is not None and amount is not None and len(self.errors) == known
        return Row(line, day, amount, content, transaction) if whole and day and amount else None

    def _day(self, line: int, text: str) -> dt.date | None:
        found = self.date.fullmatch(text)
        try:
            day = dt.date(*(int(found[part]) for part in "ymd")) if found else None
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            self._refuse(no.BadDate, line, "cot_ngay", text=text[:50], form=self.layout.dinh_dang_ngay)
            return None
        return day

    def _amount(self, line: int, values: dict[str, str]) -> int | None:
        """What came in less what went out, one of which is nothing."""
        if "cot_so_tien" in values:
            return self._sum_or_refuse(line, "cot_so_tien", [self._vnd(line, "cot_so_tien", values["cot_so_tien"])])
        came = self._vnd(line, "cot_ghi_co", values["cot_ghi_co"], signed=False)
        went = self._vnd(line, "cot_ghi_no", values.get("cot_ghi_no", ""), signed=False)
        return self._sum_or_refuse(line, "cot_ghi_co", [came, went and -went])

    def _sum_or_refuse(self, line: int, field: str, amounts: list[int | None]) -> int | None:
        if None in amounts:
            return None
        moved = [amount for amount in amounts if amount]
        if len(moved) != 1:
            self._refuse(no.AmountUnclear, line, field)
            return None
        return moved[0]

    def _vnd(self, line: int, field: str, text: str, *, signed: bool = True) -> int | None:
        """The amount in a cell; an empty one is nothing."""
        if not text:
            return 0
        found = self.amount.fullmatch(text)
        digits = re.sub("[^0-9]", "", found[2]) if found else ""
        value = int(digits) if digits and len(digits) < len(str(MOST_VND)) + 2 else MOST_VND + 1
        if not found or value > MOST_VND or (found[1] == "-" and not signed):
            self._refuse(no.BadAmount, line, field, text=text[:50])
            return None
        return -value if found[1] == "-" else value

    def _short(self, line: int, field: str, text: str, most: int) -> str:
        if utf16_length(text) > most:
            self._refuse(no.CellTooLong, line, field, most=most)
        return text

    def _check_repeated(self, rows: list[Row]) -> None:
        first: dict[str, int] = {}
        for row in rows:
            earlier = first.setdefault(row.transaction, row.line)
            if earlier != row.line:
                self._refuse(no.TransactionRepeated, row.line, "cot_ma_giao_dich", earlier=earlier)

    def _refuse(self, kind: type[DomainError], line: int, field: str, **params: Any) -> None:
        column = self.layout.columns.get(field, field)
        self.errors.append(kind(field=f"dong.{line}.{field}", line=line, column=column, **params))
