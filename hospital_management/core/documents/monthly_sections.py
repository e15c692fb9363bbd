"""The parts of the monthly report, each a heading with the chart and the table that belong to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table

from core.documents import charts
from core.documents.heat_map import Grid, Meter, heat_map, longest, meters, scale
from core.documents.monthly_words import (
    BOOKED,
    CANCELLED,
    NO_SHOWS,
    NOTHING,
    OFFERED,
    SHORT_WEEKDAYS,
    TOTAL,
    WEEKDAYS,
    WIDTH,
    change,
    decimal,
    hours_of,
    minutes_of,
    percent_of,
    points,
    share,
    titled,
)
from core.documents.pdf import AMOUNT, BARE, SMALL, TEAL, number, table, text, vnd
from core.documents.series import Group, Series, grouped, legend, stacked

Month = Mapping[str, Any]
Story = list[Flowable]

DAYS = (
    Series("Hoàn thành", TEAL),
    Series("Chờ hoặc đã xác nhận", HexColor("#c4e8e3")),
    Series("Đã hủy", HexColor("#94a3b8")),
    Series("Vắng mặt", HexColor("#7f1d1d")),
)
LOSSES = (Series("Vắng mặt (%)", HexColor("#7f1d1d")), Series("Hủy (%)", HexColor("#94a3b8")))
WAITS = (Series("Trung vị (phút)", TEAL), Series("Mốc 80% (phút)", HexColor("#94a3b8")))
BEFORE = "Tháng trước"
NO_VISITS = "Không có lịch hẹn nào trong tháng."
NO_MONEY = "Không có khoản thu nào trong tháng."
MONEY = (Series("Doanh thu thuần", TEAL),)
LEADS = {
    "same_day": "Trong ngày",
    "one_day": "1 ngày",
    "three_days": "2–3 ngày",
    "seven_days": "4–7 ngày",
    "fourteen_days": "8–14 ngày",
    "longer": "Trên 14 ngày",
}
COUNT = ParagraphStyle("count", AMOUNT, fontSize=8)
SUM = ParagraphStyle("sum", AMOUNT, fontSize=7.5)
"""Of amounts that stand side by side: fifteen characters to a column."""
TOO_WIDE = 1000
"""For a figure over a day's column."""
MOST_DOCTORS, MOST_SERVICES = 30, 10
CHART, LOW_CHART, ROOM = 50 * mm, 43 * mm, 40 * mm
"""The heights of charts, and what has to be left on a page for a table to begin on it."""


def _together(title: str, *parts: Flowable) -> KeepTogether:
    """A heading and what it stands over, on one page."""
    return KeepTogether([titled(title), *parts])


def days(this: Month) -> Story:
    title = "Lịch hẹn theo ngày"
    if not this[TOTAL]:
        return [_together(title, text(NO_VISITS, SMALL), Spacer(1, 6))]
    axis = charts.short if max(row[TOTAL] for row in this["by_day"]) >= TOO_WIDE else None
    chart = stacked([_day(row) for row in this["by_day"]], DAYS, WIDTH, CHART, axis)
    return [_together(title, legend(DAYS, WIDTH), chart), Spacer(1, 6)]


def _day(row: Mapping[str, Any]) -> Group:
    awaited = row["pending_appointments"] + row["confirmed_appointments"]
    amounts = [row["completed_appointments"], awaited, row[CANCELLED], row[NO_SHOWS]]
    return Group(f"{row['ngay'].day}", amounts, SHORT_WEEKDAYS[row["ngay"].weekday()])


def losses(this: Month, last: Month) -> Story:
    """By how long ahead the visit was booked, and by specialty."""
    title = "Vắng mặt và hủy theo thời gian đặt trước"
    if not this[TOTAL]:
        return [_together("Vắng mặt và hủy", text(NO_VISITS, SMALL))]
    pairs = zip(this["by_lead_time"], last["by_lead_time"], strict=True)
    chart = grouped([_lead(row, before) for row, before in pairs], LOSSES, WIDTH, CHART, decimal)
    first = _together(title, legend(LOSSES, WIDTH, BEFORE), chart)
    return [first, *_specialties(this, last)]


