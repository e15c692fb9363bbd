"""Tables as files: what a spreadsheet opens is what was in the rows, and nothing in it runs."""

import csv
import datetime as dt
import io
import tracemalloc

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from core.tables.columns import Column, Kind
from core.tables.csv_file import csv_pieces
from core.tables.pdf_file import pdf_pieces
from core.tables.sheet import Breakdown, Measure, Sheet, Summary
from core.tables.xlsx_file import OPTIONS, xlsx_pieces

ROWS = Measure("Số dòng")
MONEY = Measure("Đã thu", Kind.MONEY)
SUMMARY = Summary(
    [("Bộ lọc", "=1+1"), ("Người lập", "Nguyễn Văn An")],
    [(ROWS, 3), (MONEY, 1_500_000)],
    [
        Breakdown("Theo trạng thái", [ROWS, MONEY], [("=Hủy", 2, 500_000), ("Xong", 1, 1_000_000)], "pie"),
        Breakdown("Theo tháng", [ROWS, MONEY], [("01/2026", 3, 1_500_000)], "column", 1),
        Breakdown("Theo bác sĩ", [ROWS, MONEY], []),
    ],
)
COLUMNS = (
    Column("Mã", "pk", Kind.NUMBER, 12, printed=10),
    Column("Tên", "ten", width=30, printed=40),
    Column("Số tiền", "so_tien", Kind.MONEY, printed=20),
)
FORMULAS = [
    "=1+1",
    "+84912345678",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＠SUM(A1)",
    "=cmd|' /C calc'!A0",
]


def sheet(*columns, summary=SUMMARY):
    return Sheet("Bảng", columns or COLUMNS, summary)


def csv_text(*rows):
    return b"".join(csv_pieces(sheet(), iter([rows] if rows else []))).decode("utf-8-sig")


def book_of(*rows, columns=()):
    return load_workbook(io.BytesIO(b"".join(xlsx_pieces(sheet(*columns), iter([rows] if rows else [])))))


def sheet_of(*rows, columns=()):
    return book_of(*rows, columns=columns).active


def pages_of(*rows, columns=()):
    data = b"".join(pdf_pieces(sheet(*columns), iter([rows] if rows else [])))
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


# CSV


def test_csv_is_utf_8_with_a_bom_and_quotes_what_needs_it():
    data = b"".join(csv_pieces(sheet(), iter([[(1, "Nguyễn “A”, B\nC", None)], [(2, 'x"y', 7)]])))

    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [
        ["Mã", "Tên", "Số tiền"], ["1", "Nguyễn “A”, B\nC", ""], ["2", 'x"y', "7"],
    ]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_in_csv(text):
    (_, row) = csv.reader(io.StringIO(csv_text((1, text, 2)), newline=""))

    assert row == ["1", f"'{text}", "2"]


def test_half_a_character_spoils_no_file():
    assert csv_text((1, "a\ud800b", 1)).splitlines()[1] == "1,a?b,1"
    assert sheet_of((1, "a\ud800b\uffff", 1))["B2"].value == "ab"
    assert "a?b" in pages_of((1, "a\ud800b", 1))[-1]


def test_rows_are_read_as_the_file_is_taken_one_piece_ahead():
    read = []

    def pieces():
        for number in range(3):
            read.append(number)
            yield [(number, "An", 0)]

    made = csv_pieces(sheet(), pieces())
    next(made)
    assert read == []
    next(made)
    assert read == [0, 1]


def test_without_rows_there_is_a_header():
    assert csv_text() == "Mã,Tên,Số tiền\r\n"
    assert sheet_of().max_row == 1
    assert "Mã Tên Số tiền" in " ".join(pages_of()[-1].split())


# Excel


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_in_excel(text):
    cell = sheet_of((1, text, 1))["B2"]

    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_a_letter_that_excel_lacks_hides_no_formula():
    assert sheet_of((1, "\x01\x02=1+1", 1))["B2"].value == "'=1+1"


def test_a_formula_as_long_as_a_cell_is_cut_not_lost():
    assert sheet_of((1, "=" + "1" * 32_766, 1))["B2"].value == "'=" + "1" * 32_765


def test_a_wide_table_is_printed_on_pages_that_can_be_read():
    wide = [Column("Mã", "pk", Kind.NUMBER, 12), *(Column(f"Cột {n}", "ten", width=40) for n in range(8))]

    assert sheet_of().page_setup.fitToWidth is None  # one page
    assert sheet_of(columns=wide).page_setup.fitToWidth == 2


def test_a_workbook_may_be_larger_than_four_gigabytes():
    assert OPTIONS["use_zip64"]


def test_no_filter_and_no_name_is_a_formula_in_the_summary():
    cells = [cell for row in book_of()["Tổng hợp"].iter_rows() for cell in row if cell.value]

    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert {"'=1+1", "'=Hủy"} <= {cell.value for cell in cells}


