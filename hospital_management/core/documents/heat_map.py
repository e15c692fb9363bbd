"""Shares drawn as surfaces: a grid whose cells darken, and bars that fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.units import mm

from core.documents.charts import SIZE, label
from core.documents.pdf import INK, MUTED, RULE, TEAL, load_fonts

SCALE = [
    (20, HexColor("#eaf4f2")),
    (40, HexColor("#c3e2dd")),
    (60, HexColor("#86c3ba")),
    (80, HexColor("#2f857a")),
    (100, HexColor("#0b4f49")),
]
"""Up to how many percent a cell has the colour: each darker than the one before, on a printer without colours too."""
FROM_WHITE = 60
ROW, HEAD = 7.2 * mm, 6 * mm
BAR = 6 * mm
FIGURES = 52 * mm
TRACK = HexColor("#d5dee6")


@dataclass(frozen=True)
class Grid:
    """Percent by (row, column), as far as there are any."""

    rows: Sequence[str]
    columns: Sequence[str]
    shares: Mapping[tuple[int, int], float]


def heat_map(grid: Grid, width: float) -> Drawing:
    """Each share in its cell, to whole percent; a dot where there is none."""
    load_fonts()
    drawing = Drawing(width, HEAD + ROW * len(grid.rows))
    names = 21 * mm
    step = (width - names) / max(len(grid.columns), 1)
    for column, name in enumerate(grid.columns):
        x = names + step * (column + 0.5)
        drawing.add(label(x, ROW * len(grid.rows) + 2 * mm, name, step, anchor="middle"))
    for row, name in enumerate(grid.rows):
        y = ROW * (len(grid.rows) - row - 1)
        drawing.add(label(0, y + ROW / 2 - SIZE / 3, name, names))
        for column in range(len(grid.columns)):
            _cell(drawing, names + step * column, y, step, grid.shares.get((row, column)))
    return drawing


def _cell(drawing: Drawing, x: float, y: float, step: float, share: float | None) -> None:
    fill = white if share is None else colour_of(share)
    drawing.add(
        Rect(x, y, step, ROW, fillColor=fill, strokeColor=white if share is not None else RULE, strokeWidth=0.8)
    )
    words = label(x + step / 2, y + ROW / 2 - SIZE / 3, "·" if share is None else f"{share:.0f}", step, anchor="middle")
    words.fillColor = MUTED if share is None else white if share > FROM_WHITE else INK
    drawing.add(words)


def colour_of(share: float) -> Color:
    return next((colour for most, colour in SCALE if share <= most), SCALE[-1][1])


def scale(width: float) -> Drawing:
    """What the colours of the map mean."""
    load_fonts()
    drawing, box = Drawing(width, 5 * mm), 15 * mm
    for place, (most, colour) in enumerate(SCALE):
        x = place * (box + 13 * mm)
        drawing.add(Rect(x, 1 * mm, 6 * mm, 3 * mm, fillColor=colour, strokeColor=MUTED, strokeWidth=0.3))
        least = SCALE[place - 1][0] if place else 0
        words = f"Trên {least}%" if place == len(SCALE) - 1 else f"{least}–{most}%"
        drawing.add(label(x + 7.5 * mm, 1.3 * mm, words, 20 * mm))
    return drawing


@dataclass(frozen=True)
class Meter:
    """A part of a whole, and what is said of them."""

    name: str
    part: float
    whole: float
    figure: str


def longest(data: Sequence[Meter]) -> float:
    return max((max(each.part, each.whole) for each in data), default=0)


def meters(data: Sequence[Meter], width: float, most: float) -> Drawing:
    """One bar each, as long as the whole, filled as far as the part; `most` is as long as there is room."""
    load_fonts()
    names = width * 0.26
    drawing = Drawing(width, BAR * len(data))
    room = (width - names - FIGURES) / most if most > 0 else 0
    for place, each in enumerate(data):
        y = BAR * (len(data) - place - 1)
        drawing.add(label(0, y + 2 * mm, each.name, names - 2 * mm))
        for long, colour in ((each.whole, TRACK), (each.part, TEAL)):
            if long:
                drawing.add(Rect(names, y + 1.1 * mm, long * room, BAR - 2.2 * mm, fillColor=colour, strokeColor=None))
        drawing.add(label(width, y + 2 * mm, each.figure, FIGURES - 2 * mm, bold=True, anchor="end"))
    drawing.add(Line(names, 0, names, BAR * len(data), strokeColor=MUTED, strokeWidth=0.6))
    return drawing
