"""The faulty rows of an import as a file that is mended and sent again."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.importing.columns import Column
from core.importing.headings import REASONS, shown_title
from core.importing.workbook import DATA_SHEET
from core.services.table_export_service import TableFile
from core.tables import columns as shown
from core.tables.columns import Rows
from core.tables.formats import FORMATS
from core.tables.sheet import Sheet

WIDE = 60
FIELDS = ("pk", "du_lieu", "loi")


def file_to_mend(name: str, dinh_dang: str, columns: Sequence[Column], amount: int, rows: Iterable[Rows]) -> TableFile:
    """The rows, pieces of their `FIELDS`, under the template's titles, and what is wrong in a last column, which is not
    read again.
    """
    told = [shown.Column(shown_title(column), column.name, width=column.width) for column in columns]
    sheet, kind = Sheet(DATA_SHEET, [*told, shown.Column(REASONS, "loi", width=WIDE)]), FORMATS[dinh_dang]
    return TableFile(
        f"{name}.{kind.ending}",
        kind.media_type,
        amount,
        lambda pieces: kind.pieces(sheet, pieces),
        lambda: ([tuple(_texts(columns, *row[1:])) for row in piece] for piece in rows),
    )


def _texts(columns: Sequence[Column], du_lieu: dict[str, Any], loi: list[dict[str, str]]) -> Iterator[str | None]:
    for column in columns:
        value = du_lieu.get(column.name)
        yield None if value is None else str(value)
    yield "\n".join(fault["thong_bao"] for fault in loi)