def _lead(row: Mapping[str, Any], before: Mapping[str, Any]) -> Group:
    visits = f"{number(row[TOTAL])} lịch hẹn"
    return Group(LEADS[row["lead_time"]], _lost(row), visits, _lost(before) if before[TOTAL] else ())


def _lost(row: Mapping[str, Any]) -> Sequence[float]:
    return [share(row, part) or 0 for part in (NO_SHOWS, CANCELLED)]


def _specialties(this: Month, last: Month) -> Story:
    """Where there are several facilities, with theirs."""
    before = {row["ma_chuyen_khoa"]: row for row in last["by_specialty"]}
    several = len({row["ma_co_so"] for row in this["by_specialty"]}) > 1
    rows = [_specialty(row, before.get(row["ma_chuyen_khoa"]), several) for row in this["by_specialty"]]
    first, shares = (["Chuyên khoa", "Cơ sở"], [0.17, 0.265]) if several else (["Chuyên khoa"], [0.435])
    head = (*first, "Lịch hẹn", "Vắng", "% vắng", "± điểm", "Hủy", "% hủy", "± điểm")
    widths = [WIDTH * share for share in (*shares, 0.09, 0.07, 0.08, 0.085, 0.07, 0.08, 0.09)]
    made = table(head, rows, widths, amounts=7)
    return [CondPageBreak(ROOM), titled("Vắng mặt và hủy theo chuyên khoa"), made, Spacer(1, 2)]


def _specialty(row: Mapping[str, Any], before: Mapping[str, Any] | None, several: bool) -> Sequence[Any]:
    where = [text(row["ten_co_so"], SMALL)] if several else []
    cells = [number(row[TOTAL])]
    for part in (NO_SHOWS, CANCELLED):
        rate = share(row, part)
        cells += [number(row[part]), percent_of(rate), points(rate, share(before, part)) if before else NOTHING]
    return [row["ten_chuyen_khoa"], *where, *(text(cell, COUNT) for cell in cells)]


def hours(this: Month, last: Month) -> Story:
    """When and by whom offered time was booked."""
    now, before = (percent_of(share(month, BOOKED, OFFERED)) for month in (this, last))
    told = (
        f"Đã đặt {hours_of(this[BOOKED])} trên {hours_of(this[OFFERED])} giờ mở ra: {now}, tháng trước {before}. "
        "Trong ô: phần trăm số phút của giờ ấy đã có người đặt."
    )
    title, offered = "Mức sử dụng giờ khám theo thứ và giờ", [r for r in this["by_hour"] if r[OFFERED]]
    if not offered:
        return [_together(title, text("Không có buổi làm việc nào trong tháng.", SMALL))]
    begin, end = min(row["hour"] for row in offered), max(row["hour"] for row in offered)
    days = [day for day in range(7) if any(row["weekday"] == day for row in offered)]
    shares = {(days.index(row["weekday"]), row["hour"] - begin): row["utilization"] for row in offered}
    grid = Grid([WEEKDAYS[day] for day in days], [f"{hour}h" for hour in range(begin, end + 1)], shares)
    return [
        _together(title, text(told, SMALL), Spacer(1, 3), heat_map(grid, WIDTH), Spacer(1, 4), scale(WIDTH)),
        *_doctors(this, last),
    ]


