"""Every document is drawn whatever people may write in it: as long as it may be, of letters that no font has."""

import datetime as dt
import io
import re
import time
from types import SimpleNamespace

import pytest
from django.utils import timezone
from pypdf import PdfReader
from reportlab.lib.pagesizes import A5
from reportlab.pdfbase.pdfmetrics import stringWidth

from cashdesk.models import CaThuNgan
from core.documents import receipt
from core.documents.pdf import FONT, MARGIN, Grid, Heading, fitted, pdf, table, text
from core.documents.prescription import Paper, prescription_pdf
from core.documents.receipt import document_pdf
from core.documents.revenue import revenue_pdf
from core.documents.shift import Sheet, shift_pdf
from core.documents.ticket import TicketPaper, ticket_pdf, ticket_png
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu
from payments.models import DongHoaDon, ThanhToan
from receipts.serializers import PayerInput
from treatments.models import DongDonThuoc, DonThuoc
from treatments.serializers import MOST_LINES
from users.models import BenhNhan

NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=timezone.get_default_timezone())
LARGE = 10**15
MARKUP = "<b>&amp;<para><img src='file:///etc/passwd'/><a href='x'>]]>&#0;&nbsp;{{ x }}<!-- "
CONTROLS = "".join(map(chr, (*range(1, 32), 127, 0x85, 0xA0, 0xAD, 0x200B, 0x200D, 0x2028, 0x2029, 0xFEFF, 0xFFFE)))
UNITS = {
    "wide": "W", "narrow": "i", "words": "người ", "lines": "x\n", "returns": "x\r\n", "blank": "\u3000", "tabs": "x\t",
    "emoji": "\U0001f600", "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467", "marks": "e\u0301\u0323\u0308\u20dd",
    "marks alone": "\u0301", "hebrew": "שלום", "arabic": "مرحبا ", "turned": "\u202eabc\u202c ", "controls": CONTROLS,
    "markup": MARKUP, "open tag": "<", "entity": "&", "ideographs": "漢", "beyond": "\U0002f800\U0010ffff",
    "halves": "\ud800x", "hyphens": "a-",
}  # fmt: skip


@pytest.fixture(params=UNITS, scope="module")
def full(request):
    """Text for a column, as long as it takes."""
    unit = UNITS[request.param]

    def made(model, name):
        return (unit * 3_000)[: model._meta.get_field(name).max_length]

    return made


@pytest.fixture(autouse=True)
def in_time():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 10


def pages(file):
    return [page.extract_text() for page in PdfReader(io.BytesIO(file)).pages]


def facility(full):
    return {name: full(CoSoYTe, name) for name in ("ten_co_so", "dia_chi", "so_dien_thoai")}


