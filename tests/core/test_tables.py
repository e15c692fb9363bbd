"""Tables as files: what a spreadsheet opens is what was in the rows, and nothing in it runs."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from core.tables import Column, csv_pieces, xlsx_pieces

COLUMNS = (Column("Tên", lambda row: row[0], 30), Column("Giá trị", lambda row: row[1]))
FORMULAS = ["=1+1", "+84912345678", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]


def csv_text(rows):
    return b"".join(csv_pieces("Bảng", COLUMNS, rows)).decode("utf-8-sig")


def sheet_of(rows):
    return load_workbook(io.BytesIO(b"".join(xlsx_pieces("Bảng", COLUMNS, rows)))).active


def test_csv_is_utf_8_with_a_bom_and_quotes_what_needs_it():
    data = b"".join(csv_pieces("Bảng", COLUMNS, [("Nguyễn “A”, B\nC", None), ('x"y', 7)]))

    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [
        ["Tên", "Giá trị"], ["Nguyễn “A”, B\nC", ""], ['x"y', "7"],
    ]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_in_csv(text):
    (_, row) = csv.reader(io.StringIO(csv_text([(text, 1)]), newline=""))

    assert row == [f"'{text}", "1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_in_excel(text):
    cell = sheet_of([(text, 1)])["A2"]

    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_negative_numbers_stay_numbers():
    assert sheet_of([("A", -5)])["B2"].value == -5
    assert csv_text([("A", -5)]).splitlines()[1] == "A,-5"


def test_excel_gets_dates_in_local_time_a_frozen_header_and_widths():
    moment = dt.datetime(2026, 1, 31, 18, 30, tzinfo=dt.UTC)
    sheet = sheet_of([("A", moment), ("B", dt.date(2026, 1, 31)), ("C", dt.time(9, 30))])

    assert sheet.title == "Bảng"
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == 30
    assert sheet["B2"].value == dt.datetime(2026, 2, 1, 1, 30)  # noqa: DTZ001  (as Excel has it)
    assert sheet["B2"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert sheet["B3"].is_date
    assert sheet["B4"].value == dt.time(9, 30)
    assert csv_text([("A", moment)]).splitlines()[1] == "A,2026-02-01 01:30:00"


def test_what_excel_cannot_hold_is_left_out_or_cut():
    sheet = sheet_of([("a\x00b\x0bc", "x" * 40_000)])

    assert sheet["A2"].value == "abc"
    assert len(sheet["B2"].value) == 32_767


def test_half_a_character_spoils_no_file():
    assert csv_text([("a\ud800b", 1)]).splitlines()[1] == "a?b,1"
    assert sheet_of([("a\ud800b\uffff", 1)])["A2"].value == "ab"


def test_rows_are_read_only_as_the_file_is_taken():
    read = []

    def rows():
        for number in range(10_000):
            read.append(number)
            yield f"Nguyễn Văn {number}", timezone.now()

    pieces = csv_pieces("Bảng", COLUMNS, rows())
    next(pieces)
    assert read == []
    next(pieces)
    assert 0 < len(read) < 5000


def test_without_rows_there_is_a_header():
    assert csv_text([]) == "Tên,Giá trị\r\n"
    assert sheet_of([]).max_row == 1