def _doctors(this: Month, last: Month) -> Story:
    """A page may end between two bars; the next begins with the heading again."""
    before = {row["ma_bac_si"]: row for row in last["by_doctor"]}
    bars = [_meter(row, before.get(row["ma_bac_si"])) for row in this["by_doctor"][:MOST_DOCTORS]]
    told = "Thanh nhạt: giờ mở ra. Thanh đậm: giờ đã có người đặt. Trong ngoặc: tháng trước."
    heading = [titled("Mức sử dụng giờ khám theo bác sĩ"), text(told, SMALL), Spacer(1, 3)]
    rows = [[heading], *([meters([bar], WIDTH, longest(bars))] for bar in bars)]
    parts: Story = [CondPageBreak(ROOM), Spacer(1, 12), Table(rows, [WIDTH], repeatRows=1, style=BARE)]
    others = this["by_doctor"][MOST_DOCTORS:]
    if others:
        sums = {name: sum(row[name] for row in others) for name in (BOOKED, OFFERED)}
        parts += [Spacer(1, 3), text(f"{number(len(others))} bác sĩ khác: {_used(sums)}.", SMALL)]
    return parts


def _meter(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> Meter:
    earlier = percent_of(share(before, BOOKED, OFFERED)) if before else NOTHING
    return Meter(row["ten_bac_si"], row[BOOKED], row[OFFERED], f"{_used(row)} ({earlier})")


def _used(row: Mapping[str, Any]) -> str:
    return f"{hours_of(row[BOOKED])} / {hours_of(row[OFFERED])} giờ · {percent_of(share(row, BOOKED, OFFERED))}"


def waits(this: Month, last: Month) -> Story:
    title, seen, before = "Thời gian chờ tại cơ sở theo giờ đến", this["waiting"], last["waiting"]
    if not seen["arrivals"]:
        return [_together(title, text("Không có lượt chờ nào được ghi trong tháng.", SMALL))]
    named = (("trung vị", "median"), ("mốc 80%", "p80"), ("trung bình", "average"))
    told = " · ".join(f"{name} {minutes_of(seen[key])} (trước: {minutes_of(before[key])})" for name, key in named)
    hours = {row["hour"]: row for row in last["waiting_by_hour"]}
    groups = [_hour(row, hours.get(row["hour"])) for row in this["waiting_by_hour"]]
    chart = grouped(groups, WAITS, WIDTH, CHART, lambda minutes: f"{minutes:g}")
    count = f"{number(seen['arrivals'])} lượt"
    return [_together(title, text(f"{count}: {told}", SMALL), Spacer(1, 3), legend(WAITS, WIDTH, BEFORE), chart)]


def _hour(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> Group:
    waited = [row["median"], row["p80"]]
    earlier = [before["median"], before["p80"]] if before else ()
    return Group(f"{row['hour']}–{row['hour'] + 1}h", waited, f"{number(row['arrivals'])} lượt", earlier)


def revenue(this: Month, last: Month) -> Story:
    if not this["by_method"]:
        return [_together("Doanh thu", text(f"{NO_MONEY} Tháng trước: {vnd(last['net_revenue'])}.", SMALL))]
    told = (
        f"Thu {vnd(this['total_revenue'])} qua {number(this['payments'])} lượt, hoàn {vnd(this['refunded_amount'])}; "
        f"doanh thu thuần {vnd(this['net_revenue'])}, tháng trước {vnd(last['net_revenue'])} "
        f"({change(this['net_revenue'], last['net_revenue'])})."
    )
    days = [
        Group(f"{row['ngay'].day}", [row["net_revenue"]], SHORT_WEEKDAYS[row["ngay"].weekday()])
        for row in this["by_day"]
    ]
    chart = stacked(days, MONEY, WIDTH, LOW_CHART, charts.short)
    parts: Story = [_together("Doanh thu thuần theo ngày", text(told, SMALL), Spacer(1, 3), chart)]
    parts += _earned("Phương thức thanh toán", this, last, "by_method", "phuong_thuc_thanh_toan")
    return parts + _earned("Dịch vụ", this, last, "by_service", "ten_dich_vu")


def _earned(what: str, this: Month, last: Month, part: str, name: str) -> Story:
    rows, key = this[part], "ma_dich_vu" if part == "by_service" else name
    before = {row[key]: row["net_revenue"] for row in last[part]}
    cells = [_sums(row[name], row, before.get(row[key], 0)) for row in rows[:MOST_SERVICES]]
    if rows[MOST_SERVICES:]:
        cells.append(_rest(rows, last, key, part))
    head = (what, "Lượt", "Thu (₫)", "Hoàn (₫)", "Thuần (₫)", "Trước (₫)", "Thay đổi")
    widths = [WIDTH * share for share in (0.235, 0.085, 0.15, 0.13, 0.15, 0.15, 0.1)]
    title = titled(f"Doanh thu theo {what.lower()}")
    return [CondPageBreak(ROOM), title, table(head, cells, widths, amounts=6)]


def _rest(rows: Sequence[Mapping[str, Any]], last: Month, key: str, part: str) -> Sequence[Any]:
    """Those that have no line of their own, together; before, all that were not of the others."""
    few, shown = rows[MOST_SERVICES:], {row[key] for row in rows[:MOST_SERVICES]}
    sums = {
        name: sum(row[name] for row in few) for name in ("payments", "total_revenue", "refunded_amount", "net_revenue")
    }
    before = sum(row["net_revenue"] for row in last[part] if row[key] not in shown)
    return _sums(f"{number(len(few))} mục khác", sums, before)


def _sums(name: str, row: Mapping[str, Any], before: int) -> Sequence[Any]:
    sums = (row[key] for key in ("payments", "total_revenue", "refunded_amount", "net_revenue"))
    cells = (*map(number, sums), number(before), change(row["net_revenue"], before))
    return [name, *(text(cell, SUM) for cell in cells)]


def opinions(this: Month, last: Month) -> Story:
    """Remote visits, and how patients rated theirs."""
    return [_remote(this["remote"], last["remote"]), _feedback(this["feedback"], last["feedback"])]


REMOTE = (
    ("Phiên tư vấn từ xa", "total_sessions"),
    ("Hoàn thành", "completed"),
    ("Bệnh nhân vắng", "patient_absent"),
    ("Bác sĩ vắng", "doctor_absent"),
    ("Cả hai vắng", "both_absent"),
    ("Đã hủy", "cancelled"),
    ("Chưa kết thúc", "open_sessions"),
)


def _remote(this: Mapping[str, Any], last: Mapping[str, Any]) -> Flowable:
    title = "Tư vấn từ xa"
    if not this["total_sessions"] and not last["total_sessions"]:
        return _together(title, text("Không có phiên tư vấn từ xa nào trong hai tháng.", SMALL))
    rows = [
        (name, number(this[key]), number(last[key]), change(this[key], last[key]))
        for name, key in REMOTE
        if this[key] or last[key]
    ]
    averages = (("Tư vấn trung bình", "average_duration_minutes"), ("Chờ trung bình", "average_waiting_minutes"))
    rows += [
        (name, minutes_of(this[key]), minutes_of(last[key]), change(this[key], last[key])) for name, key in averages
    ]
    widths = [WIDTH * share for share in (0.46, 0.18, 0.18, 0.18)]
    return _together(title, table(("", "Tháng này", "Tháng trước", "Thay đổi"), rows, widths, amounts=3))


def _feedback(this: Mapping[str, Any], last: Mapping[str, Any]) -> Flowable:
    title = "Đánh giá của bệnh nhân"
    if not this["ratings"]:
        return _together(title, text("Không có đánh giá nào cho các lượt khám trong tháng.", SMALL))
    average = f"{decimal(this['average_stars'], 2)} sao trên 5 từ {number(this['ratings'])} đánh giá"
    before = f"{decimal(last['average_stars'], 2)} sao từ {number(last['ratings'])}" if last["ratings"] else "không có"
    bars = [_stars(row, this["ratings"]) for row in this["by_stars"]]
    return _together(
        title, text(f"{average}; tháng trước: {before}.", SMALL), Spacer(1, 3), meters(bars, WIDTH, longest(bars))
    )


def _stars(row: Mapping[str, Any], ratings: int) -> Meter:
    given = row["so_luot"]
    return Meter(f"{row['so_sao']} sao", given, ratings, f"{number(given)} · {percent_of(100 * given / ratings)}")
