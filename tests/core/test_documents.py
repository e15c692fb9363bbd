"""PDF documents: every Vietnamese letter, text that stays text, and pages that say which they are."""

import io

import segno
from pypdf import PdfReader
from reportlab.platypus import Spacer

from core.documents import charts
from core.documents.pdf import Heading, pdf, table, text, vnd
from core.documents.qr import qr

LETTERS = "ĂÂĐÊÔƠƯăâđêôơư ÀẢÃÁẠ ằẳẵắặ ẦẨẪẤẬ èẻẽéẹ ỀỂỄẾỆ ìỉĩíị ÒỎÕÓỌ ồổỗốộ ỜỞỠỚỢ ùủũúụ ỪỬỮỨỰ ỳỷỹýỵ ₫"


def read(file):
    return PdfReader(io.BytesIO(file))


def test_every_vietnamese_letter_can_be_read_back_from_an_embedded_font():
    made = read(pdf(Heading("Báo cáo", LETTERS), [text(LETTERS)]))
    words = made.pages[0].extract_text()
    assert words.count(LETTERS) == 2
    fonts = [font.get_object() for font in made.pages[0]["/Resources"]["/Font"].values()]
    embedded = [font for font in fonts if "/FontFile2" in font.get("/FontDescriptor", {})]
    assert any("BeVietnamPro" in font["/BaseFont"] for font in embedded)


def test_letters_that_come_in_pieces_are_put_together():
    assert "Nguyễn" in read(pdf(Heading("Nguyễn"), [text("Nguyễn")])).pages[0].extract_text()


def test_markup_in_what_people_wrote_is_shown_not_obeyed():
    words = "<b>a</b> & <img src='x'/> ]]>"
    assert words in read(pdf(Heading("x"), [text(words), table(["a"], [[words]], [300])])).pages[0].extract_text()


def test_pages_say_which_of_how_many_they_are():
    made = read(pdf(Heading("Dài"), [text(f"dòng {n}") for n in range(120)]))
    assert len(made.pages) > 1
    for number, page in enumerate(made.pages, 1):
        assert f"Trang {number}/{len(made.pages)}" in page.extract_text()


def test_the_head_of_a_table_is_on_each_of_its_pages():
    made = read(pdf(Heading("Bảng"), [table(["Tên", "Số"], [[f"x{n}", n] for n in range(150)], [200, 100])]))
    assert all("Tên" in page.extract_text() for page in made.pages)


def test_charts_of_nothing_and_of_losses_are_drawn():
    for chart in (charts.columns, charts.rows):
        drawings = [chart([], 400), chart([("a", 0)], 400), chart([("b", -5), ("tên rất dài " * 20, 10**12)], 400)]
        assert pdf(Heading("x"), [*drawings, Spacer(1, 1)]).startswith(b"%PDF")


def test_a_qr_code_has_a_quiet_border_and_as_many_dark_modules_as_its_text_needs():
    matrix = segno.make("https://booking.example.vn/verify/x", error="m", micro=False).matrix
    drawing = qr("https://booking.example.vn/verify/x", 100)

    module = 100 / (len(matrix) + 8)
    dark = sum(sum(bytes(row)) for row in matrix)
    assert round(sum(rect.width * rect.height for rect in drawing.contents) / module**2) == dark
    assert min(min(rect.x, rect.y) for rect in drawing.contents) >= 4 * module - 1e-6
    assert max(max(rect.x + rect.width, rect.y + rect.height) for rect in drawing.contents) <= 100 - 4 * module + 1e-6


def test_amounts_are_written_as_in_vietnam():
    assert vnd(1234567) == "1.234.567 ₫"
    assert [charts.short(n) for n in (950, 12_000, 35_400_000, 1_250_000_000)] == ["950", "12 N", "35,4 tr", "1,2 tỷ"]
