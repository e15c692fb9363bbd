"""The sheet that sums a workbook up: which rows these are, their totals, and each breakdown with a chart."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.tables.columns import Kind, defused
from core.tables.sheet import Breakdown, Measure, Sheet

NAME = "Tổng hợp"
TEAL, INK, MUTED, RULE, PAPER = "#0F766E", "#0F172A", "#64748B", "#DBE3EA", "#F4F7F9"
SLICES = ("#0F766E", "#D97706", "#0EA5E9", "#BE123C", "#7C3AED", "#65A30D", "#64748B", "#F59E0B", "#14B8A6")
HEAD = {
    "bold": True, "font_color": "#FFFFFF", "bg_color": TEAL, "valign": "vcenter", "text_wrap": True,
    "border": 1, "border_color": RULE,
}  # fmt: skip
CELL = {"border": 1, "border_color": RULE, "font_color": INK}
NUMBERS = {Kind.NUMBER: "#,##0", Kind.MONEY: "#,##0 \"₫\""}  # fmt: skip
CHART_ROWS, ROW_PIXELS, CHART_PIXELS = 16, 20, 560
FEW = 3
"""So many bars would be blocks if they filled the chart."""
LABELS = {"value": True, "num_format": "#,##0", "font": {"size": 8, "color": INK}}
KINDS = {"pie": {"type": "doughnut"}, "column": {"type": "column"}, "bar": {"type": "bar"}}


class _Page:
    """The sheet and how far it is written; it is written from top to bottom."""

    def __init__(self, book: Workbook) -> None:
        self.book, self.page, self.row = book, book.add_worksheet(NAME), 0
        self._formats: dict[tuple[Any, ...], Format] = {}

    def format(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def text(self, column: int, words: object, **look: Any) -> None:
        self.page.write_string(self.row, column, defused([str(words)])[0] or "", self.format(**look))

    def number(self, column: int, value: float, shape: str, **look: Any) -> None:
        self.page.write_number(self.row, column, value, self.format(num_format=shape, **look))


def write_summary(book: Workbook, sheet: Sheet) -> None:
    on = _Page(book)
    _dress(on.page)
    on.page.set_row(0, 30)
    on.text(0, sheet.title, bold=True, font_size=18, font_color=TEAL, valign="vcenter")
    for name, value in sheet.summary.facts:
        on.row += 1
        on.text(0, name, font_color=MUTED)
        on.text(1, value, font_color=INK)
    on.row += 1
    for measure, value in sheet.summary.totals:
        on.row += 1
        on.text(0, measure.title, bold=True, **CELL, bg_color=PAPER)
        on.number(1, value, NUMBERS[measure.kind], bold=True, **CELL, bg_color=PAPER)
    for breakdown in sheet.summary.breakdowns:
        on.row += 2
        _write_breakdown(on, breakdown)


def _dress(page: Worksheet) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, 34)
    page.set_column(1, 5, 17)
    page.set_tab_color("#D97706")
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 1)
    page.set_footer("&C&P/&N")


def _write_breakdown(on: _Page, breakdown: Breakdown) -> None:
    top = on.row
    on.text(0, breakdown.title, bold=True, font_size=13, font_color=INK)
    on.row += 1
    on.page.set_row(on.row, 20)
    for place, title in enumerate(("", *(each.title for each in breakdown.measures), "Tỷ lệ")):
        on.text(place, title, **HEAD, align="right" if place else "left")
    first, whole = on.row + 1, sum(value for _, value in breakdown.data)
    for name, *values in breakdown.rows:
        on.row += 1
        on.text(0, name, **CELL)
        _write_values(on, breakdown.measures, values, values[breakdown.charted] / whole if whole else 0)
    if breakdown.rows:
        _draw(on, breakdown, top, first)
        on.row = max(on.row, top + CHART_ROWS)


def _write_values(on: _Page, measures: Any, values: list[int], share: float) -> None:
    for place, (measure, value) in enumerate(zip(measures, values, strict=True), 1):
        on.number(place, value, NUMBERS[measure.kind], **CELL)
    on.number(len(values) + 1, share, "0.0%", **CELL)


def _draw(on: _Page, breakdown: Breakdown, top: int, first: int) -> None:
    measure: Measure = breakdown.measures[breakdown.charted]
    chart, title = on.book.add_chart(KINDS[breakdown.chart]), f"{breakdown.title}: {measure.title}"
    column, last = 1 + breakdown.charted, on.row
    series: dict[str, Any] = {
        "name": measure.title,
        "categories": [NAME, first, 0, last, 0],
        "values": [NAME, first, column, last, column],
    }
    if breakdown.chart == "pie":
        series["points"] = [{"fill": {"color": SLICES[n % len(SLICES)]}} for n in range(len(breakdown.rows))]
        chart.set_legend({"position": "right", "font": {"size": 9, "color": INK}})
    else:
        series |= {"fill": {"color": TEAL}, "gap": 60 if len(breakdown.rows) > FEW else 200, "data_labels": LABELS}
        chart.set_legend({"none": True})
        _set_axes(chart, breakdown.chart)
    chart.add_series(series)
    chart.set_title({"name": title, "name_font": {"size": 12, "color": INK}})
    chart.set_chartarea({"border": {"color": RULE}})
    chart.set_size({"width": CHART_PIXELS, "height": CHART_ROWS * ROW_PIXELS - 10})
    on.page.insert_chart(top, len(breakdown.measures) + 2, chart, {"description": title, "x_offset": 24})


def _set_axes(chart: Any, kind: str) -> None:
    """Bars carry their figures and have the first name on top; of columns, an axis tells the height."""
    names = {"num_font": {"size": 9, "color": INK}, "line": {"color": RULE}, "major_tick_mark": "none"}
    grid = {"major_gridlines": {"visible": True, "line": {"color": RULE}}, "line": {"none": True}}
    if kind == "bar":
        chart.set_y_axis({**names, "reverse": True, "major_gridlines": {"visible": False}})
        chart.set_x_axis({**grid, "num_font": {"size": 8, "color": MUTED}, "label_position": "none"})
        return
    chart.set_x_axis(names)
    chart.set_y_axis({**grid, "num_font": {"size": 9, "color": MUTED}, "num_format": "#,##0"})
