"""The revenue report of `/api/payments/statistics/?format=pdf`."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from core.documents import charts
from core.documents.pdf import (
    FIGURE,
    HEADING,
    MARGIN,
    PAPER,
    RULE,
    SMALL,
    Grid,
    Heading,
    number,
    pdf,
    table,
    text,
    vnd,
)

WIDTH = A4[0] - 2 * MARGIN
BARS, MONTHS = 10, 12
HEAD = ("Số lượt thu", "Đã thu (₫)", "Hoàn lại (₫)", "Còn lại (₫)")
SECTIONS = (
    ("Theo dịch vụ", "Dịch vụ", "by_service", "ten_dich_vu"),
    ("Theo bác sĩ", "Bác sĩ", "by_doctor", "ten_bac_si"),
    ("Theo cơ sở", "Cơ sở", "by_facility", "ten_co_so"),
    ("Theo phương thức thanh toán", "Phương thức", "by_method", "phuong_thuc_thanh_toan"),
)


def revenue_pdf(figures: dict[str, Any], now: dt.datetime) -> bytes:
    """The figures of `RevenueService.statistics`: totals, a chart of the last twelve months, and each breakdown with
    its ten largest as bars and all of it as a table.
    """
    made_at = f"{timezone.localtime(now):%H:%M ngày %d/%m/%Y}"
    heading = Heading("Báo cáo doanh thu", _days(figures), f"Lập lúc {made_at} · Số tiền tính bằng đồng Việt Nam")
    story: list[Flowable] = [_cards(figures), *_months(figures["by_month"])]
    for title, column, part, name in SECTIONS:
        story += _section(title, column, figures[part], name)
    return pdf(heading, story)


def _days(figures: dict[str, Any]) -> str:
    words = [("từ", figures["start_date"]), ("đến hết", figures["end_date"])]
    told = " ".join(f"{word} {day:%d/%m/%Y}" for word, day in words if day)
    return told[:1].upper() + told[1:] if told else "Toàn bộ thời gian"


def _cards(figures: dict[str, Any]) -> Grid:
    cards = (
        ("Đã thu", figures["total_revenue"]),
        ("Hoàn lại", figures["refunded_amount"]),
        ("Doanh thu thuần", figures["net_revenue"]),
        ("Còn phải thu", figures["outstanding"]),
    )
    made = Grid([[[text(name, SMALL), text(vnd(amount), FIGURE)] for name, amount in cards]], [WIDTH / 4] * 4)
    made.setStyle([
        ("BACKGROUND", (0, 0), (-1, -1), PAPER),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEAFTER", (0, 0), (-2, -1), 0.6, RULE),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
    ])  # fmt: skip
    return made


def _months(rows: Sequence[dict[str, Any]]) -> list[Flowable]:
    named = [{**row, "thang": f"{row['thang'][5:]}/{row['thang'][:4]}"} for row in rows]
    bars = [(row["thang"], row["net_revenue"]) for row in named[-MONTHS:]]
    chart: list[Flowable] = [charts.columns(bars, WIDTH), Spacer(1, 6)] if bars else []
    return [text("Doanh thu thuần theo tháng", HEADING), *chart, _table("Tháng", named, "thang")]


def _section(title: str, column: str, rows: Sequence[dict[str, Any]], name: str) -> list[Flowable]:
    bars = [(row[name], row["net_revenue"]) for row in rows[:BARS]]
    chart: list[Flowable] = [charts.rows(bars, WIDTH), Spacer(1, 6)] if bars else []
    return [CondPageBreak(90), text(title, HEADING), *chart, _table(column, rows, name)]


def _table(column: str, rows: Sequence[dict[str, Any]], name: str) -> Flowable:
    if not rows:
        return text("Không có khoản thu nào trong thời gian này.", SMALL)
    cells = [
        [
            row[name],
            *(number(row[sum_of]) for sum_of in ("payments", "total_revenue", "refunded_amount", "net_revenue")),
        ]
        for row in rows
    ]
    return table((column, *HEAD), cells, [WIDTH * share for share in (0.36, 0.13, 0.17, 0.17, 0.17)], amounts=4)
