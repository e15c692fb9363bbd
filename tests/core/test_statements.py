"""Bank statements as CSV: what is read, and what is refused by line and column."""

import datetime as dt
from dataclasses import replace

import pytest

from core import statement_exceptions as no
from core import statements
from core.statements import Layout, read

DAY = dt.date(2026, 1, 15)
WESTERN = Layout(
    ma_hoa="utf-8", dau_phan_cach=",", bo_qua_dau=0, bo_qua_cuoi=0, dinh_dang_ngay="DD/MM/YYYY", dau_thap_phan=".",
    dau_nghin=",", cot_ngay="Ngày", cot_noi_dung="Nội dung", cot_ma_giao_dich="Mã", cot_so_tien="", cot_ghi_co="Có",
    cot_ghi_no="Nợ",
)  # fmt: skip
VIETNAMESE = replace(WESTERN, dau_phan_cach=";", dau_thap_phan=",", dau_nghin=".")
HEAD = "Ngày,Mã,Nợ,Có,Nội dung\r\n"


def line(day="15/01/2026", ma="FT1", out="", came='"500,000"', content="TT00000012"):
    return f"{day},{ma},{out},{came},{content}\r\n"


def one(text, layout=WESTERN):
    (row,) = read(text.encode(), layout).rows
    return row


def codes(text, layout=WESTERN):
    found = read(text.encode(), layout)
    return [(error.code, error.field) for error in found.errors]


def amount(cell, layout=WESTERN):
    separator = layout.dau_phan_cach
    head = HEAD.replace(",", separator)
    row = separator.join(["15/01/2026", "FT1", "", f'"{cell}"', "x"])
    found = read(f"{head}{row}\r\n".encode(), layout)
    return [error.code for error in found.errors] or found.rows[0].amount


def test_a_row_is_read_with_its_line_its_day_and_its_whole_amount():
    assert one(HEAD + line()) == (2, DAY, 500_000, "TT00000012", "FT1")


def test_money_that_went_out_is_negative():
    assert one(HEAD + line(out='"1,000,000.00"', came="")).amount == -1_000_000


@pytest.mark.parametrize(("sent", "kept"), [("+500,000", 500_000), ("-500,000", -500_000), ("500000", 500_000)])
def test_one_column_may_carry_the_sign(sent, kept):
    signed = replace(WESTERN, cot_so_tien="Có", cot_ghi_co="", cot_ghi_no="")

    assert amount(sent, signed) == kept


@pytest.mark.parametrize(
    ("cell", "layout", "kept"),
    [
        ("1,000,000.00", WESTERN, 1_000_000),
        ("1000000", WESTERN, 1_000_000),
        ("1000000.0", WESTERN, 1_000_000),
        ("1.000.000,00", VIETNAMESE, 1_000_000),
        ("1.000.000", VIETNAMESE, 1_000_000),
        ("1 000 000", replace(WESTERN, dau_nghin="space"), 1_000_000),
        ("1\u00a0000\u00a0000", replace(WESTERN, dau_nghin="space"), 1_000_000),
        ("1000000", replace(WESTERN, dau_nghin="none", dau_thap_phan="none"), 1_000_000),
        (str(10**12), WESTERN, 10**12),
    ],
)
def test_amounts_are_read_as_the_bank_writes_them(cell, layout, kept):
    assert amount(cell, layout) == kept


@pytest.mark.parametrize(
    ("cell", "layout"),
    [
        ("1.000.000,00", WESTERN),
        ("1,000,000.00", VIETNAMESE),
        ("1.000", WESTERN),  # one dong, or a thousand
        ("1,000", VIETNAMESE),
        ("1,00,000", WESTERN),
        ("1000,000", WESTERN),
        ("500.50", WESTERN),
        ("NaN", WESTERN),
        ("Infinity", WESTERN),
        ("1e6", WESTERN),
        ("-500", WESTERN),
        ("--5", WESTERN),
        ("=1+1", WESTERN),
        ("٥٠٠", WESTERN),
        ("500 VND", WESTERN),
        (str(10**20), WESTERN),
        ("9" * 5000, WESTERN),
        (str(10**12 + 1), WESTERN),
    ],
)
def test_what_is_no_amount_by_the_mapping_is_refused(cell, layout):
    assert amount(cell, layout) == ["bad_amount"]


@pytest.mark.parametrize(("out", "came"), [("", ""), ("0", "0"), ("1", "1"), ("0.00", "")])
def test_a_row_moves_money_in_one_direction(out, came):
    assert codes(HEAD + line(out=out, came=came)) == [("amount_unclear", "dong.2.cot_ghi_co")]


DAYS = [
    "31/02/2026", "2026-01-15", "15/13/2026", "00/01/2026", "15/01/26", "15/01/1899", "15/01/9999", "=A1",
    "١٥/01/2026", "",
]  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_what_is_no_day_is_refused_by_its_column(day):
    assert codes(HEAD + line(day=day)) == [("bad_date", "dong.2.cot_ngay")]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("DD-MM-YYYY", "15-01-2026"),
        ("YYYY-MM-DD", "2026-01-15"),
        ("DD/MM/YYYY HH:MM:SS", "15/01/2026 23:59:59"),
        ("DD/MM/YYYY HH:MM", "15/1/2026 7:05"),
        ("YYYY-MM-DD HH:MM:SS", "2026-01-15T08:00:00"),
    ],
)
def test_days_are_read_in_the_banks_form(form, written):
    assert one(HEAD + line(day=written), replace(WESTERN, dinh_dang_ngay=form)).day == DAY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1258"])
