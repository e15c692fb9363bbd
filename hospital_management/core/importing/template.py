"""The file that somebody fills in: a workbook with lists to choose from and a page that explains, or a CSV."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.importing.columns import Column, Holds
from core.importing.headings import REQUIRED_MARK, shown_title
from core.importing.workbook import DATA_SHEET
from core.tables.csv_file import BOM
from core.tables.xlsx_file import PIECE_BYTES

GUIDE_SHEET = "Hướng dẫn"
LAST_ROW = 20_001
"""Down to which the lists and checks of the workbook reach."""
DEEP, LIGHT, PALE, LINE = "0F5C63", "3B8E95", "EAF4F4", "C9DCDD"
FACE, LETTERS_A_LINE, LINE_HEIGHT = "Calibri", 50, 16
EDGE = Border(*(Side(style="thin", color=LINE) for _ in range(4)))
FORMATS = {
    Holds.TEXT: "@",
    Holds.PHONE: "@",
    Holds.IDENTITY: "@",
    Holds.INSURANCE: "@",
    Holds.CHOICE: "@",
    Holds.DATE: "dd/mm/yyyy",
    Holds.TIME: "hh:mm",
    Holds.INTEGER: "#,##0",
}
WORDS = {
    Holds.TEXT: "Chữ",
    Holds.PHONE: "Số điện thoại",
    Holds.IDENTITY: "Chữ số",
    Holds.INSURANCE: "Chữ và số",
    Holds.CHOICE: "Chọn trong danh sách",
    Holds.DATE: "Ngày",
    Holds.TIME: "Giờ",
    Holds.INTEGER: "Số nguyên",
}
CHECKS: dict[Holds, dict[str, Any]] = {
    Holds.DATE: {"type": "date", "operator": "greaterThanOrEqual", "formula1": "1"},
    Holds.TIME: {"type": "time", "operator": "between", "formula1": "0", "formula2": "0.999988425925926"},
    Holds.INTEGER: {"type": "whole", "operator": "greaterThanOrEqual", "formula1": "0"},
}
NOTES = (
    f"Nhập vào trang “{DATA_SHEET}” từ dòng 2, mỗi dòng một bản ghi. Không đổi tên cột; đổi thứ tự thì được.",
    "Không gộp ô, không dùng công thức, macro hay liên kết đến tệp khác.",
    "Tệp được kiểm tra trước, chưa ghi gì; mỗi lỗi có địa chỉ ô.",
    "Bản ghi đã có thì không bị ghi đè và không bị ghi lần nữa.",
)


def csv_template(title: str, columns: Sequence[Column]) -> Iterator[bytes]:
    """The titles and an example, which is refused if it is left in the file; `;` between cells, as Excel has here."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([shown_title(column) for column in columns])
    writer.writerow([column.example for column in columns])
    yield BOM + text.getvalue().encode()


def xlsx_template(title: str, columns: Sequence[Column]) -> Iterator[bytes]:
    book = Workbook()
    book.properties.title = title
    _data_sheet(book.active, columns)
    _guide_sheet(book.create_sheet(GUIDE_SHEET), title, columns)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece


def _data_sheet(sheet: Any, columns: Sequence[Column]) -> None:
    sheet.title = DATA_SHEET
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 30
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
    sheet.sheet_properties.tabColor = DEEP
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        cell = sheet.cell(1, place, shown_title(column))
        _head(cell, DEEP if column.required else LIGHT)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = FORMATS[column.holds]
        _check(sheet, letter, column)
    _for_paper(sheet)


def _head(cell: Any, colour: str) -> None:
    cell.font = Font(name=FACE, size=11, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = EDGE


def _check(sheet: Any, letter: str, column: Column) -> None:
    """What Excel offers and refuses while somebody types."""
    rule = dict(CHECKS.get(column.holds, {}))
    if column.choices:
        rule = {"type": "list", "formula1": f'"{",".join(column.choices)}"'}
    if not rule and not column.help:
        return
    said = column.help or WORDS[column.holds]
    check = DataValidation(
        **rule, allow_blank=True, showErrorMessage=bool(rule), showInputMessage=bool(column.help),
        errorTitle=column.title[:32], error=f"{WORDS[column.holds]}. {column.help}".strip()[:225],
        promptTitle=column.title[:32], prompt=said[:255],
    )  # fmt: skip
    check.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(check)


def _guide_sheet(sheet: Any, title: str, columns: Sequence[Column]) -> None:
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCDE", (30, 12, 54, 54, 32), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet["A1"] = f"Mẫu nhập: {title}"
    sheet["A1"].font = Font(name=FACE, size=16, bold=True, color=DEEP)
    sheet.row_dimensions[1].height = 28
    for number, note in enumerate(NOTES, 2):
        sheet.cell(number, 1, f"•  {note}")
    row = len(NOTES) + 3
    sheet.row_dimensions[row].height = 24
    for place, head in enumerate(("Cột", "Bắt buộc", "Nội dung", "Giá trị cho phép", "Ví dụ"), 1):
        _head(sheet.cell(row, place, head), DEEP)
    for number, column in enumerate(columns, row + 1):
        about = (column.title, "Có" if column.required else "", _about(column), ", ".join(column.choices))
        lines = max(-(-len(text) // LETTERS_A_LINE) for text in about)
        sheet.row_dimensions[number].height = LINE_HEIGHT * max(1, lines) + 2
        for place, text in enumerate((*about, column.example), 1):
            _explain(sheet.cell(number, place, text), shaded=bool((number - row) % 2))
    sheet.cell(row + len(columns) + 2, 1, f"Cột có dấu “{REQUIRED_MARK.strip()}” là bắt buộc.").font = Font(
        name=FACE, italic=True
    )
    _for_paper(sheet)


def _about(column: Column) -> str:
    return f"{WORDS[column.holds]}. {column.help}." if column.help else f"{WORDS[column.holds]}."


def _explain(cell: Any, *, shaded: bool) -> None:
    cell.alignment = Alignment(vertical="top", horizontal="left", wrap_text=True)
    cell.border = EDGE
    if shaded:
        cell.fill = PatternFill("solid", fgColor=PALE)


def _for_paper(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


TEMPLATES = {"excel": xlsx_template, "csv": csv_template}
"""By the names of `core.tables.formats`."""
