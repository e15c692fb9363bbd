"""Files of rows, well and ill made: what is read of them, and what is refused before it costs anything."""

import datetime as dt
import io
import random
import re
import tracemalloc
import unicodedata
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from core import import_exceptions as no
from core.importing.columns import CellFault, Column, Holds, read_cell
from core.importing.headings import places_of
from core.importing.opening import source_of, take
from core.importing.source import Cell, Kind, letters

SHEET = "xl/worksheets/sheet1.xml"
NAMES = ("Họ tên", "Số")


MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def book(*rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    return made


def saved(made):
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def xlsx(*rows):
    return saved(book(*rows))


def with_part(content, name, data, compressed=zipfile.ZIP_DEFLATED):
    """The workbook with one part put in, or in the place of the one that has its name."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", compressed) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return written.getvalue()


def with_sheet(change):
    content = xlsx(NAMES, ["An", 1])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(SHEET).decode()
    return with_part(content, SHEET, change(sheet))


def with_texts(texts):
    """As Excel writes it: the second row's first cell names a text of a list that is a part of its own."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    content = with_sheet(
        lambda sheet: sheet.replace('t="inlineStr"><is><t>An</t></is>', 't="s"><v>1</v>'),
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    content = with_part(content, "[Content_Types].xml", types.replace("</Types>", override))
    return with_part(content, "xl/sharedStrings.xml", texts)


def listed(*texts, before=""):
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{before}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'


def rows_of(content):
    with take([content], 100) as taken:
        return [
            (row.number, {place: cell.value for place, cell in row.cells.items()})
            for row in source_of(taken.content).rows()
        ]


def kinds_of(content):
    with take([content], 10) as taken:
        return [cell.kind for row in source_of(taken.content).rows() for cell in row.cells.values()]


def refusal_of(content):
    with pytest.raises(no.SheetRefused) as caught:
        rows_of(content)
    return caught.value.code


def test_a_workbook_is_read_with_the_numbers_of_its_rows_and_empty_lines_left_out():
    content = xlsx(NAMES, [], ["An", 1], [None, None], ["", "x"])

    assert rows_of(content) == [(1, {1: "Họ tên", 2: "Số"}), (3, {1: "An", 2: 1}), (5, {2: "x"})]


def test_dates_times_and_numbers_are_what_excel_says_they_are():
    day, time = dt.datetime(2030, 1, 31), dt.time(8, 30)  # noqa: DTZ001

    assert rows_of(xlsx([day, time, 0.5, True]))[0][1] == {1: day, 2: time, 3: 0.5, 4: True}
    assert kinds_of(xlsx([day, time, 0.5, True])) == [Kind.DATE, Kind.DATE, Kind.NUMBER, Kind.BOOLEAN]


@pytest.mark.parametrize(
    "formula", ["=1+1", '=HYPERLINK("http://evil.example")', "=cmd|'/c calc'!A0", ArrayFormula("A2:A2", "=1")]
)
def test_a_formula_is_known_as_one_and_not_looked_into(formula):
    assert kinds_of(xlsx(NAMES, [formula, "x"]))[2:] == [Kind.FORMULA, Kind.TEXT]


def test_a_csv_is_read_with_either_mark_and_with_or_without_a_bom():
    for mark in ";,\t":
        for encoding in ("utf-8", "utf-8-sig"):
            content = f'Họ tên{mark}Số\r\n"An{mark} B"{mark}"0912\n3"\r\n\r\nC{mark}=1\r\n'.encode(encoding)
            assert rows_of(content) == [
                (1, {1: "Họ tên", 2: "Số"}), (2, {1: f"An{mark} B", 2: "0912\n3"}), (4, {1: "C", 2: "=1"}),
            ]  # fmt: skip
            assert kinds_of(content)[-1] == Kind.FORMULA


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258", "latin-1"])
def test_another_encoding_is_refused_by_name(encoding):
    text = "Ho ten;S\xe0\nAn;\xe0\n" if encoding == "latin-1" else "Ho ten;à\nAn;à\n"

    assert refusal_of(text.encode(encoding)) == "not_utf8"


def test_a_csv_that_does_not_end_its_quotes_or_has_a_huge_cell_is_refused():
    assert refusal_of(b'a;b\n"never ended;1\n') == "csv_broken"
    assert refusal_of(b"a;b\n" + b"x" * 200_000 + b";1\n") == "csv_broken"


@pytest.mark.parametrize(
    "content",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"%PDF-1.7\n",
        b"<html></html>",
        b"PK\x05\x06" + b"\0" * 18,
        b"\x1f\x8b\x08",
    ],
    ids=["an old or encrypted workbook", "pdf", "html", "an empty archive", "gzip"],
)
def test_what_is_neither_is_refused(content):
    assert refusal_of(content) == "sheet_type_not_allowed"


