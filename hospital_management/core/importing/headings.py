"""Which column of a file is which of its template: by their titles, in any order."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from core.import_exceptions import SheetEmpty, TitleMissing, TitleRepeated, TitleUnknown
from core.importing.columns import Column
from core.importing.source import Cell, SourceRow, letters

REASONS = "Lỗi"
"""The column by which a file of faulty rows says why; it may stay where it is when they are sent again."""
REQUIRED_MARK = " *"
IGNORED = ("", REASONS.casefold())


def places_of(columns: Sequence[Column], heading: SourceRow | None) -> dict[int, Column]:
    """The template's columns by where they stand, from 1.

    Raises SheetEmpty, TitleRepeated, TitleUnknown or TitleMissing.
    """
    if heading is None:
        raise SheetEmpty
    known = {_plain(text): column for column in columns for text in (column.title, column.name)}
    found: dict[int, Column] = {}
    for place, cell in heading.cells.items():
        title = _plain(cell.value)
        if title not in IGNORED:
            found[place] = _named(known, found, cell, f"{letters(place)}{heading.number}")
    missing = [column.title for column in columns if column.required and column not in found.values()]
    if missing:
        raise TitleMissing(columns=", ".join(missing))
    return found


def _named(known: dict[str, Column], found: dict[int, Column], cell: Cell, where: str) -> Column:
    column = known.get(_plain(cell.value))
    if column is None:
        raise TitleUnknown(column=str(cell.value)[:50], cell=where)
    if column in found.values():
        raise TitleRepeated(column=column.title)
    return column


def _plain(title: Any) -> str:
    return " ".join(unicodedata.normalize("NFC", str(title)).replace("*", " ").split()).casefold()


def shown_title(column: Column) -> str:
    return column.title + (REQUIRED_MARK if column.required else "")


def cells_of(places: dict[int, Column], row: SourceRow) -> dict[str, Cell]:
    """The row's cells by the names of their columns; what stands under no title is not read."""
    return {column.name: row.cells[place] for place, column in places.items() if place in row.cells}


def stray_cells(places: dict[int, Column], heading: SourceRow, row: SourceRow) -> list[int]:
    """The columns in which the row has something, and the file no title."""
    return [place for place in row.cells if place not in places and place not in heading.cells]
