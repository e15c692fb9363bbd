"""A table as a PDF: the summary with its charts, then the rows under a head that each page repeats.

The rows are drawn as they come, one line each; of what does not fit its column, the beginning. Pages are kept packed.
"""

import datetime as dt
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from core.documents.pdf import BOLD, FONT, INK, MUTED, PAPER, TEAL, load_fonts, number, spelled
from core.tables.columns import Column, Conversion, Kind, Pieces, Shapes, local
from core.tables.pdf_summary import draw_summary
from core.tables.sheet import Sheet
from core.tables.workplace import workplace

WIDTH, HEIGHT = PAGE = landscape(A4)
MARGIN, TOP, FOOT = 14 * mm, HEIGHT - 24 * mm, 15 * mm
LINE, HEAD_LINE, PADDING, SIZE = 5.4 * mm, 7 * mm, 1.6 * mm, 7.5
MOST_ROWS = 500_000
"""What all pages take in memory, packed, is 40 MB for 100,000 rows; so much and no more a worker has to spare."""
PIECE_BYTES = 64 * 1024
NUMBERS = (Kind.NUMBER, Kind.MONEY)
NEVER_CUT = {
    Kind.NUMBER: "8888888",
    Kind.MONEY: "-888.888.888",
    Kind.DATE: "28/08/2028",
    Kind.TIME: "08:08",
    Kind.MOMENT: "28/08/2028 08:08",
}
"""As wide as values of these kinds are: half a date or number says nothing, or something else."""
PAGES = "pages"
"""A drawing that every page shows and the last defines: only then is the number of pages known."""


def pdf_pieces(sheet: Sheet, pieces: Pieces) -> Iterator[bytes]:
    """In a font that has every Vietnamese letter and travels in the file; each page says which of how many it is."""
    load_fonts()
    with tempfile.TemporaryFile(dir=workplace()) as file:
        canvas = _PackingCanvas(file, pagesize=PAGE, lang="vi", pageCompression=1)
        canvas.setTitle(spelled(sheet.title))
        _Document(canvas, sheet).draw(pieces)
        canvas.save()
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece


class _PackingCanvas(Canvas):
    """Packs each page when it is done. The canvas itself would keep all of them as text until the file is saved: a
    gigabyte for a million rows.
    """

    def showPage(self) -> None:  # noqa: N802  (the canvas calls it so)
        super().showPage()
        page = self._doc.Pages.pages[-1]
        packed = PDFDictionary({"Filter": PDFArray([PDFName("FlateDecode")])})
        page.Contents, page.stream = PDFStream(packed, zlib.compress(page.stream.encode("latin-1"))), None


@dataclass(frozen=True)
class _Place:
    """Where a column stands, from left to right in points."""

    title: str
    left: float
    width: float
    to_the_right: bool


