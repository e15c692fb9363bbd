"""Charts of the monthly report: heights and colours that say what the figures say, on paper without colours too."""

import io
from itertools import pairwise

import pytest
from pypdf import PdfReader
from reportlab.graphics.shapes import Line, Rect, String
from reportlab.lib.units import mm

from core.documents import heat_map
from core.documents.charts import short
from core.documents.heat_map import Grid, Meter, longest, meters
from core.documents.monthly_sections import DAYS, LOSSES, WAITS
from core.documents.monthly_words import change, decimal, minutes_of, points
from core.documents.pdf import Heading, pdf
from core.documents.series import Group, Series, grouped, legend, stacked

WIDTH, HEIGHT = 170 * mm, 50 * mm


def shapes(drawing, kind):
    return [shape for shape in drawing.contents if isinstance(shape, kind)]


def words(drawing):
    return [shape.text for shape in shapes(drawing, String)]


def lightness(colour):
    return 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue


def test_stacked_parts_lie_one_upon_another_as_high_as_their_amounts():
    drawing = stacked([Group("1", [6, 3, 0, 1])], DAYS, WIDTH, HEIGHT, None)
    bars = shapes(drawing, Rect)
    assert [round(bar.height / bars[-1].height, 3) for bar in bars] == [6, 3, 1]  # nothing of nothing
    assert bars[1].y == pytest.approx(bars[0].y + bars[0].height)
    assert "10" in words(drawing)


def test_an_axis_has_round_steps_that_reach_the_highest():
    drawing = stacked([Group("1", [21_400_000])], [DAYS[0]], WIDTH, HEIGHT, short)
    assert [text for text in words(drawing) if "tr" in text] == ["10 tr", "20 tr", "30 tr"]


def test_groups_stand_side_by_side_with_a_mark_of_before():
    drawing = grouped([Group("x", [5, 10], "", [10, 5])], LOSSES, WIDTH, HEIGHT, decimal)
    bars, marks = shapes(drawing, Rect), [line for line in shapes(drawing, Line) if line.strokeWidth == 1.2]
    assert bars[1].height == pytest.approx(2 * bars[0].height)
    assert [mark.y1 - bars[0].y for mark in marks] == pytest.approx([bars[1].height, bars[0].height])
    assert {"5,0", "10,0"} <= set(words(drawing))


def test_a_figure_that_does_not_fit_over_its_column_is_left_out():
    groups = [Group(str(n), [123_456]) for n in range(31)]
    assert "123456" not in words(stacked(groups, [DAYS[0]], WIDTH, HEIGHT, None))


@pytest.mark.parametrize("series", [DAYS, LOSSES, WAITS])
def test_neighbouring_colours_differ_without_colour(series):
    light = [lightness(each.colour) for each in series]
    assert all(abs(one - other) > 0.2 for one, other in pairwise(light))


def test_the_map_darkens_with_the_share_and_its_figures_stay_readable():
    light = [lightness(heat_map.colour_of(share)) for share in (0, 20, 20.1, 50, 70, 99, 120)]
    assert light == sorted(light, reverse=True)
    shares = {(0, column): share for column, share in enumerate((0, 35, 61, 100))}
    drawing = heat_map.heat_map(Grid(["Thứ Hai"], ["8h", "9h", "10h", "11h", "12h"], shares), WIDTH)
    cells = shapes(drawing, Rect)
    figures = [text for text in shapes(drawing, String) if text.text in {"0", "35", "61", "100"}]
    assert len(figures) == 4
    assert all(
        abs(lightness(cell.fillColor) - lightness(text.fillColor)) > 0.4
        for cell, text in zip(cells, figures, strict=False)
    )
    assert "·" in words(drawing)


def test_a_meter_fills_as_far_as_its_part():
    data = [Meter("a", 30, 60, "50%"), Meter("b", 0, 30, "0%"), Meter("c", 90, 60, "150%")]
    bars = shapes(meters(data, WIDTH, longest(data)), Rect)
    assert [round(bar.width / bars[-1].width * 90) for bar in bars] == [60, 30, 30, 60, 90]


@pytest.mark.parametrize("amounts", [[], [Group("1", [0, 0])], [Group("1", [-5, 0])]])
def test_nothing_and_losses_are_drawn(amounts):
    two = [Series("a", DAYS[0].colour), Series("b", DAYS[1].colour)]
    story = [
        legend(two, WIDTH, "trước"), stacked(amounts, two, WIDTH, HEIGHT, None),
        stacked(amounts, two, WIDTH, HEIGHT, short), grouped(amounts, two, WIDTH, HEIGHT, decimal),
        meters([], WIDTH, 0), heat_map.heat_map(Grid([], [], {}), WIDTH), heat_map.scale(WIDTH),
    ]  # fmt: skip
    assert "Trên 80%" in PdfReader(io.BytesIO(pdf(Heading("x"), story))).pages[0].extract_text()


def test_numbers_are_said_as_in_vietnam_and_changes_have_a_sign():
    assert [decimal(12_345.67), minutes_of(17.5), minutes_of(None)] == ["12.345,7", "17,5 phút", "–"]
    assert [change(110, 100), change(90, 100), change(0, 0), change(5, 0), change(None, 3)] == [
        "+10,0%", "-10,0%", "–", "–", "–",
    ]  # fmt: skip
    assert [change(-50, -100), points(5, 6.04), points(None, 1), points(1, 1.04)] == ["+50,0%", "-1,0", "–", "0,0"]
