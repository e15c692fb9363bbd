"""Receipts, invoices and receipts for refunds on paper: A5, and A4 for invoices, which may have many lines."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils import timezone
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from core.documents.pdf import (
    AMOUNT,
    BARE,
    BODY,
    BOLD,
    FIGURE,
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
from core.documents.qr import qr
from core.documents.words import amount_in_words

INVOICE, REFUND = "Hóa đơn", "Phiếu hoàn tiền"
CHARGED = ("Dịch vụ", "Phí")
QR_SIZE = 28 * mm
AMOUNTS = ("don_gia", "thanh_tien")
WIDE = 10**10  # VND: from here on amounts are set smaller, so that none is broken into two
NAME = ParagraphStyle("name", BODY, fontName=BOLD, fontSize=10.5, leading=14)
STRONG = ParagraphStyle("strong", BODY, fontName=BOLD)
STRONG_AMOUNT = ParagraphStyle("strong amount", AMOUNT, fontName=BOLD)
TIGHT_AMOUNT = ParagraphStyle("tight amount", AMOUNT, fontSize=7)
CENTRED = ParagraphStyle("centred", SMALL, alignment=TA_CENTER)
CENTRED_STRONG = ParagraphStyle("centred strong", BODY, fontName=BOLD, alignment=TA_CENTER)
LABEL = ParagraphStyle("label", SMALL, fontSize=8, leading=13)
SUM = ParagraphStyle("sum", FIGURE, alignment=TA_RIGHT, fontSize=13)
NOT_FOR_TAX = (
    "Chứng từ nội bộ của cơ sở y tế, xác nhận các dịch vụ và số tiền đã thanh toán; không phải hóa đơn điện tử theo "
    "quy định về thuế."
)


class Paper(NamedTuple):
    """What stands on the paper besides what the document says: it is cancelled at `ngay_huy`, if at all."""

    so_chung_tu: str
    ma: str
    lien_ket: str
    ngay_huy: dt.datetime | None


def document_pdf(said: dict[str, Any], paper: Paper) -> bytes:
    """The document with the content of `core.services.document_content`: the same bytes for the same document."""
    size = A4 if said["loai"] == INVOICE else A5
    width = size[0] - 2 * MARGIN
    heading = Heading(
        title=said["loai"].upper(),
        subtitle=f"Số {paper.so_chung_tu} · {_long_day(said['ngay_lap'])}",
        note=f"Mã kiểm tra: {paper.ma}",
        watermark="BẢN HỦY" if paper.ngay_huy else "",
    )
    story: list[Flowable] = [*_letterhead(said["co_so"]), Spacer(1, 7), _facts(said, paper, width)]
    story += [Spacer(1, 5), _lines(said, width), Spacer(1, 3), _sums(said, width), Spacer(1, 7)]
    story.append(KeepTogether([_amount(said, width), Spacer(1, 8), _signatures(said, paper, width)]))
    if said["loai"] == INVOICE:
        story += [Spacer(1, 14), text(NOT_FOR_TAX, SMALL)]
    return pdf(heading, story, size)


def _letterhead(facility: dict[str, str]) -> list[Flowable]:
    phone = f"Điện thoại: {facility['so_dien_thoai']}" if facility["so_dien_thoai"] else ""
    place = " · ".join(part for part in (facility["dia_chi"], phone) if part)
    return [text(facility["ten_co_so"], NAME), text(place, SMALL)]


def _facts(said: dict[str, Any], paper: Paper, width: float) -> Grid:
    """Who paid for whom, for which visit, and how."""
    visit, patient = said["lich_hen"], said["benh_nhan"]
    payer = "Người nhận tiền" if said["loai"] == REFUND else "Người nộp tiền"
    day = f"{dt.date.fromisoformat(visit['ngay_kham']):%d/%m/%Y}"
    found = [
        (payer, said["nguoi_nop"]),
        ("Bệnh nhân", f"{patient['ho_ten']} (mã {patient['ma_benh_nhan']})"),
        ("Lịch hẹn", f"Số {visit['ma_lich_hen']}, {visit['gio_kham'][:5]} ngày {day}, bác sĩ {visit['ten_bac_si']}"),
        *_payment_facts(said["phuong_thuc"], said["thanh_toan"]),
        ("Thay cho", said["thay_cho"]),
        ("Tình trạng", f"Đã hủy ngày {timezone.localtime(paper.ngay_huy):%d/%m/%Y}" if paper.ngay_huy else ""),
    ]
    rows = [[text(name, LABEL), text(value, STRONG if name == payer else BODY)] for name, value in found if value]
    made = Grid(rows, [27 * mm, width - 27 * mm])
    made.setStyle([*BARE, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)])
    return made


def _payment_facts(method: str, payment: dict[str, Any] | None) -> list[tuple[str, str]]:
    if payment is None:
        return [("Phương thức", method)]
    at = payment["thoi_gian_thanh_toan"]
    when = f", {dt.datetime.fromisoformat(at):%H:%M ngày %d/%m/%Y}" if at else ""
    named = [payment["tham_chieu"], payment["ma_giao_dich"]]
    return [
        ("Phương thức", f"{method}{when}"),
        ("Tham chiếu", " · ".join(name for name in named if name)),
        ("Hoàn cho khoản", payment["hoan_cho"]),
        ("Lý do hoàn", payment["ly_do"]),
    ]


def _lines(said: dict[str, Any], width: float) -> Grid:
    charged = [line for line in said["dong"] if line["loai"] in CHARGED]
    wide = any(abs(line["thanh_tien"]) >= WIDE for line in charged)
    style, shares = (TIGHT_AMOUNT, (0.30, 0.08, 0.31, 0.31)) if wide else (AMOUNT, (0.46, 0.08, 0.22, 0.24))
    rows = [
        [line["mo_ta"], number(line["so_luong"]), *(text(number(line[name]), style) for name in AMOUNTS)]
        for line in charged
    ]
    return table(
        ("Nội dung", "SL", "Đơn giá (₫)", "Thành tiền (₫)"), rows, [width * part for part in shares], amounts=3
    )


def _sums(said: dict[str, Any], width: float) -> Grid:
    """What the lines come to, what is taken off, and what is still owed."""
    charged = sum(line["thanh_tien"] for line in said["dong"] if line["loai"] in CHARGED)
    others = [(line["mo_ta"], line["thanh_tien"]) for line in said["dong"] if line["loai"] not in CHARGED]
    sums = [("Cộng", charged), *others] if others else []
    sums += [("Tổng tiền phải trả", said["tong_tien"]), ("Đã thu đến lúc lập", said["da_thu"])]
    sums += [("Còn phải trả", said["con_no"])]
    rows = [[text(name, AMOUNT), text(vnd(amount), STRONG_AMOUNT)] for name, amount in sums]
    made = Grid(rows, [width - 46 * mm, 46 * mm])
    made.setStyle([*BARE, ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return made


def _amount(said: dict[str, Any], width: float) -> Table:
    """The sum that the document is about, in figures and in words."""
    name = {INVOICE: "Tổng tiền thanh toán", REFUND: "Số tiền hoàn lại"}.get(said["loai"], "Số tiền thu")
    words = text(f"Bằng chữ: {amount_in_words(said['so_tien'])}")
    made = Table([[text(name, STRONG), text(vnd(said["so_tien"]), SUM)], [words, ""]], [width * 0.42, width * 0.58])
    made.setStyle([
        ("BACKGROUND", (0, 0), (-1, -1), PAPER),
        ("BOX", (0, 0), (-1, -1), 0.6, RULE),
        ("SPAN", (0, 1), (-1, 1)),
        ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
        ("RIGHTPADDING", (0, 0), (-1, -1), 9),
        ("TOPPADDING", (0, 0), (-1, 0), 4),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 1),
        ("TOPPADDING", (0, 1), (-1, 1), 0),
        ("BOTTOMPADDING", (0, 1), (-1, 1), 6),
    ])  # fmt: skip
    return made


def _signatures(said: dict[str, Any], paper: Paper, width: float) -> Table:
    """Where both sign, and the code to scan."""
    payer = "Người nhận tiền" if said["loai"] == REFUND else "Người nộp tiền"
    taker = "Người lập" if said["loai"] == INVOICE else "Thu ngân"
    to_sign = text("(ký, ghi rõ họ tên)", CENTRED)
    scan = [qr(paper.lien_ket, QR_SIZE), text("Quét mã để kiểm tra", CENTRED)]
    rows: Sequence[Any] = [
        [text(payer, CENTRED_STRONG), text(taker, CENTRED_STRONG), scan],
        [to_sign, to_sign, ""],
        ["", "", ""],
        ["", text(said["thu_ngan"], CENTRED), ""],
    ]
    room = (width - QR_SIZE) / 2
    made = Table(rows, [room, room, QR_SIZE], [None, None, 14 * mm, None])
    made.setStyle([*BARE, ("SPAN", (2, 0), (2, -1)), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return made


def _long_day(moment: str) -> str:
    day = dt.datetime.fromisoformat(moment)
    return f"Ngày {day.day} tháng {day.month} năm {day.year}"
