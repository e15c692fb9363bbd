"""Lists of ICD-10 codes as files: which row is which disease, and which rows are not to be used.

A list is CSV in UTF-8 (comma or semicolon) or the first sheet of an XLSX workbook. Its head is the first row that names
a column of codes and one of Vietnamese names; a column of English names may stand beside them.
"""

import csv
import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.search import fold
from core.validators import utf16_length

SMALL_LIST = Path(__file__).resolve().parents[1] / "records" / "data" / "icd10.csv"
"""Diagnoses of everyday practice, in words of ours."""
HEADS = {
    "ma_icd": {"ma icd", "ma icd 10", "ma icd10", "ma benh", "ma", "code"},
    "ten_benh": {"ten benh", "ten tieng viet", "ten benh tieng viet"},
    "ten_tieng_anh": {"ten tieng anh", "ten benh tieng anh", "disease name", "english"},
}
NEEDED = ("ma_icd", "ten_benh")
HEAD_WITHIN = 30
LONGEST_NAME = 300
CODE = re.compile(r"([A-Z][0-9]{2})(?:\.?([0-9A-Z]{1,4}))?", re.ASCII)
MARKS = "†*+ "  # of codes that stand for a cause or for what it leads to
STARTS = (
    ("A00", 1), ("C00", 2), ("D50", 3), ("E00", 4), ("F00", 5), ("G00", 6), ("H00", 7), ("H60", 8), ("I00", 9),
    ("J00", 10), ("K00", 11), ("L00", 12), ("M00", 13), ("N00", 14), ("O00", 15), ("P00", 16), ("Q00", 17),
    ("R00", 18), ("S00", 19), ("U00", 22), ("V00", 20), ("Z00", 21),
)  # fmt: skip
"""The first category of each chapter of ICD-10, in the order of the letters."""


class NotAList(Exception):
    """The file has no head that names the columns, or is no such file."""


class Disease(NamedTuple):
    ma_icd: str
    ten_benh: str
    ten_tieng_anh: str

    @property
    def chuong(self) -> int:
        """The chapter, 1 to 22."""
        return STARTS[bisect(STARTS, (self.ma_icd[:3], 99)) - 1][1]


class RowError(NamedTuple):
    """Why a row is left out; rows are counted from 1, the head included."""

    line: int
    reason: str


def plain_code(text: str) -> str | None:
    """“j069” → “J06.9”, without the marks † and *; None for what is no code."""
    found = CODE.fullmatch(text.strip().upper().rstrip(MARKS))
    if found is None:
        return None
    return ".".join(part for part in found.groups() if part)


def read(path: Path) -> Iterator[Disease | RowError]:
    """The rows of the file, as they are read. Raises NotAList."""
    rows = _workbook(path) if path.suffix.lower() == ".xlsx" else _text(path)
    places: dict[str, int] | None = None
    seen: set[str] = set()
    for line, cells in enumerate(rows, 1):
        if places is None:
            places = _places(cells)
            if places is None and line == HEAD_WITHIN:
                break
        elif any(cells):
            yield _entry(line, cells, places, seen)
    if places is None:
        raise NotAList


def _text(path: Path) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            start = "".join(islice(file, HEAD_WITHIN))
            file.seek(0)
            delimiter = ";" if start.count(";") > start.count(",") else ","
            for cells in csv.reader(file, delimiter=delimiter, strict=True):
                yield [cell.strip() for cell in cells]
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAList from error


def _workbook(path: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise NotAList from error
    for cells in book.worksheets[0].iter_rows(values_only=True):
        yield [_written(cell) for cell in cells]


def _written(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _places(cells: Iterable[str]) -> dict[str, int] | None:
    """Where each column stands, if this row is the head."""
    heads = [fold(cell) for cell in cells]
    found = {
        name: next(place for place, head in enumerate(heads) if head in known)
        for name, known in HEADS.items()
        if known & set(heads)
    }
    return found if all(name in found for name in NEEDED) else None


def _entry(line: int, cells: list[str], places: dict[str, int], seen: set[str]) -> Disease | RowError:
    said = {name: " ".join(cells[place].split()) if place < len(cells) else "" for name, place in places.items()}
    code = plain_code(said["ma_icd"])
    if code is None:
        return RowError(line, f"“{said['ma_icd'][:20]}” không phải là mã ICD-10")
    if code in seen:
        return RowError(line, f"mã {code} đã có ở dòng trước")
    if not said["ten_benh"]:
        return RowError(line, f"mã {code} không có tên bệnh")
    names = said["ten_benh"], said.get("ten_tieng_anh", "")
    if any(utf16_length(name) > LONGEST_NAME or "\0" in name for name in names):
        return RowError(line, f"tên của mã {code} dài quá {LONGEST_NAME} ký tự hoặc có ký tự lạ")
    seen.add(code)
    return Disease(code, *names)