def test_an_archive_that_is_no_workbook_is_refused():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert refusal_of(written.getvalue()) == "sheet_type_not_allowed"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(part):
    content = xlsx(NAMES, *[["An", number] for number in range(500)])

    assert refusal_of(content[: int(len(content) * part)]) == "sheet_unreadable"


def test_a_workbook_with_a_byte_changed_in_its_sheet_is_refused():
    content = bytearray(xlsx(NAMES, *[["An", number] for number in range(500)]))
    at = content.index(b"xl/worksheets/sheet1.xml") + 200
    content[at : at + 20] = bytes(20)

    assert refusal_of(bytes(content)) == "sheet_unreadable"


def test_an_empty_file_and_one_too_large_are_refused():
    for content, code in [(b"", "sheet_empty"), (b"x" * (1024 * 1024 + 1), "sheet_too_large")]:
        with pytest.raises(no.SheetRefused) as caught:
            take([content], 1)
        assert caught.value.code == code


def test_a_bomb_is_refused_before_it_is_inflated():
    bomb = with_part(xlsx(NAMES), SHEET, b"<worksheet>" + b" " * (50 * 1024 * 1024))
    assert len(bomb) < 200_000
    tracemalloc.start()

    assert refusal_of(bomb) == "sheet_bomb"

    assert tracemalloc.get_traced_memory()[1] < 5 * 1024 * 1024
    tracemalloc.stop()


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/media/image1.png"])
def test_no_part_may_be_larger_than_what_is_held_of_it(name):
    most = {"xl/sharedStrings.xml": 17, "xl/styles.xml": 2, "xl/media/image1.png": 65}[name]
    plain = random.Random(1).randbytes(1024) * 1024  # packs some 100 times

    assert refusal_of(with_part(xlsx(NAMES), name, plain * most)) == "sheet_bomb"


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("sharedStrings+xml", "xl/worksheets/texts.xml"),
        ("sharedStrings+xml", "xl/TEXTS.XML"),
        ("sheet.main+xml", "xl/worksheets/book.xml"),
    ],
)
def test_no_part_passes_for_a_sheet_to_be_larger_than_what_is_held_of_it(kind, place):
    content = xlsx(NAMES)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    moved = f'<Override PartName="/{place}" ContentType="{MAIN}.{kind}"/></Types>'
    types = re.sub(rf"<Override[^>]*{re.escape(kind)}[^>]*/>", "", types).replace("</Types>", moved)

    content = with_part(content, "[Content_Types].xml", types.encode())

    assert refusal_of(with_part(content, place, b"<x/>")) == "sheet_unreadable"


def test_types_that_cannot_be_read_are_no_workbook():
    for types in (b"", b"<Types>", b'<!DOCTYPE x [<!ENTITY a "b">]><Types>&a;</Types>'):
        assert refusal_of(with_part(xlsx(NAMES), "[Content_Types].xml", types)) == "sheet_unreadable"


def test_entities_that_grow_are_not_read():
    grows = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'

    for entity in ("b", "c"):
        content = with_sheet(lambda sheet, entity=entity: grows + sheet.replace("<v>1</v>", f"<v>&{entity};</v>"))
        assert refusal_of(content) == "sheet_unreadable"
        assert refusal_of(with_texts(listed("x", f"&{entity};", before=grows))) == "sheet_unreadable"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xl/vbaProject.bin", "sheet_active_content"),
        ("xl/embeddings/oleObject1.bin", "sheet_active_content"),
        ("xl/activeX/activeX1.xml", "sheet_active_content"),
        ("xl/macrosheets/sheet1.xml", "sheet_active_content"),
        ("xl/externalLinks/externalLink1.xml", "sheet_linked"),
        ("xl/connections.xml", "sheet_linked"),
    ],
)
def test_macros_and_links_to_other_files_are_refused(name, code):
    assert refusal_of(with_part(xlsx(NAMES), name, b"x")) == code


def test_a_workbook_that_calls_itself_one_with_macros_is_refused():
    content = xlsx(NAMES)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
    types = types.replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    )

    assert refusal_of(with_part(content, "[Content_Types].xml", types)) == "sheet_active_content"


