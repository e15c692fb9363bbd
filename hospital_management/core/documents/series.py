"""Charts of several figures a name: columns one upon another or side by side, with what each colour means.

The colours differ in lightness too, so that black and white prints tell them apart.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.colors import Color, white
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from core.documents.charts import SIZE, label
from core.documents.pdf import BOLD, FONT, INK, MUTED, RULE, load_fonts

NAMES, ABOVE = 8.5 * mm, 5 * mm
"""The room under the columns for two lines of names, and above the highest for its figure."""
FIGURE = 4 * mm
"""How high a figure over a column reaches: a mark within it would cross it out."""
SMALLEST = 6.0
BOX = 2.6 * mm
TICKS = 4


@dataclass(frozen=True)
class Series:
    name: str
    colour: Color


@dataclass(frozen=True)
class Group:
    """The amounts of one name, one for each series; a second line may stand under the name. What the amounts were
    before, as far as they were, is marked.
    """

    name: str
    amounts: Sequence[float]
    below: str = ""
    before: Sequence[float] = ()


@dataclass(frozen=True)
class _Plot:
    """Where the columns stand."""

    drawing: Drawing
    left: float
    room: float
    most: float
    step: float

    def middle(self, place: int) -> float:
        return self.left + self.step * (place + 0.5)

    def tall(self, amount: float) -> float:
        return self.room * max(amount, 0) / self.most if self.most > 0 else 0

    def column(self, x: float, floor: float, wide: float, amount: float, series: Series) -> float:
        """How tall it is."""
        tall = self.tall(amount)
        if tall:
            edge = {"strokeColor": white, "strokeWidth": 0.3}
            self.drawing.add(Rect(x, floor, wide, tall, fillColor=series.colour, **edge))
        return tall

    def mark(self, x: float, wide: float, amount: float) -> float:
        """How high it is; over any colour it is seen by its white edges."""
        high = self.tall(amount)
        for colour, thick in ((white, 2.6), (INK, 1.2)):
            self.drawing.add(Line(x, NAMES + high, x + wide, NAMES + high, strokeColor=colour, strokeWidth=thick))
        return high

    def figure(self, x: float, top: float, words: str, room: float) -> None:
        """Over a column; none where it does not fit."""
        if stringWidth(words, BOLD, SMALLEST) <= room:
            self.drawing.add(label(x, top + 1.2 * mm, words, room * 2, bold=True, anchor="middle", size=SMALLEST))

    def ground(self, groups: Sequence[Group]) -> None:
        """Drawn last, over the columns' edges."""
        right = self.left + self.step * len(groups)
        self.drawing.add(Line(self.left, NAMES, right, NAMES, strokeColor=MUTED, strokeWidth=0.8))
        for place, group in enumerate(groups):
            x = self.middle(place)
            self.drawing.add(label(x, NAMES - 3.6 * mm, group.name, self.step, anchor="middle", size=SMALLEST + 0.5))
            self.drawing.add(label(x, NAMES - 6.6 * mm, group.below, self.step, anchor="middle", size=SMALLEST - 0.5))


def legend(series: Sequence[Series], width: float, mark: str = "") -> Drawing:
    """In one line, with what a mark across a column means."""
    load_fonts()
    drawing, x = Drawing(width, 4.5 * mm), 0.0
    for each in series:
        drawing.add(Rect(x, 1 * mm, BOX, BOX, fillColor=each.colour, strokeColor=MUTED, strokeWidth=0.3))
        drawing.add(label(x + BOX + 1.5 * mm, 1.2 * mm, each.name, width))
        x += BOX + 1.5 * mm + stringWidth(each.name, FONT, SIZE) + 6 * mm
    if mark:
        drawing.add(Line(x, 2.3 * mm, x + 4 * mm, 2.3 * mm, strokeColor=INK, strokeWidth=1.2))
        drawing.add(label(x + 5.5 * mm, 1.2 * mm, mark, width))
    return drawing


def stacked(
    groups: Sequence[Group], series: Sequence[Series], width: float, height: float, axis: Callable[[int], str] | None
) -> Drawing:
    """The amounts of each group one upon another, their sum over them; with an axis its figures instead."""
    plot = _plot(groups, width, height, max((sum(group.amounts) for group in groups), default=0), axis)
    bar = min(plot.step * 0.72, 14 * mm)
    for place, group in enumerate(groups):
        floor, x = NAMES, plot.middle(place) - bar / 2
        for amount, each in zip(group.amounts, series, strict=True):
            floor += plot.column(x, floor, bar, amount, each)
        if floor > NAMES and not axis:
            plot.figure(plot.middle(place), floor, f"{sum(group.amounts):g}", plot.step)
    plot.ground(groups)
    return plot.drawing


def grouped(
    groups: Sequence[Group], series: Sequence[Series], width: float, height: float, figure: Callable[[float], str]
) -> Drawing:
    """The amounts of each group side by side, each with its figure."""
    amounts = [amount for group in groups for amount in (*group.amounts, *group.before)]
    plot = _plot(groups, width, height, max(amounts, default=0), None)
    bar = min(plot.step * 0.8 / max(len(series), 1), 11 * mm)
    for place, group in enumerate(groups):
        x = plot.middle(place) - bar * len(series) / 2
        for number, (amount, each) in enumerate(zip(group.amounts, series, strict=True)):
            left, wide = x + bar * number, bar * 0.94
            top = plot.column(left, NAMES, wide, amount, each)
            if group.before:
                high = plot.mark(left, wide, group.before[number])
                top = high if top < high < top + FIGURE else top
            plot.figure(left + wide / 2, NAMES + top, figure(amount), bar * 1.1)
    plot.ground(groups)
    return plot.drawing


def _plot(
    groups: Sequence[Group], width: float, height: float, most: float, axis: Callable[[int], str] | None
) -> _Plot:
    load_fonts()
    drawing, left = Drawing(width, height), 13 * mm if axis else 0.0
    tick = _tick(most) if axis else most / TICKS
    room, top = height - NAMES - ABOVE, tick * math.ceil(most / tick) if tick else 0
    for part in range(1, round(top / tick) + 1 if tick else TICKS + 1):
        y = NAMES + room * part / (top / tick if tick else TICKS)
        drawing.add(Line(left, y, width, y, strokeColor=RULE, strokeWidth=0.4))
        if axis and tick:
            drawing.add(label(left - 1.5 * mm, y - 2, axis(round(part * tick)), left, anchor="end", size=SMALLEST))
    return _Plot(drawing, left, room, top, (width - left) / max(len(groups), 1))


def _tick(most: float) -> float:
    """A round step of which about four reach the highest."""
    if most <= 0:
        return 0
    power = 10 ** math.floor(math.log10(most / TICKS))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step * TICKS >= most)
