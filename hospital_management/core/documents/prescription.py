"""Prescriptions on paper: A5, with the code to scan."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from core.documents.pdf import BARE, BODY, BOLD, MARGIN, MUTED, PAPER, RULE, SMALL, Grid, Heading, pdf, text
from core.documents.qr import qr

WIDTH = A5[0] - 2 * MARGIN
QR_SIZE = 28 * mm
PLACE, AMOUNT = 7 * mm, 20 * mm
NAME = ParagraphStyle("name", BODY, fontName=BOLD, fontSize=10.5, leading=14)
STRONG = ParagraphStyle("strong", BODY, fontName=BOLD)
LABEL = ParagraphStyle("label", SMALL, fontSize=8, leading=13)
NUMBER = ParagraphStyle("number", STRONG, textColor=MUTED)
RIGHT = ParagraphStyle("right", STRONG, alignment=TA_RIGHT)
CENTRED = ParagraphStyle("centred", SMALL, alignment=TA_CENTER)
CENTRED_STRONG = ParagraphStyle("centred strong", BODY, fontName=BOLD, alignment=TA_CENTER)


class Paper(NamedTuple):
    """What stands on the paper besides what was signed: it is cancelled at `ngay_huy`, if at all."""

    so_don: str
    ma: str
    lien_ket: str
    ngay_huy: dt.datetime | None


def prescription_pdf(said: dict[str, Any], paper: Paper) -> bytes:
    """The paper of what `core.services.prescription_content` says: the same bytes for the same prescription."""
    signed = dt.datetime.fromisoformat(said["ky_luc"])
    heading = Heading(
        title="ĐƠN THUỐC",
        subtitle=f"Số {paper.so_don} · Ngày {signed.day} tháng {signed.month} năm {signed.year}",
        note=f"Mã kiểm tra: {paper.ma}",
        watermark="BẢN HỦY" if paper.ngay_huy else "",
    )
    story: list[Flowable] = [*_letterhead(said["co_so"]), Spacer(1, 7), _facts(said, paper), Spacer(1, 7)]
    story += [_lines(said["dong"]), Spacer(1, 5), text(f"Cộng {len(said['dong'])} khoản thuốc.", SMALL)]
    if said["loi_dan"]:
        story += [Spacer(1, 5), _advice(said["loi_dan"])]
    story.append(KeepTogether([Spacer(1, 9), _signature(said, paper, signed)]))
    return pdf(heading, story, A5)


def _letterhead(facility: dict[str, str]) -> list[Flowable]:
    phone = f"Điện thoại: {facility['so_dien_thoai']}" if facility["so_dien_thoai"] else ""
    place = " · ".join(part for part in (facility["dia_chi"], phone) if part)
    return [text(facility["ten_co_so"], NAME), text(place, SMALL)]


def _facts(said: dict[str, Any], paper: Paper) -> Grid:
    patient, doctor = said["benh_nhan"], said["bac_si"]
    born = f"{dt.date.fromisoformat(patient['ngay_sinh']):%d/%m/%Y}"
    visit = f"{dt.date.fromisoformat(said['lich_hen']['ngay_kham']):%d/%m/%Y}"
    found = [
        ("Người bệnh", patient["ho_ten"]),
        ("Ngày sinh", f"{born} · {patient['gioi_tinh']} · Mã bệnh nhân {patient['ma_benh_nhan']}"),
        ("Địa chỉ", patient["dia_chi"]),
        ("Khám ngày", f"{visit}, bác sĩ {doctor['ho_ten']}, {doctor['chuyen_khoa']}"),
        ("Tình trạng", f"Đã hủy ngày {timezone.localtime(paper.ngay_huy):%d/%m/%Y}" if paper.ngay_huy else ""),
    ]
    rows = [
        [text(name, LABEL), text(value, STRONG if name == "Người bệnh" else BODY)] for name, value in found if value
    ]
    made = Grid(rows, [22 * mm, WIDTH - 22 * mm])
    made.setStyle([*BARE, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)])
    return made


def _lines(lines: Sequence[dict[str, Any]]) -> Grid:
    rows = [
        [
            text(f"{line['thu_tu']}.", NUMBER),
            [text(_drug(line), STRONG), text(line["hoat_chat"], SMALL), text(_taking(line))],
            text(f"{line['so_luong']} {line['don_vi']}", RIGHT),
        ]
        for line in lines
    ]
    made = Grid(rows, [PLACE, WIDTH - PLACE - AMOUNT, AMOUNT])
    made.setStyle([
        *BARE,
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEABOVE", (0, 0), (-1, 0), 0.8, MUTED),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ])  # fmt: skip
    return made


def _drug(line: dict[str, Any]) -> str:
    form = f"({line['dang_bao_che'].lower()})" if line["dang_bao_che"] else ""
    return " ".join(part for part in (line["ten_thuoc"], line["ham_luong"], form) if part)


def _taking(line: dict[str, Any]) -> str:
    """As it is said to the patient: Ngày 2 lần, mỗi lần 0,5 viên, trong 5 ngày. Sau khi ăn."""
    dose = f"{Decimal(line['lieu_moi_lan']).normalize():f}".replace(".", ",")
    each = f"Ngày {line['so_lan_ngay']} lần, mỗi lần {dose} {line['don_vi']}, trong {line['so_ngay']} ngày."
    return f"{each} {line['cach_dung']}".strip()


def _advice(words: str) -> Grid:
    made = Grid([[text("Lời dặn", LABEL)], [text(words)]], [WIDTH])
    made.setStyle([
        ("BACKGROUND", (0, 0), (-1, -1), PAPER),
        ("BOX", (0, 0), (-1, -1), 0.6, RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
        ("RIGHTPADDING", (0, 0), (-1, -1), 9),
        ("TOPPADDING", (0, 0), (-1, 0), 4),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 0),
        ("TOPPADDING", (0, 1), (-1, 1), 0),
        ("BOTTOMPADDING", (0, 1), (-1, 1), 6),
    ])  # fmt: skip
    return made


def _signature(said: dict[str, Any], paper: Paper, signed: dt.datetime) -> Grid:
    """The code to scan, and who signed when."""
    doctor = said["bac_si"]
    scan = [qr(paper.lien_ket, QR_SIZE), text("Quét mã để kiểm tra", CENTRED)]
    by = [
        text("Bác sĩ kê đơn", CENTRED_STRONG),
        text(f"Đã ký trên hệ thống lúc {signed:%H:%M ngày %d/%m/%Y}", CENTRED),
        Spacer(1, 12 * mm),
        text(doctor["ho_ten"], CENTRED_STRONG),
        text(doctor["hoc_vi"], CENTRED),
    ]
    made = Grid([[scan, by]], [QR_SIZE, WIDTH - QR_SIZE])
    made.setStyle([*BARE, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return made