def test_a_hidden_sheet_is_not_read_and_the_named_one_is_wherever_it_stands():
    made = Workbook()
    made.active.append(["unseen"])
    made.create_sheet("Khác").append(["seen"])
    made.active.sheet_state = "hidden"
    made.active = 1
    assert rows_of(saved(made)) == [(1, {1: "seen"})]

    made.create_sheet(unicodedata.normalize("NFD", "Dữ liệu")).append(["named"])
    assert rows_of(saved(made)) == [(1, {1: "named"})]


def test_merged_cells_are_refused_by_where_they_are():
    made = book(NAMES, ["An", 1])
    made.active.merge_cells("A2:B3")

    with pytest.raises(no.CellsMerged) as caught:
        rows_of(saved(made))
    assert "A2:B3" in caught.value.detail


def test_a_sheet_that_claims_any_size_has_the_rows_that_stand_in_it():
    content = with_sheet(lambda sheet: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048577"', sheet))

    assert [number for number, _ in rows_of(content)] == [1, 2]


@pytest.mark.parametrize(
    ("claimed", "code"),
    [
        ("1048577", "too_many_rows"),
        ("99999999999999", "too_many_rows"),
        ("-3", "too_many_rows"),
        ("x", "sheet_unreadable"),
    ],
)
def test_a_row_beyond_the_last_is_refused(claimed, code):
    content = with_sheet(lambda sheet: sheet.replace('<row r="2"', f'<row r="{claimed}"'))

    assert refusal_of(content) == code


def test_the_last_row_of_a_sheet_may_be_the_second():
    content = with_sheet(lambda sheet: sheet.replace('<row r="2"', '<row r="1048576"'))

    assert [number for number, _ in rows_of(content)] == [1, 1_048_576]


def test_a_row_with_cells_without_end_is_refused():
    many = "".join('<c t="n"><v>1</v></c>' for _ in range(3000))

    assert refusal_of(with_sheet(lambda sheet: sheet.replace("</row>", many + "</row>", 1))) == "too_many_columns"
    assert refusal_of(xlsx([None] * 100 + ["far"])) == "too_many_columns"
    assert refusal_of(("a;" * 101 + "b\n").encode()) == "too_many_columns"


def test_settings_without_end_are_refused():
    rules = "".join(f'<dataValidation sqref="A{number}"/>' for number in range(200_001))
    many = f"<dataValidations>{rules}</dataValidations></worksheet>"

    assert refusal_of(with_sheet(lambda sheet: sheet.replace("</worksheet>", many))) == "sheet_unreadable"


def test_a_text_is_found_in_the_list_of_texts_or_the_file_is_no_workbook():
    assert rows_of(with_texts(listed("x", "Bình")))[1] == (2, {1: "Bình", 2: 1})
    assert refusal_of(with_texts(listed("x"))) == "sheet_unreadable"


def test_a_hundred_thousand_rows_take_no_more_memory_than_a_few():
    """Texts in the cells, as a program writes them that streams."""
    head, row = '<c t="inlineStr"><is><t>An</t></is></c>', []
    row = [f"<row>{head * 10}</row>" for _ in range(60_000)]
    content = with_sheet(lambda sheet: sheet.replace("</sheetData>", "".join(row) + "</sheetData>"))
    with take([content], 10) as taken:
        tracemalloc.start()
        amount = sum(1 for _ in source_of(taken.content).rows())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert amount == 60_002
    assert most < 10 * 1024 * 1024


# Titles


COLUMNS = (Column("ho_ten", "Họ tên", required=True), Column("so", "Số"))


def heading(*titles):
    return next(iter(rows_with_cells(xlsx(titles))))


def rows_with_cells(content):
    with take([content], 10) as taken:
        return list(source_of(taken.content).rows())


def test_titles_may_stand_in_any_order_with_marks_and_in_capitals():
    assert {place: column.name for place, column in places_of(COLUMNS, heading("SỐ", None, "họ  tên *")).items()} == {
        1: "so",
        3: "ho_ten",
    }
    assert [column.name for column in places_of(COLUMNS, heading("ho_ten", "Lỗi")).values()] == ["ho_ten"]


def test_titles_may_be_spelled_as_a_mac_spells_them():
    apart = [unicodedata.normalize("NFD", title) for title in ("Họ tên *", "Lỗi")]

    assert [column.name for column in places_of(COLUMNS, heading(*apart)).values()] == ["ho_ten"]


@pytest.mark.parametrize(
    ("titles", "refusal"),
    [
        (("Số",), no.TitleMissing),
        (("Họ tên", "Họ tên *"), no.TitleRepeated),
        (("Họ tên", "ho_ten"), no.TitleRepeated),
        (("Họ tên", "Màu tóc"), no.TitleUnknown),
        (("Họ tên", 5), no.TitleUnknown),
    ],
)
def test_titles_that_are_missing_doubled_or_unknown_are_named(titles, refusal):
    with pytest.raises(refusal):
        places_of(COLUMNS, heading(*titles))


def test_a_column_is_named_as_excel_does():
    assert [letters(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]


# Cells


def value(holds, given, kind=None, choices=()):
    kinds = {str: Kind.TEXT, int: Kind.NUMBER, float: Kind.NUMBER, bool: Kind.BOOLEAN}
    return read_cell(Column("x", "X", holds, choices=choices), Cell(kind or kinds.get(type(given), Kind.DATE), given))


@pytest.mark.parametrize(
    ("holds", "given", "kept"),
    [
        (Holds.PHONE, 912345678, "0912345678"),
        (Holds.PHONE, 912345678.0, "0912345678"),
        (Holds.PHONE, "912345678", "0912345678"),
        (Holds.PHONE, "+84 912 345 678", "+84 912 345 678"),
        (Holds.PHONE, "'+84912345678", "+84912345678"),
        (Holds.PHONE, 84912345678, "84912345678"),
        (Holds.IDENTITY, 79090123456, "079090123456"),
        (Holds.IDENTITY, 1090123456, "001090123456"),
        (Holds.IDENTITY, 12345678, "012345678"),
        (Holds.IDENTITY, "12345678", "12345678"),
        (Holds.INSURANCE, 123456789, "0123456789"),
        (Holds.TEXT, 12, "12"),
        (Holds.TEXT, "  An\u00a0", "An"),
        (Holds.TEXT, "Nguye\u0302\u0303n", "Nguyễn"),
        (Holds.TEXT, "  ", None),
        (Holds.DATE, "1/2/1990", "1990-02-01"),
        (Holds.DATE, "01-02-1990", "1990-02-01"),
        (Holds.DATE, "1990-02-01", "1990-02-01"),
        (Holds.DATE, dt.datetime(1990, 2, 1), "1990-02-01"),  # noqa: DTZ001
        (Holds.DATE, dt.date(1990, 2, 1), "1990-02-01"),
        (Holds.TIME, "8:05", "08:05"),
        (Holds.TIME, "08:05:00", "08:05"),
        (Holds.TIME, "8h05", "08:05"),
        (Holds.TIME, dt.time(8, 5), "08:05"),
        (Holds.TIME, dt.timedelta(hours=8, minutes=5), "08:05"),
        (Holds.INTEGER, 300000.0, 300000),
        (Holds.INTEGER, "300.000", 300000),
        (Holds.INTEGER, "1,300,000", 1300000),
        (Holds.INTEGER, "-5", -5),
    ],
)
def test_cells_are_read_as_they_were_meant(holds, given, kept):
    assert value(holds, given) == kept


def test_a_csv_may_have_lost_zeros_too():
    assert value(Holds.IDENTITY, "79090123456", Kind.LOOSE) == "079090123456"
    assert value(Holds.IDENTITY, "079090123456", Kind.LOOSE) == "079090123456"


@pytest.mark.parametrize(
    ("holds", "given"),
    [
        (Holds.PHONE, 9.5),
        (Holds.PHONE, dt.date(1990, 1, 1)),
        (Holds.TEXT, True),
        (Holds.TEXT, dt.date(1990, 1, 1)),
        (Holds.TEXT, "x" * 32_768),
        (Holds.DATE, 32874),
        (Holds.DATE, "31/02/1990"),
        (Holds.DATE, "1990"),
        (Holds.DATE, "99999-01-01"),
        (Holds.DATE, dt.datetime(1990, 2, 1, 8)),  # noqa: DTZ001
        (Holds.DATE, dt.time(8)),
        (Holds.TIME, 0.5),
        (Holds.TIME, "25:00"),
        (Holds.TIME, dt.timedelta(days=2)),
        (Holds.TIME, dt.date(1990, 1, 1)),
        (Holds.INTEGER, 2.5),
        (Holds.INTEGER, "30 phút"),
        (Holds.INTEGER, "3.0"),
        (Holds.INTEGER, "1" * 400),
        (Holds.INTEGER, "٣"),
        (Holds.INTEGER, dt.date(1990, 1, 1)),
        (Holds.INTEGER, float("inf")),
        (Holds.PHONE, float("nan")),
        (Holds.CHOICE, "x"),
        (Holds.CHOICE, 1),
    ],
)
def test_cells_that_are_no_value_are_told_of(holds, given):
    with pytest.raises(CellFault):
        value(holds, given, choices=("Nam",))
