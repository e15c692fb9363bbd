"""How the monthly report says numbers: with a comma, signed where they changed, a dash where there are none."""

from collections.abc import Mapping
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.platypus import Paragraph

from core.documents.charts import short
from core.documents.pdf import HEADING, MARGIN, text

WIDTH = A4[0] - 2 * MARGIN
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
SHORT_WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
NOTHING = "–"
MARKS = str.maketrans(",.", ".,")
TOTAL, NO_SHOWS, CANCELLED = "total_appointments", "no_show_appointments", "cancelled_appointments"
BOOKED, OFFERED = "booked_minutes", "offered_minutes"


def titled(words: str) -> Paragraph:
    return text(words, HEADING)


def month_name(month: Mapping[str, Any]) -> str:
    return f"{month['start_date']:%m/%Y}"


def weekday_name(number: int) -> str:
    return WEEKDAYS[number]


def decimal(value: float, places: int = 1) -> str:
    return f"{value:,.{places}f}".translate(MARKS)


def share(row: Mapping[str, Any], part: str, whole: str = TOTAL) -> float | None:
    """How many percent the one is of the other; None of nothing. Rounded only where it is written."""
    return 100 * row[part] / row[whole] if row[whole] else None


def percent_of(value: float | None) -> str:
    return NOTHING if value is None else f"{decimal(value)}%"


def minutes_of(value: float | None) -> str:
    return NOTHING if value is None else f"{value:g} phút".replace(".", ",")


def about(amount: int) -> str:
    """VND for a narrow place."""
    return f"{short(amount)} ₫"


def hours_of(minutes: int) -> str:
    return decimal(minutes / 60)


def change(now: float | None, before: float | None) -> str:
    """In percent of what was before."""
    if now is None or not before:
        return NOTHING
    return f"{_signed(100 * (now - before) / abs(before))}%"


def points(now: float | None, before: float | None) -> str:
    """By how many points a percentage changed."""
    return NOTHING if now is None or before is None else _signed(now - before)


def _signed(value: float) -> str:
    words = decimal(abs(value))
    return words if words == "0,0" else f"{'+' if value > 0 else '-'}{words}"
