"""Charts for PDF documents: bars that carry their figures, so that nothing has to be read off an axis."""

from collections.abc import Callable, Sequence

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from core.documents.pdf import BOLD, FONT, INK, MUTED, RULE, TEAL, load_fonts, spelled

SIZE = 7.5
ROW = 6.5 * mm


def short(amount: int) -> str:
    """An amount for a narrow place: 1,2 tỷ · 35,4 tr · 900 N."""
    for unit, name in ((10**9, "tỷ"), (10**6, "tr"), (10**3, "N")):
        if abs(amount) >= unit:
            return f"{amount / unit:.1f}".removesuffix(".0").replace(".", ",") + f" {name}"
    return str(amount)


def columns(
    data: Sequence[tuple[str, int]], width: float, height: float = 55 * mm, figure: Callable[[int], str] = short
) -> Drawing:
    """One column for each (name, amount), in the order given; a negative amount stands as nothing, with its figure."""
    load_fonts()
    drawing = Drawing(width, height)
    floor, most = 6 * mm, max((amount for _, amount in data), default=0)
    room = height - floor - 6 * mm
    for part in range(1, 5):
        y = floor + room * part / 4
        drawing.add(Line(0, y, width, y, strokeColor=RULE, strokeWidth=0.4))
    drawing.add(Line(0, floor, width, floor, strokeColor=MUTED, strokeWidth=0.8))
    step = width / max(len(data), 1)
    bar = min(step * 0.62, 16 * mm)
    for place, (name, amount) in enumerate(data):
        middle = step * (place + 0.5)
        tall = room * max(amount, 0) / most if most > 0 else 0
        drawing.add(Rect(middle - bar / 2, floor, bar, tall, fillColor=TEAL, strokeColor=None))
        drawing.add(label(middle, floor + tall + 1.5 * mm, figure(amount), step, bold=True, anchor="middle"))
        drawing.add(label(middle, 1.5 * mm, name, step, anchor="middle"))
    return drawing


def rows(data: Sequence[tuple[str, int]], width: float, figure: Callable[[int], str] = short) -> Drawing:
    """One bar for each (name, amount), from top to bottom, the names at the left and the figures at the right."""
    load_fonts()
    names, figures = width * 0.34, 17 * mm
    drawing = Drawing(width, ROW * len(data))
    most = max((amount for _, amount in data), default=0)
    for place, (name, amount) in enumerate(data):
        y = ROW * (len(data) - place - 1)
        long = (width - names - figures) * max(amount, 0) / most if most > 0 else 0
        drawing.add(label(0, y + 2 * mm, name, names - 2 * mm))
        if long:
            drawing.add(Rect(names, y + 1.2 * mm, long, ROW - 2.4 * mm, fillColor=TEAL, strokeColor=None))
        drawing.add(label(width, y + 2 * mm, figure(amount), figures, bold=True, anchor="end"))
    return drawing


def label(
    x: float, y: float, words: str, room: float, *, bold: bool = False, anchor: str = "start", size: float = SIZE
) -> String:
    """The words, cut with an ellipsis where they do not fit."""
    words, font = spelled(words), BOLD if bold else FONT
    if stringWidth(words, font, size) > room:
        while words and stringWidth(f"{words}…", font, size) > room:
            words = words[:-1]
        words = f"{words.rstrip()}…"
    colour = INK if bold else MUTED
    return String(x, y, words, fontName=font, fontSize=size, fillColor=colour, textAnchor=anchor)
