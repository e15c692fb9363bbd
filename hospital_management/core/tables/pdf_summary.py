"""The first pages of a table's PDF: which rows these are, their totals as cards, and the breakdowns as charts."""

from collections.abc import Callable

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from core.documents import charts
from core.documents.pdf import BOLD, FONT, INK, MUTED, PAPER, RULE, number, spelled, vnd
from core.tables.columns import Kind
from core.tables.sheet import Breakdown, Measure, Summary

GAP, CARD, CHART, TITLE = 8 * mm, 15 * mm, 52 * mm, 8 * mm
MOST_BARS, MOST_COLUMNS = 8, 12


def draw_summary(
    canvas: Canvas, summary: Summary, left: float, top: float, width: float, foot: float, turn: Callable[[], None]
) -> None:
    """From `top` down to `foot`, on as many pages as it takes; `turn` begins the next."""
    y = _draw_facts(canvas, summary, left, top)
    y = _draw_cards(canvas, summary, left, y, width)
    shown = [each for each in summary.breakdowns if each.rows]
    abreast = 3 if len(shown) > 4 else 2
    room = (width + GAP) / abreast
    for place, breakdown in enumerate(shown):
        if place and place % abreast == 0:
            y -= TITLE + CHART + GAP / 2
        if y - TITLE - CHART < foot:
            turn()
            y = top
        _draw_breakdown(canvas, breakdown, left + place % abreast * room, y, room - GAP)


def _draw_facts(canvas: Canvas, summary: Summary, left: float, y: float) -> float:
    for name, value in summary.facts:
        canvas.setFillColor(MUTED)
        canvas.setFont(FONT, 8.5)
        canvas.drawString(left, y - 4 * mm, spelled(name))
        canvas.setFillColor(INK)
        canvas.drawString(left + 24 * mm, y - 4 * mm, spelled(value)[:160])
        y -= 5 * mm
    return y - 3 * mm


def _draw_cards(canvas: Canvas, summary: Summary, left: float, y: float, width: float) -> float:
    step = width / max(len(summary.totals), 3)
    canvas.setFillColor(PAPER)
    canvas.rect(left, y - CARD, width, CARD, stroke=0, fill=1)
    for place, (measure, value) in enumerate(summary.totals):
        x = left + place * step + 4 * mm
        canvas.setFillColor(MUTED)
        canvas.setFont(FONT, 8)
        canvas.drawString(x, y - 5.5 * mm, spelled(measure.title))
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 13)
        canvas.drawString(x, y - 11.5 * mm, _figure(measure, value))
    return y - CARD - GAP / 2


def _figure(measure: Measure, value: int) -> str:
    return vnd(value) if measure.kind is Kind.MONEY else number(value)


def _draw_breakdown(canvas: Canvas, breakdown: Breakdown, left: float, y: float, room: float) -> None:
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 10.5)
    measure = breakdown.measures[breakdown.charted]
    canvas.drawString(left, y - 5 * mm, spelled(breakdown.title))
    canvas.setFillColor(MUTED)
    canvas.setFont(FONT, 8)
    canvas.drawRightString(left + room, y - 5 * mm, spelled(measure.title))
    canvas.setStrokeColor(RULE)
    canvas.line(left, y - 7 * mm, left + room, y - 7 * mm)
    drawing = _drawing(breakdown, room)
    renderPDF.draw(drawing, canvas, left, y - TITLE - drawing.height)


def _drawing(breakdown: Breakdown, room: float) -> Drawing:
    figure = charts.short if breakdown.measures[breakdown.charted].kind is Kind.MONEY else number
    if breakdown.chart == "column":
        return charts.columns(breakdown.data[-MOST_COLUMNS:], room, CHART - 2 * mm, figure)
    return charts.rows(breakdown.data[:MOST_BARS], room, figure)
