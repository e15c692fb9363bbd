"""A patient's ticket, as a PDF to print (A6) and as a picture for the phone: one layout, painted twice."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from core.documents.pdf import BOLD, FONT, FONTS, INK, MUTED, PAPER, RULE, TEAL, fitted, load_fonts
from core.documents.qr import QUIET, modules, runs

WIDTH, HEIGHT = 105, 148  # mm, A6
EDGE, BAND, QR_ROOM = 8, 27, 45  # mm
DOTS = 10  # a millimetre, of the picture
POINT = 25.4 / 72  # mm
PALE = HexColor("#ccebe6")
FILES = {FONT: FONTS / "BeVietnamPro-Regular.ttf", BOLD: FONTS / "BeVietnamPro-SemiBold.ttf"}
DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
BRING = (
    "CCCD hoặc giấy khai sinh của trẻ em; thẻ BHYT nếu có",
    "Đơn thuốc, sổ khám và kết quả xét nghiệm gần đây",
    "Đến trước 15 phút, quét mã QR này tại quầy để lấy lượt",
)
REMOTE = (
    "Tư vấn từ xa: không phải đến, hãy vào phòng trực tuyến đúng giờ",
    "Để sẵn đơn thuốc, sổ khám và kết quả xét nghiệm gần đây",
    "Chọn nơi yên tĩnh, đủ sáng, mạng ổn định",
)


@dataclass(frozen=True)
class TicketPaper:
    """What stands on a ticket; `room` is empty while it is not known, `code` the text of its QR code."""

    code: str
    number: int
    appointment: int
    starts_at: dt.datetime
    facility: str
    address: str
    phone: str
    patient: str
    doctor: str
    specialty: str
    service: str
    room: str
    remote: bool


@dataclass(frozen=True)
class Box:
    """A filled rectangle; millimetres from the upper left corner."""

    x: float
    y: float
    width: float
    height: float
    colour: Any
    radius: float = 0


@dataclass(frozen=True)
class Words:
    """A line of text whose baseline begins here; `size` in points."""

    x: float
    y: float
    text: str
    size: float
    font: str = FONT
    colour: Any = INK


Mark = Box | Words


def ticket_pdf(paper: TicketPaper) -> bytes:
    """The same bytes for the same ticket."""
    load_fonts()
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH * mm, HEIGHT * mm), invariant=1, lang="vi")
    canvas.setTitle(f"Phiếu khám số {paper.number}")
    for mark in _layout(paper):
        canvas.setFillColor(mark.colour)
        if isinstance(mark, Words):
            canvas.setFont(mark.font, mark.size)
            canvas.drawString(mark.x * mm, (HEIGHT - mark.y) * mm, mark.text)
        else:
            bottom = (HEIGHT - mark.y - mark.height) * mm
            canvas.roundRect(mark.x * mm, bottom, mark.width * mm, mark.height * mm, mark.radius * mm, 0, 1)
    canvas.save()
    return file.getvalue()


def ticket_png(paper: TicketPaper) -> bytes:
    picture = Image.new("RGB", (WIDTH * DOTS, HEIGHT * DOTS), "white")
    draw = ImageDraw.Draw(picture)
    for mark in _layout(paper):
        colour = f"#{mark.colour.hexval()[2:]}"
        if isinstance(mark, Words):
            font = _font(mark.font, mark.size)
            draw.text((mark.x * DOTS, mark.y * DOTS), mark.text, colour, font, anchor="ls")
        else:
            corners = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
            left, top, right, bottom = (round(place * DOTS) for place in corners)
            draw.rounded_rectangle((left, top, right - 1, bottom - 1), mark.radius * DOTS, colour)
    file = io.BytesIO()
    picture.quantize(256, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def _font(name: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FILES[name], size * POINT * DOTS)


def _layout(paper: TicketPaper) -> Iterator[Mark]:
    """In the order in which they are painted."""
    load_fonts()
    yield from _head(paper)
    yield from _place(paper)
    yield from _facts(paper)
    yield from _advice(paper)


def _head(paper: TicketPaper) -> Iterator[Mark]:
    """The facility on a band, in its middle."""
    inside = WIDTH - 2 * EDGE
    where = " · ".join(part for part in (paper.address, paper.phone) if part)
    below = fitted(where, inside * mm, 7.5, most=2)
    lines: list[tuple[str, float, str, Any, float]]
    lines = [(line, 12, BOLD, white, 5.0) for line in fitted(paper.facility, inside * mm, 12, BOLD, most=2)]
    lines += [(line, 7.5, FONT, PALE, 3.8 if number else 4.8) for number, line in enumerate(below)]
    yield Box(0, 0, WIDTH, BAND, TEAL)
    y = (BAND - sum(height for *_, height in lines)) / 2 - 1
    for line, size, font, colour, height in lines:
        y += height
        yield Words(EDGE, y, line, size, font, colour)


def _place(paper: TicketPaper) -> Iterator[Mark]:
    """The number, the time, and the code to scan."""
    yield Box(EDGE, 31, WIDTH - 2 * EDGE, QR_ROOM + 2, PAPER, 2.5)
    left = EDGE + 5
    yield Words(left, 39, "PHIẾU KHÁM · SỐ", 7.5, BOLD, MUTED)
    digits = str(paper.number)
    yield Words(left - 0.5, 54, digits, 42 if len(digits) < 4 else 26, BOLD, TEAL)
    yield Words(left, 65, f"{paper.starts_at:%H:%M}", 19, BOLD)
    yield Words(left, 71.5, f"{DAYS[paper.starts_at.weekday()]}, {paper.starts_at:%d/%m/%Y}", 8.5)
    yield from _code(paper.code, WIDTH - EDGE - 1 - QR_ROOM, 32)


def _code(text: str, x: float, y: float) -> Iterator[Mark]:
    """In a white square of the room that is kept for it, modules as large as whole dots of the picture let them be."""
    rows = modules(text)
    module = QR_ROOM * DOTS // (len(rows) + 2 * QUIET) / DOTS
    border = round((QR_ROOM - module * len(rows)) / 2 * DOTS) / DOTS
    yield Box(x, y, QR_ROOM, QR_ROOM, white, 2)
    for number, row in enumerate(rows):
        for start, length in runs(row):
            yield Box(x + border + start * module, y + border + number * module, length * module, module, INK)


def _facts(paper: TicketPaper) -> Iterator[Mark]:
    found = [
        ("Bệnh nhân", paper.patient, BOLD, 2),
        ("Bác sĩ", f"{paper.doctor}, {paper.specialty}", FONT, 2),
        ("Dịch vụ", paper.service, FONT, 2),
        ("Phòng", paper.room, BOLD, 1),
    ]
    y, label = 83.5, 19
    for name, value, font, most in found:
        lines = fitted(value, (WIDTH - 2 * EDGE - label) * mm, 9, font, most)
        for number, line in enumerate(lines):
            yield Words(EDGE + label, y + 4.2 * number, line, 9, font)
        if lines:
            yield Words(EDGE, y, name, 7.5, FONT, MUTED)
            y += 4.2 * (len(lines) - 1) + 2.4
            yield Box(EDGE, y, WIDTH - 2 * EDGE, 0.2, RULE)
            y += 4.8


def _advice(paper: TicketPaper) -> Iterator[Mark]:
    advice: Sequence[str] = REMOTE if paper.remote else BRING
    yield Words(EDGE, 124, "Chuẩn bị" if paper.remote else "Khi đi khám", 8, BOLD, TEAL)
    for number, line in enumerate(advice):
        yield Box(EDGE + 0.6, 127.9 + 4.2 * number, 0.9, 0.9, TEAL, 0.45)
        yield Words(EDGE + 3.5, 129.1 + 4.2 * number, line, 7.5)
    note = f"Lịch hẹn {paper.appointment} · Phiếu chỉ dùng trong ngày khám; đổi lịch thì tải phiếu mới."
    yield Words(EDGE, 143.5, note, 6.5, FONT, MUTED)
