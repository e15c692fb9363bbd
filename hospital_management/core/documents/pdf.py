"""PDF documents: one look for all of them, set in a font that has every Vietnamese letter and travels in the file.

The font is Be Vietnam Pro, under the SIL Open Font License 1.1 (`fonts/OFL.txt`).
"""

import io
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table

FONTS = Path(__file__).parent / "fonts"
FONT, BOLD = "Be Vietnam Pro", "Be Vietnam Pro SemiBold"
INK, MUTED, RULE, PAPER = HexColor("#0f172a"), HexColor("#64748b"), HexColor("#dbe3ea"), HexColor("#f4f7f9")
TEAL, AMBER, ROSE = HexColor("#0f766e"), HexColor("#d97706"), HexColor("#be123c")
MARGIN = 18 * mm
NUMBER_ROOM = 25 * mm
"""For a page's number, beside the note at its foot."""


@cache
def load_fonts() -> None:
    """Make the font known to reportlab, once a process."""
    registerFont(TTFont(FONT, FONTS / "BeVietnamPro-Regular.ttf"))
    registerFont(TTFont(BOLD, FONTS / "BeVietnamPro-SemiBold.ttf"))
    registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)


BODY = ParagraphStyle("body", fontName=FONT, fontSize=9, leading=13, textColor=INK)
BARE: list[tuple[Any, ...]] = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
"""Of a table that only arranges: nothing between its cells."""
SMALL = ParagraphStyle("small", BODY, fontSize=7.5, leading=10.5, textColor=MUTED)
FIGURE = ParagraphStyle("figure", BODY, fontName=BOLD, fontSize=12, leading=17)
HEADING = ParagraphStyle("heading", BODY, fontName=BOLD, fontSize=11, leading=15, spaceBefore=12, spaceAfter=5)
AMOUNT = ParagraphStyle("amount", BODY, alignment=TA_RIGHT)
COLUMN = ParagraphStyle("column", SMALL, fontName=BOLD)
AMOUNT_COLUMN = ParagraphStyle("amount column", COLUMN, alignment=TA_RIGHT)


def vnd(amount: int) -> str:
    """An amount as it is written in Vietnam: 1.234.000 ₫."""
    return f"{number(amount)} ₫"


def number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def text(value: object, style: ParagraphStyle = BODY) -> Paragraph:
    """Anybody's words: shown as they are, never taken for markup."""
    load_fonts()
    made = Paragraph(escape(spelled(value)), style)
    if len(made.frags) > 1:  # the parser makes one of each & and <, which takes long to set
        made.frags[0].text = "".join(each.text for each in made.frags)
        del made.frags[1:]
    return made


def spelled(value: object) -> str:
    """The words as the font can draw them: letters put together, half a character replaced."""
    return unicodedata.normalize("NFC", str(value)).encode(errors="replace").decode()


def fitted(words: object, room: float, size: float, font: str = FONT, most: int = 1) -> list[str]:
    """The words in at most so many lines of so many points, the rest left out with a sign."""
    load_fonts()
    found = [each for line in simpleSplit(spelled(words), font, size, room) for each in _broken(line, room, size, font)]
    if len(found) <= most:
        return found
    kept, last = found[: most - 1], " ".join(found[most - 1 :])
    while last and stringWidth(f"{last}…", font, size) > room:
        last = last[:-1].rstrip(" ,")
    return [*kept, f"{last}…"]


def _broken(line: str, room: float, size: float, font: str) -> Iterator[str]:
    """A word that is wider than the room is broken where it must be."""
    piece = ""
    for letter in line:
        if piece and stringWidth(piece + letter, font, size) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece


class Grid(Table):
    """A table whose rows go on over the page: what people write may make one taller than any page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "splitInRow": 1})


def table(head: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float], amounts: int = 1) -> Grid:
    """Rows under a head that each page repeats; the last `amounts` columns stand to the right."""
    first = len(head) - amounts
    cells = [[text(cell, AMOUNT_COLUMN if n >= first else COLUMN) for n, cell in enumerate(head)]]
    cells += [[_cell(cell, AMOUNT if n >= first else BODY) for n, cell in enumerate(row)] for row in rows]
    made = Grid(cells, colWidths=widths, repeatRows=1)
    made.setStyle([
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, MUTED),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ])  # fmt: skip
    return made


def _cell(cell: Any, style: ParagraphStyle) -> Paragraph:
    """What is set already stays as it is."""
    return cell if isinstance(cell, Paragraph) else text(cell, style)


@dataclass(frozen=True)
class Heading:
    """What stands at the head of every page, and in the file's properties."""

    title: str
    subtitle: str = ""
    note: str = ""
    watermark: str = ""


def pdf(heading: Heading, story: Sequence[Flowable], pagesize: tuple[float, float] = A4) -> bytes:
    """The document as a file; each page says which of how many it is."""
    load_fonts()
    file = io.BytesIO()
    width, height = pagesize
    document = BaseDocTemplate(file, pagesize=pagesize, title=spelled(heading.title), author="", lang="vi", invariant=1)
    frame = Frame(MARGIN, 16 * mm, width - 2 * MARGIN, height - 46 * mm, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=lambda canvas, _: _draw_head(canvas, heading)))
    document.build(list(story), canvasmaker=_Numbered)
    return file.getvalue()


def _draw_head(canvas: Canvas, heading: Heading) -> None:
    width, height = canvas._pagesize
    if heading.watermark:
        _draw_watermark(canvas, heading.watermark)
    canvas.setFillColor(TEAL)
    canvas.rect(0, height - 3 * mm, width, 3 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 15)
    room = width - 2 * MARGIN
    for line in fitted(heading.title, room, 15, BOLD):
        canvas.drawString(MARGIN, height - 17 * mm, line)
    canvas.setFillColor(MUTED)
    canvas.setFont(FONT, 9)
    for number, line in enumerate(fitted(heading.subtitle, room, 9, most=2)):
        canvas.drawString(MARGIN, height - (23 + 4.2 * number) * mm, line)
    note = spelled(heading.note)
    canvas.setFont(FONT, 7.5 * min(1, (room - NUMBER_ROOM) / (stringWidth(note, FONT, 7.5) or 1)))
    canvas.drawString(MARGIN, 9 * mm, note)


def _draw_watermark(canvas: Canvas, words: str) -> None:
    """Across the whole page, beneath what stands on it."""
    width, height = canvas._pagesize
    room = math.hypot(width, height) * 0.62
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(math.degrees(math.atan2(height, width)))
    canvas.setFillColor(ROSE, alpha=0.16)
    size = 100 * room / stringWidth(words, BOLD, 100)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(0, -size / 3, words)
    canvas.restoreState()


class _Numbered(Canvas):
    """Keeps its pages until the last is drawn, for only then is their number known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for page, state in enumerate(self._kept, 1):
            self.__dict__.update(state)
            self.setFillColor(MUTED)
            self.setFont(FONT, 7.5)
            self.drawRightString(self._pagesize[0] - MARGIN, 9 * mm, f"Trang {page}/{len(self._kept)}")
            super().showPage()
        super().save()