class _Document:
    def __init__(self, canvas: Canvas, sheet: Sheet) -> None:
        self.canvas, self.sheet = canvas, sheet
        self.places = places_of(sheet.columns)
        self.printed = [place for place, column in enumerate(sheet.columns) if column.printed]
        self.page, self.y = 0, 0.0

    def draw(self, pieces: Pieces) -> None:
        self._begin()
        draw_summary(self.canvas, self.sheet.summary, MARGIN, TOP, WIDTH - 2 * MARGIN, FOOT, self._turn)
        self._draw_rows(pieces)
        self._draw_totals()
        self.canvas.showPage()
        self.canvas.beginForm(PAGES)
        self.canvas.setFillColor(MUTED)
        self.canvas.setFont(FONT, SIZE)
        self.canvas.drawString(0, 0, str(self.page))
        self.canvas.endForm()

    def _draw_rows(self, pieces: Pieces) -> None:
        converted, odd = Conversion(self.sheet.columns, SHAPES), True
        self._turn_to_table()
        for rows in pieces:
            for row in converted(rows):
                if self.y - LINE < FOOT:
                    self._turn_to_table()
                self._draw_row([row[place] for place in self.printed], shaded=odd)
                odd = not odd

    def _draw_row(self, values: list[str], *, shaded: bool) -> None:
        canvas = self.canvas
        self.y -= LINE
        if shaded:
            canvas.setFillColor(PAPER)
            canvas.rect(MARGIN, self.y, WIDTH - 2 * MARGIN, LINE, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont(FONT, SIZE)
        self._draw_cells(values, FONT, self.y + 1.8 * mm)

    def _draw_cells(self, values: Sequence[str], font: str, base: float) -> None:
        for place, words in zip(self.places, values, strict=True):
            if not words:
                continue
            words, long = cut(words, font, place.width)
            left = place.left + place.width - long if place.to_the_right else place.left
            self.canvas.drawString(left, base, words)

    def _draw_totals(self) -> None:
        """After the last row."""
        if self.y - HEAD_LINE < FOOT:
            self._turn_to_table()
        told = [f"{measure.title}: {number(value)}" for measure, value in self.sheet.summary.totals]
        self.canvas.setFillColor(TEAL)
        self.canvas.setFont(BOLD, 8.5)
        self.canvas.drawString(MARGIN, self.y - HEAD_LINE + 2 * mm, spelled("Tổng cộng   ·   " + "   ·   ".join(told)))

    def _turn_to_table(self) -> None:
        self._turn()
        canvas, self.y = self.canvas, TOP - HEAD_LINE
        canvas.setFillColor(TEAL)
        canvas.rect(MARGIN, self.y, WIDTH - 2 * MARGIN, HEAD_LINE, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setFont(BOLD, SIZE)
        self._draw_cells([place.title for place in self.places], BOLD, self.y + 2.5 * mm)

    def _turn(self) -> None:
        self.canvas.showPage()
        self._begin()

    def _begin(self) -> None:
        """The head and the foot of a page."""
        canvas = self.canvas
        self.page += 1
        canvas.setFillColor(TEAL)
        canvas.rect(0, HEIGHT - 3 * mm, WIDTH, 3 * mm, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 15)
        canvas.drawString(MARGIN, HEIGHT - 16 * mm, spelled(self.sheet.title))
        canvas.setFillColor(MUTED)
        canvas.setFont(FONT, SIZE)
        facts = " · ".join(f"{name}: {value}" for name, value in self.sheet.summary.facts)
        canvas.drawString(MARGIN, 8 * mm, cut(spelled(facts), FONT, WIDTH - 2 * MARGIN - 30 * mm)[0])
        told = f"Trang {self.page}/"
        canvas.drawRightString(WIDTH - MARGIN - 8 * mm, 8 * mm, told)
        canvas.saveState()
        canvas.translate(WIDTH - MARGIN - 8 * mm, 8 * mm)
        canvas.doForm(PAGES)
        canvas.restoreState()


def places_of(columns: Sequence[Column]) -> list[_Place]:
    """The width of a line: to each what its title takes, or a value that must not be cut, and of the rest its part."""
    printed = [column for column in columns if column.printed]
    taken = [_least(column) + 2 * PADDING for column in printed]
    point = (WIDTH - 2 * MARGIN - sum(taken)) / sum(column.printed for column in printed)
    places, left = [], MARGIN
    for column, least in zip(printed, taken, strict=True):
        room = least + column.printed * point
        places.append(_Place(column.title, left + PADDING, room - 2 * PADDING, column.kind in NUMBERS))
        left += room
    return places


def _least(column: Column) -> float:
    value = NEVER_CUT.get(column.kind, "")
    return max(stringWidth(column.title, BOLD, SIZE), stringWidth(value, FONT, SIZE))


def cut(words: str, font: str, room: float, size: float = SIZE) -> tuple[str, float]:
    """The words, with an ellipsis where they do not fit, and how long they are."""
    long = stringWidth(words, font, size)
    if long <= room:
        return words, long
    kept = words[: max(int(len(words) * room / long), 1)]
    while kept and stringWidth(f"{kept}…", font, size) > room:
        kept = kept[:-1]
    words = f"{kept.rstrip()}…"
    return words, stringWidth(words, font, size)


def _words(values: Sequence[str | None]) -> list[str]:
    """On one line, as the font can draw them."""
    return [" ".join(spelled(text).split()) if text else "" for text in values]


def _days(values: Sequence[dt.date | None]) -> list[str]:
    return [f"{day:%d/%m/%Y}" if day else "" for day in values]


def _times(values: Sequence[dt.time | None]) -> list[str]:
    return [f"{time:%H:%M}" if time is not None else "" for time in values]


def _moments(values: Sequence[dt.datetime | None]) -> list[str]:
    return [f"{moment:%d/%m/%Y %H:%M}" if moment else "" for moment in values]


def _keys(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else str(value) for value in values]


def _amounts(values: Sequence[int | None]) -> list[str]:
    return ["" if value is None else number(value) for value in values]


SHAPES: Shapes = {
    Kind.TEXT: (_words,),
    Kind.NUMBER: (_keys,),
    Kind.MONEY: (_amounts,),
    Kind.DATE: (_days,),
    Kind.TIME: (_times,),
    Kind.MOMENT: (local, _moments),
}