def test_negative_numbers_stay_numbers():
    assert sheet_of((1, "A", -5))["C2"].value == -5
    assert csv_text((1, "A", -5)).splitlines()[1] == "1,A,-5"


def test_excel_gets_typed_cells_a_frozen_header_a_filter_and_widths():
    moment = dt.datetime(2026, 1, 31, 18, 30, tzinfo=dt.UTC)
    columns = (
        *COLUMNS,
        Column("Ngày", "ngay", Kind.DATE),
        Column("Giờ", "gio", Kind.TIME),
        Column("Lúc", "luc", Kind.MOMENT),
    )
    page = sheet_of(
        (1, "An", 500_000, dt.date(2026, 1, 31), dt.time(9, 30), moment),
        (2, "", None, None, dt.time(0), None),
        columns=columns,
    )

    assert (page.title, page.freeze_panes, page.auto_filter.ref) == ("Bảng", "A2", "A1:F3")
    assert page["A1"].font.bold
    assert page.column_dimensions["B"].width == pytest.approx(30, abs=1)
    assert [page[f"{letter}2"].value for letter in "ABC"] == [1, "An", 500_000]
    assert page["C2"].number_format == "#,##0"
    assert page["D2"].value == dt.datetime(2026, 1, 31)  # noqa: DTZ001  (as Excel has it)
    assert page["E2"].value == dt.time(9, 30)
    assert page["F2"].value == dt.datetime(2026, 2, 1, 1, 30)  # noqa: DTZ001
    assert page["F2"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert [page[f"{letter}3"].value for letter in "BCDF"] == [None] * 4
    assert page["E3"].value == dt.time(0)


@pytest.mark.parametrize("day", ["1900-01-01", "1900-02-28", "1900-03-01", "1985-06-30", "2026-12-31", "9999-12-31"])
def test_a_day_is_the_same_day_to_excel(day):
    page = sheet_of((1, dt.date.fromisoformat(day)), columns=(COLUMNS[0], Column("Ngày", "ngay", Kind.DATE)))

    assert page["B2"].value.date().isoformat() == day


def test_what_excel_cannot_hold_is_left_out_or_cut():
    page = sheet_of((1, "a\x00b\x0bc", 1), (2, "x" * 40_000, 1))

    assert page["B2"].value == "abc"
    assert len(page["B3"].value) == 32_767


def test_the_summary_has_the_totals_and_a_native_chart_for_each_breakdown_with_rows():
    page = book_of((1, "An", 1))["Tổng hợp"]
    rows = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()]

    assert ["Số dòng", 3] in rows
    assert ["Đã thu", 1_500_000] in rows
    assert ["Xong", 1, 1_000_000, pytest.approx(1 / 3)] in rows
    assert [type(chart).__name__ for chart in page._charts] == ["DoughnutChart", "BarChart"]


# PDF


def test_a_pdf_says_which_page_of_how_many_and_repeats_its_head():
    rows = [(number, f"Bệnh nhân {number}", number) for number in range(1, 60)]
    pages = pages_of(*rows)

    assert len(pages) == 1 + 2  # the summary, and thirty rows a page
    assert [f"Trang {number}/" in text for number, text in enumerate(pages, 1)] == [True] * 3
    assert all("Mã Tên Số tiền" in " ".join(text.split()) for text in pages[1:])
    assert "Bệnh nhân 59" in pages[-1]
    assert "Tổng cộng" in pages[-1]
    assert "1.500.000" in pages[0]


def test_a_pdf_carries_its_font_and_has_a_title():
    reader = PdfReader(io.BytesIO(b"".join(pdf_pieces(sheet(), iter([[(1, "Đặng Thị Hường", 1)]])))))
    fonts = [font.get_object() for font in reader.pages[-1]["/Resources"]["/Font"].get_object().values()]
    used = {font["/BaseFont"]: font.get("/FontDescriptor") for font in fonts if "BeVietnam" in font["/BaseFont"]}

    assert used
    assert all("/FontFile2" in descriptor.get_object() for descriptor in used.values())
    assert reader.metadata.title == "Bảng"
    assert "Đặng Thị Hường" in reader.pages[-1].extract_text()


def test_the_pages_of_a_pdf_are_kept_packed():
    row = (1, "Nguyễn Văn An", 1)
    list(pdf_pieces(sheet(), iter([[row] * 100])))  # fonts are loaded
    tracemalloc.start()

    list(pdf_pieces(sheet(), iter([[row] * 1000 for _ in range(6)])))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 3_000_000


def test_what_is_too_long_for_its_column_is_cut_with_an_ellipsis_and_stays_on_its_line():
    (*_, page) = pages_of((1, "Dòng một\nDòng hai " + "x" * 5000, 1), (2, "😀 \x07 <b>", 1))

    assert "Dòng một Dòng hai xxx" in page
    assert "…" in page
    assert "<b>" in page
