"""The sheet of a closed shift, for the cashier and a second person to sign."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from core.documents.pdf import (
    BODY,
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
CENTRED = ParagraphStyle("centred", BODY, alignment=1)
CENTRED_SMALL = ParagraphStyle("centred small", SMALL, alignment=1)
SIGNING_ROOM = 62


@dataclass(frozen=True)
class Sheet:
    """What stands on it; `methods` and `payments` as the shift's detail has them, amounts in VND."""

    number: int
    facility: str
    cashier: str
    opened: dt.datetime
    closed: dt.datetime | None
    opening: int
    taken: int
    given_back: int
    expected: int
    counted: int
    difference: int
    explanation: str
    notes: Mapping[str, int]
    methods: Sequence[Mapping[str, Any]]
    payments: Sequence[Any]
    signer: str
    signed: dt.datetime | None


def shift_pdf(sheet: Sheet, now: dt.datetime) -> bytes:
    heading = Heading(
        f"Biên bản đóng ca thu ngân số {sheet.number}",
        f"{sheet.facility} · Thu ngân {sheet.cashier} · {_moment(sheet.opened)} đến {_moment(sheet.closed)}",
        f"Lập lúc {_moment(now)} · Số tiền tính bằng đồng Việt Nam",
    )
    story: list[Flowable] = [_cards(sheet), text("Tiền mặt", HEADING), _drawer(sheet)]
    if sheet.explanation:
        story += [Spacer(1, 5), text(f"Giải trình chênh lệch: {sheet.explanation}")]
    if sheet.notes:
        story += [text("Số tờ theo mệnh giá", HEADING), _notes(sheet.notes)]
    story += [text("Theo phương thức thanh toán", HEADING), _methods(sheet.methods), _signatures(sheet)]
    story += [text("Các khoản trong ca", HEADING), _payments(sheet.payments)]
    return pdf(heading, story)


def _moment(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}" if moment else ""


def _cards(sheet: Sheet) -> Grid:
    cards = (("Phải có", sheet.expected), ("Đếm được", sheet.counted), ("Chênh lệch", sheet.difference))
    made = Grid([[[text(name, SMALL), text(vnd(amount), FIGURE)] for name, amount in cards]], [WIDTH / 3] * 3)
    made.setStyle([
        ("BACKGROUND", (0, 0), (-1, -1), PAPER),
        ("LINEAFTER", (0, 0), (-2, -1), 0.6, RULE),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
    ])  # fmt: skip
    return made


def _drawer(sheet: Sheet) -> Grid:
    rows = [
        ("Tiền đầu ca", number(sheet.opening)),
        ("Thu trong ca", number(sheet.taken)),
        ("Hoàn trong ca", number(-sheet.given_back)),
        ("Phải có", number(sheet.expected)),
        ("Đếm được", number(sheet.counted)),
        ("Chênh lệch", number(sheet.difference)),
    ]
    return table(("Khoản mục", "Số tiền (₫)"), rows, [WIDTH * 0.7, WIDTH * 0.3])


def _notes(notes: Mapping[str, int]) -> Grid:
    counted = sorted(((int(value), pieces) for value, pieces in notes.items()), reverse=True)
    rows = [(number(value), number(pieces), number(value * pieces)) for value, pieces in counted if pieces]
    return table(("Mệnh giá (₫)", "Số tờ", "Thành tiền (₫)"), rows, [WIDTH * 0.4, WIDTH * 0.3, WIDTH * 0.3], amounts=2)


def _methods(methods: Sequence[Mapping[str, Any]]) -> Flowable:
    if not methods:
        return text("Không có khoản nào.", SMALL)
    rows = [
        (row["phuong_thuc_thanh_toan"], number(row["so_khoan"]), number(row["thu"]), number(row["hoan"]))
        for row in methods
    ]
    widths = [WIDTH * share for share in (0.4, 0.16, 0.22, 0.22)]
    return table(("Phương thức", "Số khoản", "Thu (₫)", "Hoàn (₫)"), rows, widths, amounts=3)


def _payments(payments: Sequence[Any]) -> Flowable:
    if not payments:
        return text("Không có khoản nào.", SMALL)
    rows = [
        (each.tham_chieu, f"LH{each.lich_hen_id:06d}", _moment(each.thoi_gian_thanh_toan), each.phuong_thuc_thanh_toan,
         number(-each.so_tien if each.thanh_toan_goc_id else each.so_tien))
        for each in payments
    ]  # fmt: skip
    widths = [WIDTH * share for share in (0.2, 0.18, 0.24, 0.2, 0.18)]
    return table(("Tham chiếu", "Lịch hẹn", "Lúc", "Phương thức", "Số tiền (₫)"), rows, widths)


def _signatures(sheet: Sheet) -> Flowable:
    signed = f"{sheet.signer}, đã ký điện tử lúc {_moment(sheet.signed)}" if sheet.signer else "(ký, ghi rõ họ tên)"
    heads = [text("Thu ngân", CENTRED), text("Người đối chiếu", CENTRED)]
    below = [text("(ký, ghi rõ họ tên)", CENTRED_SMALL), text(signed, CENTRED_SMALL)]
    return KeepTogether([Spacer(1, 14), Table([heads, below], [WIDTH / 2] * 2), Spacer(1, SIGNING_ROOM)])
