"""The kinds of files that tables are sent as, under the names by which `format` asks for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.tables import pdf_file, xlsx_file
from core.tables.columns import Pieces
from core.tables.csv_file import csv_pieces
from core.tables.pdf_file import pdf_pieces
from core.tables.sheet import Sheet
from core.tables.xlsx_file import xlsx_pieces


@dataclass(frozen=True)
class Format:
    """A kind of file: how it is named, how its bytes are made, and how many rows it holds at all (None: any number).

    `spelled`: it takes dates, times and instants as texts. `summed`: it shows the summary.
    """

    media_type: str
    ending: str
    pieces: Callable[[Sheet, Pieces], Iterator[bytes]]
    holds: int | None = None
    spelled: bool = False
    summed: bool = True


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "excel": Format(EXCEL, "xlsx", xlsx_pieces, xlsx_file.MOST_ROWS),
    "csv": Format("text/csv; charset=utf-8", "csv", csv_pieces, spelled=True, summed=False),
    "pdf": Format("application/pdf", "pdf", pdf_pieces, pdf_file.MOST_ROWS),
}
