"""The faulty rows of an import as a file that is mended and sent again."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.importing.columns import Column
from core.importing.headings import REASONS, shown_title
from core.importing.workbook import DATA_SHEET
from core.repositories.base import ROWS_A_PIECE
from core.services.table_export_service import TableFile
from core.tables import columns as shown
from core.tables.columns import Pieces
from core.tables.formats import FORMATS
from core.tables.sheet import Sheet
from imports.models import DongNhap

WIDE = 60


def file_to_mend(
    name: str, dinh_dang: str, columns: Sequence[Column], amount: int, rows: Iterable[DongNhap]
) -> TableFile:
    """Under the titles of the template, and what is wrong in a last column, which is not read again."""
    told = [shown.Column(shown_title(column), column.name, width=column.width) for column in columns]
    sheet, kind = Sheet(DATA_SHEET, [*told, shown.Column(REASONS, "loi", width=WIDE)]), FORMATS[dinh_dang]
    return TableFile(
        f"{name}.{kind.ending}",
        kind.media_type,
        amount,
        lambda pieces: kind.pieces(sheet, pieces),
        lambda: _in_pieces(columns, rows),
    )


def _in_pieces(columns: Sequence[Column], rows: Iterable[DongNhap]) -> Pieces:
    piece: list[tuple[Any, ...]] = []
    for row in rows:
        piece.append(tuple(_texts(columns, row)))
        if len(piece) == ROWS_A_PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def _texts(columns: Sequence[Column], row: DongNhap) -> Iterator[str | None]:
    for column in columns:
        value = row.du_lieu.get(column.name)
        yield None if value is None else str(value)
    yield "\n".join(fault["thong_bao"] for fault in row.loi)