def prescribed(full, lines, **said):
    names = ("ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "don_vi", "cach_dung")
    line = {name: full(DongDonThuoc, name) for name in names}
    return {
        "ky_luc": NOW.isoformat(),
        "co_so": facility(full),
        "benh_nhan": {
            "ma_benh_nhan": 10**18, "ho_ten": full(BenhNhan, "ho_ten"), "ngay_sinh": "1900-01-01",
            "gioi_tinh": "Khác", "dia_chi": full(BenhNhan, "dia_chi"),
        },
        "bac_si": {
            "ho_ten": full(BacSi, "ho_ten"), "hoc_vi": full(BacSi, "hoc_vi"),
            "chuyen_khoa": full(ChuyenKhoa, "ten_chuyen_khoa"),
        },
        "lich_hen": {"ma_lich_hen": 10**18, "ngay_kham": "2026-11-25"},
        "dong": [
            {**line, "thu_tu": number, "so_lan_ngay": 99, "so_ngay": 999, "so_luong": 10**9, "lieu_moi_lan": "9999.999"}
            for number in range(1, lines + 1)
        ],
        "loi_dan": full(DonThuoc, "loi_dan"),
        **said,
    }  # fmt: skip


def paper(kind=Paper, cancelled=NOW):
    return kind("DT-1-2026-000001", "M" * 40, f"https://booking.example.vn/verify/{'M' * 40}", cancelled)


def receipted(full, loai, lines):
    amounts = {"so_luong": 10**9, "don_gia": LARGE, "thanh_tien": LARGE}
    return {
        "loai": loai, "ngay_lap": NOW.isoformat(), "co_so": facility(full),
        "nguoi_nop": full(BenhNhan, "dia_chi")[: PayerInput().fields["nguoi_nop"].max_length],
        "benh_nhan": {"ma_benh_nhan": 10**18, "ho_ten": full(BenhNhan, "ho_ten")},
        "lich_hen": {
            "ma_lich_hen": 10**18, "ngay_kham": "2026-11-25", "gio_kham": "09:00:00",
            "ten_bac_si": full(BacSi, "ho_ten"),
        },
        "dong": [
            {"loai": kind, "mo_ta": full(DongHoaDon, "mo_ta"), **amounts}
            for kind in ("Dịch vụ", "Phí", "Giảm giá", "BHYT") for _ in range(lines)
        ],
        "tong_tien": LARGE, "da_thu": LARGE, "con_no": -LARGE, "so_tien": LARGE,
        "thanh_toan": {
            "tham_chieu": "TT-99999999999", "ma_giao_dich": full(ThanhToan, "ma_giao_dich"),
            "thoi_gian_thanh_toan": NOW.isoformat(), "hoan_cho": "TT-99999999999",
            "ly_do": full(ThanhToan, "ghi_chu"),
        },
        "phuong_thuc": "Tiền mặt, Chuyển khoản, Thẻ, Ví điện tử, Cổng thanh toán",
        "thu_ngan": full(BacSi, "ho_ten"), "thay_cho": "PT-1-2026-000001",
    }  # fmt: skip


def test_a_prescription_is_drawn_whatever_it_says(full):
    assert len(pages(prescription_pdf(prescribed(full, 2), paper()))) >= 1


@pytest.mark.parametrize("unit", ["W", "&", "<b>", "người "])
def test_the_longest_prescription_is_drawn_within_seconds(unit):
    def full(model, name):
        return (unit * 3_000)[: model._meta.get_field(name).max_length]

    assert len(prescription_pdf(prescribed(full, MOST_LINES), paper())) > 0


@pytest.mark.parametrize("loai", ["Phiếu thu", "Phiếu hoàn tiền", "Hóa đơn"])
def test_a_receipt_is_drawn_whatever_it_says(full, loai):
    assert len(pages(document_pdf(receipted(full, loai, 2), paper(receipt.Paper)))) >= 1


def test_a_shifts_sheet_is_drawn_whatever_it_says(full):
    payment = SimpleNamespace(
        tham_chieu="TT-99999999999", lich_hen_id=10**18, thoi_gian_thanh_toan=NOW, so_tien=LARGE,
        phuong_thuc_thanh_toan="Cổng thanh toán", thanh_toan_goc_id=None,
    )  # fmt: skip
    method = {"phuong_thuc_thanh_toan": "Cổng thanh toán", "so_khoan": 10**9, "thu": LARGE, "hoan": LARGE}
    amounts = dict.fromkeys(("opening", "taken", "given_back", "expected", "counted", "difference"), LARGE)
    sheet = Sheet(
        number=10**18, facility=full(CoSoYTe, "ten_co_so"), cashier=full(BacSi, "ho_ten"), opened=NOW, closed=NOW,
        explanation=full(CaThuNgan, "giai_trinh"), notes={"500000": 10**9}, methods=[method] * 5,
        payments=[payment] * 9, signer=full(BacSi, "ho_ten"), signed=NOW, **amounts,
    )  # fmt: skip

    assert len(pages(shift_pdf(sheet, NOW))) >= 1


def test_a_report_of_revenue_is_drawn_whatever_its_names(full):
    sums = {"payments": 10**9, **dict.fromkeys(("total_revenue", "refunded_amount", "net_revenue"), LARGE)}
    figures = {
        **sums, "outstanding": LARGE, "start_date": NOW.date(), "end_date": NOW.date(),
        "by_month": [{"thang": "2026-11", **sums}] * 13,
        "by_service": [{"ten_dich_vu": full(DichVu, "ten_dich_vu"), **sums}] * 11,
        "by_doctor": [{"ten_bac_si": full(BacSi, "ho_ten"), **sums}] * 11,
        "by_facility": [{"ten_co_so": full(CoSoYTe, "ten_co_so"), **sums}] * 11,
        "by_method": [{"phuong_thuc_thanh_toan": "Tiền mặt", **sums}],
    }  # fmt: skip

    assert len(pages(revenue_pdf(figures, NOW))) >= 1


@pytest.mark.parametrize("paint", [ticket_pdf, ticket_png])
def test_a_ticket_is_drawn_whatever_it_says(full, paint):
    made = paint(
        TicketPaper(
            code="M" * 200,
            number=10**9,
            appointment=10**18,
            starts_at=NOW,
            facility=full(CoSoYTe, "ten_co_so"),
            address=full(CoSoYTe, "dia_chi"),
            phone=full(CoSoYTe, "so_dien_thoai"),
            patient=full(BenhNhan, "ho_ten"),
            doctor=full(BacSi, "ho_ten"),
            specialty=full(ChuyenKhoa, "ten_chuyen_khoa"),
            service=full(DichVu, "ten_dich_vu"),
            room=full(BacSi, "phong_kham"),
            remote=False,
        )
    )

    assert made[:4] in (b"%PDF", b"\x89PNG")


# What is drawn is whole


def test_no_word_of_a_long_prescription_is_lost():
    told = iter(range(10_000))

    def counted(model, name):
        return "".join(f"w{next(told)}z " for _ in range(model._meta.get_field(name).max_length // 7))

    file = pages(prescription_pdf(prescribed(counted, 3), paper()))

    everything = " ".join(file)
    missing = [n for n in range(next(told)) if f"w{n}z" not in re.sub(r"\s", "", everything)]
    assert (missing, len(file) > 3) == ([], True)


@pytest.mark.parametrize("cell", ["W" * 4_000, "từ " * 4_000, "x\n" * 9_000])
def test_a_cell_taller_than_a_page_goes_on_over_the_next(cell):
    for made in (
        table(["Tên", "Số"], [[cell, 1], ["b", 2]], [200, 100]),
        Grid([[[text("a"), text(cell)], text("b")]], [99, 99]),
    ):
        assert len(pages(pdf(Heading("x"), [made]))) > 2


def test_a_heading_stays_on_its_page_and_its_note_is_whole():
    heading = Heading("W" * 500, "người " * 99, f"Mã kiểm tra: {'W' * 60}")
    (page,) = PdfReader(io.BytesIO(pdf(heading, [text("x")], A5))).pages
    ends = []
    page.extract_text(visitor_text=lambda words, _, at, font, size: ends.append(at[4] + stringWidth(words, FONT, size)))

    assert (page.extract_text().count("…"), heading.note in page.extract_text()) == (2, True)
    assert max(ends) < page.mediabox.width - MARGIN / 2


@pytest.mark.parametrize(
    "words", ["", "x", "W" * 300, "x " + "W" * 300, "W" * 300 + " x", "người " * 60, "\n\n", "😀" * 99]
)
@pytest.mark.parametrize("most", [1, 2])
def test_words_for_a_narrow_place_fit_into_it(words, most):
    found = fitted(words, 200, 9, most=most)

    assert len(found) <= most
    assert [line for line in found if stringWidth(line, FONT, 9) > 200] == []
    assert "".join(found).rstrip("…").replace(" ", "") in words.replace(" ", "")
