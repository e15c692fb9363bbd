"""The monthly operations report of `/api/utils/reports/monthly/`, for a director to print."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from core.documents import monthly_sections as sections
from core.documents.monthly_words import (
    BOOKED,
    CANCELLED,
    NO_SHOWS,
    OFFERED,
    TOTAL,
    WIDTH,
    about,
    change,
    minutes_of,
    month_name,
    percent_of,
    points,
    share,
    titled,
    weekday_name,
)
from core.documents.pdf import FIGURE, PAPER, RULE, SMALL, TEAL, Heading, number, pdf, table, text, vnd

BIG = ParagraphStyle("big figure", FIGURE, fontSize=14, leading=20)
CARDS_A_ROW = 4
TOO_LONG = 10**9
"""VND for a card to show in full."""
Words = Callable[[Any], str]
FEW = 10
"""Of fewer visits a rate says nothing."""
STATES = (
    ("Hoàn thành", "completed_appointments"),
    ("Đã xác nhận hoặc đang khám", "confirmed_appointments"),
    ("Chờ xác nhận", "pending_appointments"),
    ("Vắng mặt", NO_SHOWS),
    ("Đã hủy", CANCELLED),
)
NOTES = (
    "Lịch hẹn tính theo ngày khám, mọi trạng thái, giờ Việt Nam. Tỷ lệ hoàn thành, vắng mặt và hủy là phần trăm của "
    "tất cả lịch hẹn trong tháng.",
    "Mức sử dụng giờ khám: số phút của lịch hẹn chưa hủy so với số phút của các buổi làm việc, trừ buổi nằm trọn trong "
    "khoảng nghỉ mà chưa ai đặt.",
    "Thời gian chờ: từ lúc tiếp nhận tại quầy đến lúc vào phòng khám, kể cả khi bệnh nhân đến sớm. Trung vị: một nửa "
    "số lượt chờ không lâu hơn; mốc 80%: tám phần mười số lượt chờ không lâu hơn.",
    "Doanh thu thuần: tiền thu trừ tiền hoàn, theo ngày thu hoặc ngày hoàn. Của một cơ sở: của các dịch vụ cơ sở đó.",
    "Bệnh nhân mới: hồ sơ lập trong tháng; của một cơ sở: trong đó có lịch hẹn tại cơ sở.",
)


def monthly_pdf(figures: Mapping[str, Any], now: dt.datetime) -> bytes:
    """The figures of `MonthlyReportService.figures`, each part under its heading, beside the month before."""
    this, last = figures["this_month"], figures["last_month"]
    made_at = f"{timezone.localtime(now):%H:%M ngày %d/%m/%Y}"
    where = figures["ten_co_so"] or "Tất cả cơ sở"
    unfinished = " · Tháng chưa kết thúc" if this["end_date"] >= now.date() else ""
    heading = Heading(
        f"Báo cáo vận hành tháng {month_name(this)}",
        f"{where} · So với tháng {month_name(last)}{unfinished}",
        f"Lập lúc {made_at}",
    )
    story: list[Flowable] = [_cards(this, last), *_remarks(this), *sections.days(this), _states(this, last)]
    for section in (sections.losses, sections.hours, sections.waits, sections.opinions, sections.revenue):
        story += section(this, last)
    return pdf(heading, [*story, _notes()])


def _cards(this: Mapping[str, Any], last: Mapping[str, Any]) -> Table:
    rates = (("hoàn thành", "completed_appointments"), ("vắng mặt", NO_SHOWS), ("hủy", CANCELLED))
    cards = [
        _card("Lịch hẹn", number, this, last, TOTAL),
        *(_rate(f"Tỷ lệ {name}", share(this, part), share(last, part)) for name, part in rates),
        _card("Bệnh nhân mới", number, this, last, "new_patients"),
        _rate("Mức sử dụng giờ khám", *(share(month, BOOKED, OFFERED) for month in (this, last))),
        _card("Chờ trung bình", minutes_of, this["waiting"], last["waiting"], "average"),
        _card(
            "Doanh thu thuần", vnd if abs(this["net_revenue"]) < TOO_LONG else about, this, last, "net_revenue", about
        ),
    ]
    rows = [cards[n : n + CARDS_A_ROW] for n in range(0, len(cards), CARDS_A_ROW)]
    made = Table(rows, [WIDTH / CARDS_A_ROW] * CARDS_A_ROW)
    made.setStyle([
        ("BACKGROUND", (0, 0), (-1, -1), PAPER),
        ("LINEABOVE", (0, 0), (-1, 0), 1.6, TEAL),
        ("LINEBELOW", (0, 0), (-1, -2), 0.6, RULE),
        ("LINEAFTER", (0, 0), (-2, -1), 0.6, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ])  # fmt: skip
    return made


def _card(
    name: str, written: Words, this: Mapping[str, Any], last: Mapping[str, Any], key: str, shortly: Words | None = None
) -> list[Flowable]:
    """What was before may be written more shortly."""
    now, before = this[key], last[key]
    told = (
        f"{change(now, before)} · trước: {(shortly or written)(before)}"
        if before is not None
        else "tháng trước không có"
    )
    return [text(name, SMALL), text("–" if now is None else written(now), BIG), text(told, SMALL)]


def _rate(name: str, now: float | None, before: float | None) -> list[Flowable]:
    told = "tháng trước không có" if before is None else f"{points(now, before)} điểm · trước: {percent_of(before)}"
    return [text(name, SMALL), text(percent_of(now), BIG), text(told, SMALL)]


def _remarks(this: Mapping[str, Any]) -> list[Flowable]:
    """What stands out, in words."""
    found = [*_busiest_day(this), *_fullest_hour(this), *_most_absent(this)]
    return [titled("Điểm đáng chú ý"), *(text(f"•  {words}") for words in found)] if found else []


def _busiest_day(this: Mapping[str, Any]) -> list[str]:
    day = max(this["by_day"], key=lambda row: row[TOTAL])
    if not day[TOTAL]:
        return []
    when = f"{weekday_name(day['ngay'].weekday())} {day['ngay']:%d/%m}"
    return [f"Ngày đông nhất: {when}, {number(day['total_appointments'])} lịch hẹn."]


def _fullest_hour(this: Mapping[str, Any]) -> list[str]:
    hours = [row for row in this["by_hour"] if row[OFFERED] and row[BOOKED]]
    if not hours:
        return []
    most = max(hours, key=lambda row: row["utilization"])
    when = f"{most['hour']} giờ {weekday_name(most['weekday']).lower()}"
    return [f"Giờ được đặt kín nhất: {when}, {percent_of(share(most, BOOKED, OFFERED))} số phút mở ra."]


def _most_absent(this: Mapping[str, Any]) -> list[str]:
    rows = [row for row in this["by_specialty"] if row[TOTAL] >= FEW and row[NO_SHOWS]]
    if not rows:
        return []
    most = max(rows, key=lambda row: row["no_show_rate"])
    who = f"{most['ten_chuyen_khoa']} ({most['ten_co_so']})"
    return [f"Chuyên khoa vắng mặt nhiều nhất: {who}, {percent_of(share(most, NO_SHOWS))} số lịch hẹn."]


def _states(this: Mapping[str, Any], last: Mapping[str, Any]) -> Flowable:
    rows = [_state(name, this, last, key) for name, key in (*STATES, ("Tất cả", TOTAL))]
    head = ("Trạng thái", "Tháng này", "Phần trăm", "Tháng trước", "Phần trăm", "Thay đổi")
    shares = (0.34, 0.132, 0.132, 0.132, 0.132, 0.132)
    return KeepTogether([table(head, rows, [WIDTH * share for share in shares], amounts=5)])


def _state(name: str, this: Mapping[str, Any], last: Mapping[str, Any], key: str) -> Sequence[str]:
    cells = [name]
    for month in (this, last):
        cells += [number(month[key]), percent_of(share(month, key))]
    return [*cells, change(this[key], last[key])]


def _notes() -> Flowable:
    return KeepTogether([titled("Cách tính"), *(text(f"•  {words}", SMALL) for words in NOTES), Spacer(1, 2)])