def test_every_encoding_gives_the_same_letters(encoding):
    python = {"windows-1258": "cp1258"}.get(encoding, encoding)
    decomposed = "Ngày,Mã,Nợ,Có,Nội dung\r\n15/01/2026,FT1,,500,Trần Thị Đào\r\n"
    if encoding == "windows-1258":  # which has the marks as letters of their own
        decomposed = "".join(
            {"ợ": "ơ\u0323", "ộ": "ô\u0323", "ầ": "â\u0300", "ị": "i\u0323", "ã": "a\u0303", "à": "à"}.get(c, c)
            for c in decomposed
        )

    (row,) = read(decomposed.encode(python), replace(WESTERN, ma_hoa=encoding)).rows

    assert row.content == "Trần Thị Đào"


def test_a_byte_order_mark_is_no_part_of_the_first_head():
    assert one("\ufeff" + HEAD + line()).amount == 500_000


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ((HEAD + line()).encode("utf-16-le"), "utf-16"),
        ((HEAD + line()).encode("utf-16"), "utf-8"),
        ((HEAD + line()).encode("utf-16-le"), "windows-1252"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "utf-8"),
        (b"PK\x03\x04\x00\x00", "windows-1252"),
        (b"\xff\xfe\x00", "utf-16"),
    ],
    ids=["UTF-16 without BOM", "UTF-16 as UTF-8", "UTF-16 as 1252", "a picture", "a workbook", "half a character"],
)
def test_what_is_no_text_of_the_encoding_is_refused(data, encoding):
    with pytest.raises(no.NotText):
        read(data, replace(WESTERN, ma_hoa=encoding))


@pytest.mark.parametrize(
    "text",
    [HEAD + '15/01/2026,FT1,,"500,x\r\n', HEAD + '15/01/2026,"FT"1,,500,x\r\n', HEAD + "x" * 200_000],
    ids=["never closed", "closed too early", "an endless cell"],
)
def test_broken_csv_is_refused_with_its_line(text):
    with pytest.raises(no.BrokenCsv) as refusal:
        read(text.encode(), WESTERN)
    assert refusal.value.params["line"] in (1, 2)


@pytest.mark.parametrize(
    "text", ["", HEAD, HEAD + ",,,,\r\n" * 3, "\r\n" * 5], ids=["no bytes", "a head", "blank", "lines"]
)
def test_a_file_without_transactions_is_refused(text):
    with pytest.raises((no.EmptyFile, no.ColumnMissing)):
        read(text.encode(), WESTERN)


def test_a_column_that_is_missing_or_there_twice_is_named():
    with pytest.raises(no.ColumnMissing, match="column_missing"):
        read(b"a,b\r\n1,2\r\n", WESTERN)
    with pytest.raises(no.ColumnRepeated) as refusal:
        read((HEAD.strip() + ",Có\r\n" + line()).encode(), WESTERN)
    assert refusal.value.params == {"column": "Có"}


def test_heads_are_found_whatever_their_case_and_spaces():
    assert one(" NGÀY ,mã,Nợ,Có,Nội   dung\r\n" + line()).amount == 500_000


def test_what_stands_before_the_head_and_after_the_rows_is_skipped():
    text = "NGÂN HÀNG\r\nTài khoản,1\r\n" + HEAD + line() + "Tổng cộng,,,500000,\r\n"

    assert one(text, replace(WESTERN, bo_qua_dau=2, bo_qua_cuoi=1)).line == 4


@pytest.mark.parametrize("row", ["15/01/2026,FT1,,500\r\n", "15/01/2026,FT1,,500,x,and more\r\n"])
def test_a_row_of_another_shape_than_the_head_is_refused(row):
    assert codes(HEAD + row) == [("row_shape", "dong.2")]


def test_every_mistake_is_told_by_line_and_column_up_to_a_hundred():
    bad = HEAD + line(day="x", came="y") + line(ma="") + "".join(line(day="x", ma=f"A{n}") for n in range(200))

    found = codes(bad)

    assert found[:3] == [
        ("bad_date", "dong.2.cot_ngay"),
        ("bad_amount", "dong.2.cot_ghi_co"),
        ("cell_missing", "dong.3.cot_ma_giao_dich"),
    ]
    assert len(found) == 100


def test_a_transaction_twice_in_one_file_is_refused_whatever_its_case():
    assert codes(HEAD + line(ma="ft1") + line(ma="FT1")) == [("transaction_repeated", "dong.3.cot_ma_giao_dich")]


def test_formulas_and_new_lines_in_a_content_are_words_like_any_other():
    assert one(HEAD + line(content='"=HYPERLINK(""x"")\n+1"')).content == '=HYPERLINK("x")\n+1'


def test_cells_that_are_too_long_are_refused():
    assert codes(HEAD + line(content="x" * 1001, ma="y" * 101)) == [
        ("cell_too_long", "dong.2.cot_noi_dung"),
        ("cell_too_long", "dong.2.cot_ma_giao_dich"),
    ]


def test_a_cell_is_as_long_as_its_column_takes_it_to_be():
    assert codes(HEAD + line(content="😀" * 501)) == [("cell_too_long", "dong.2.cot_noi_dung")]
    assert one(HEAD + line(content="😀" * 500)).content == "😀" * 500


def test_twenty_thousand_rows_are_read_and_not_one_more():
    rows = [line(ma=f"FT{n}") for n in range(20_001)]

    assert len(read((HEAD + "".join(rows[:-1])).encode(), WESTERN).rows) == 20_000
    with pytest.raises(no.TooManyRows):
        read((HEAD + "".join(rows)).encode(), WESTERN)


def test_more_than_five_megabytes_are_not_read():
    with pytest.raises(no.FileTooLarge):
        read(b"x" * (statements.MOST_BYTES + 1), WESTERN)
