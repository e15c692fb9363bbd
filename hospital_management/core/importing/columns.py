"""What the columns of a template hold, and how their cells are read: as JSON has it, or why not."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.importing.source import LONGEST_CELL, Cell, Kind
from core.tables.columns import STARTS_OF_FORMULAS

DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
CLOCK = re.compile(r"([01]?\d|2[0-3])[:hH]([0-5]\d)(?::00)?", re.ASCII)
WHOLE = re.compile(r"-?(\d{1,15}|\d{1,3}([.,  ]\d{3}){1,4})", re.ASCII)
SHOWN = 100
"""Letters of a cell that is no value, as they are kept to be mended."""


class Holds(StrEnum):
    TEXT = "text"
    PHONE = "phone number"
    IDENTITY = "identity number"
    INSURANCE = "insurance number"
    DATE = "date"
    TIME = "time"
    INTEGER = "integer"
    CHOICE = "one of its choices"


@dataclass(frozen=True)
class Column:
    """One column of a template. `help` says what to write; `width` is in characters."""

    name: str
    title: str
    holds: Holds = Holds.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    example: Any = ""
    help: str = ""
    width: int = 20


class CellFault(Exception):
    """Why a cell is no value, in a sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_cell(column: Column, cell: Cell) -> Any:
    """A text, a whole number or, for an empty cell, None; dates as YYYY-MM-DD, times as HH:MM. Raises CellFault."""
    if cell.kind is Kind.FORMULA:
        raise CellFault("Ô có công thức. Hãy dán giá trị thay cho công thức.")
    if cell.kind is Kind.ERROR:
        raise CellFault("Ô báo lỗi của Excel. Hãy sửa thành giá trị.")
    if cell.kind is Kind.BOOLEAN:
        raise CellFault("Ô có giá trị TRUE/FALSE, không dùng được ở cột này.")
    value = _plain(cell.value) if isinstance(cell.value, str) else cell.value
    return None if value == "" else READERS[column.holds](column, cell.kind, value)


def shown(cell: Cell) -> str:
    """A cell that could not be read, as somebody who mends it knows it again."""
    return str(cell.value)[:SHOWN]


def _plain(text: str) -> str:
    """Without blanks around it, in one spelling, and without the apostrophe by which our own files keep spreadsheets
    from taking a text for a formula.
    """
    text = unicodedata.normalize("NFC", text).strip(" \t\r\n\u00a0\u200b\ufeff")
    if len(text) > LONGEST_CELL:
        raise CellFault(f"Ô dài hơn {LONGEST_CELL} ký tự.")
    return text[1:] if text.startswith(tuple(f"'{start}" for start in STARTS_OF_FORMULAS)) else text


def _digits(kind: Kind, value: Any) -> tuple[str, bool]:
    """As text, and whether a spreadsheet may have taken it for a number and dropped its first zeros."""
    if kind is Kind.NUMBER:
        if not _is_whole(value):
            raise CellFault("Ô phải là số nguyên.")
        return str(int(value)), True
    if not isinstance(value, str):
        raise CellFault("Ô phải là chữ số, không phải ngày giờ.")
    return value, kind is Kind.LOOSE and value.isascii() and value.isdigit()


def _is_whole(value: int | float) -> bool:
    """A workbook may also have what is no number, and infinity."""
    return isinstance(value, int) or value.is_integer()


def _text(column: Column, kind: Kind, value: Any) -> str:
    if kind is Kind.DATE:
        raise CellFault("Ô phải là chữ, không phải ngày giờ. Hãy định dạng ô là Text.")
    return value if isinstance(value, str) else _digits(kind, value)[0]


def _phone(column: Column, kind: Kind, value: Any) -> str:
    """Nine digits without a zero before them have lost it, also in a text."""
    text, _ = _digits(kind, value)
    return f"0{text}" if re.fullmatch(r"[1-9]\d{8}", text, re.ASCII) else text


def _identity(column: Column, kind: Kind, value: Any) -> str:
    """Twelve digits begin with 0 (Circular 07/2016/TT-BCA: 001 to 096), nine may: as a number they have lost it."""
    text, dropped = _digits(kind, value)
    if not dropped or len(text) not in (8, 10, 11):
        return text
    return text.zfill(9 if len(text) == 8 else 12)


def _insurance(column: Column, kind: Kind, value: Any) -> str:
    text, dropped = _digits(kind, value)
    return text.zfill(10) if dropped and len(text) in (8, 9) else text


def _date(column: Column, kind: Kind, value: Any) -> str:
    day = _day_in(value) if isinstance(value, str) else value
    if isinstance(day, dt.datetime) and day.time() == dt.time():
        day = day.date()
    if kind is Kind.NUMBER or not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        raise CellFault("Ô phải là ngày: ngày của Excel, dd/mm/yyyy hoặc yyyy-mm-dd.")
    return day.isoformat()


def _day_in(text: str) -> dt.date | None:
    found, iso = DAY_FIRST.fullmatch(text), ISO.fullmatch(text)
    try:
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        return dt.date(*(int(part) for part in iso.groups())) if iso else None
    except ValueError:
        return None


def _time(column: Column, kind: Kind, value: Any) -> str:
    if isinstance(value, dt.timedelta) and dt.timedelta() <= value < dt.timedelta(days=1):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        value = dt.time(minutes // 60 % 24, minutes % 60, seconds)
    if kind is Kind.DATE and isinstance(value, dt.time) and not value.second:
        return f"{value:%H:%M}"
    found = CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise CellFault("Ô phải là giờ: giờ của Excel hoặc HH:MM.")
    return f"{int(found[1]):02}:{found[2]}"


def _integer(column: Column, kind: Kind, value: Any) -> int:
    """Thousands may be parted: 300.000 and 300,000 are the same."""
    if kind is Kind.NUMBER and _is_whole(value):
        return int(value)
    found = WHOLE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise CellFault("Ô phải là số nguyên.")
    return int(re.sub(r"[^\d-]", "", value))


def _choice(column: Column, kind: Kind, value: Any) -> str:
    spelled = {choice.casefold(): choice for choice in column.choices}
    chosen = spelled.get(value.casefold()) if isinstance(value, str) else None
    if chosen is None:
        raise CellFault(f"Ô phải là một trong: {', '.join(column.choices)}.")
    return chosen


READERS: dict[Holds, Callable[[Column, Kind, Any], Any]] = {
    Holds.TEXT: _text,
    Holds.PHONE: _phone,
    Holds.IDENTITY: _identity,
    Holds.INSURANCE: _insurance,
    Holds.DATE: _date,
    Holds.TIME: _time,
    Holds.INTEGER: _integer,
    Holds.CHOICE: _choice,
}
