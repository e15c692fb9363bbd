"""What the floors make of statements; that they answer as the product does is checked before each run."""

import pytest

from benchmarks.floors.answers import Asked, Fields, page_of
from benchmarks.floors.booking import BookingFloor
from benchmarks.floors.free_times import cut
from benchmarks.floors.reads import DoctorsFloor
from benchmarks.statements import FloorOutdated, Recorded, Statement, read, write

SESSION = Statement('SELECT "Phien_dang_nhap"."Ma_phien" FROM "Phien_dang_nhap" WHERE "Ma_phien" = %s', (7,))
COUNT = Statement('SELECT COUNT(*) FROM (SELECT "Bac_si"."Ma_bac_si" AS "col1" FROM "Bac_si" LIMIT 10000) subquery')
NESTED = Statement(
    'SELECT "Lich_hen"."Ma_lich_hen" AS "pk", EXISTS(SELECT %s AS "a" FROM "Benh_an" U0 WHERE U0."Ky" = %s) AS "x", '
    'dich_vu."Gia_tien" FROM "Lich_hen" LEFT OUTER JOIN "Dich_vu" dich_vu ON (dich_vu."Ma_dich_vu" = %s) '
    'WHERE ("Lich_hen"."Ma_bac_si") IN ((%s)) AND "Lich_hen"."Ngay_kham" >= %s FOR NO KEY UPDATE',
)


def test_a_statement_tells_its_columns_and_what_its_parameters_are_for():
    assert NESTED.head == "LOCK Lich_hen"
    assert NESTED.told[0] == "Lich_hen.Ma_lich_hen"
    assert NESTED.told[2] == "Dich_vu.Gia_tien"
    assert NESTED.holes == ["", "U0.Ky", "Dich_vu.Ma_dich_vu", "Lich_hen.Ma_bac_si", "Lich_hen.Ngay_kham >="]


def test_what_is_counted_in_a_subquery_is_of_its_table():
    assert COUNT.head == "SELECT Bac_si"


def test_an_insert_and_an_update_name_what_they_write():
    insert = Statement('INSERT INTO "Hoa_don" ("Da_thu", "Ngay_tao") VALUES (%s, %s) RETURNING "Hoa_don"."Ma_hoa_don"')
    update = Statement('UPDATE "Hoa_don" SET "Da_thu" = %s WHERE "Hoa_don"."Ma_hoa_don" = %s')

    assert insert.holes == ["Hoa_don.Da_thu", "Hoa_don.Ngay_tao"]
    assert insert.told == ["Hoa_don.Ma_hoa_don"]
    assert update.holes == ["Hoa_don.Da_thu", "Hoa_don.Ma_hoa_don"]


def test_statements_cross_to_the_floor_with_their_values(tmp_path):
    write(tmp_path / "known.json", [Recorded("doctors", "7 /api/medical/doctors/", [SESSION, COUNT])])

    assert read(tmp_path / "known.json") == [Recorded("doctors", "7 /api/medical/doctors/", [SESSION, COUNT])]


def test_columns_get_the_names_that_were_written_by_hand_in_whatever_order_they_are_read():
    rows = Statement('SELECT "Bac_si"."Ho_ten" AS "ho_ten", COUNT(*), "Bac_si"."Ma_bac_si" FROM "Bac_si"')
    fields = Fields(ma_bac_si="Bac_si.Ma_bac_si", ten=("Bac_si.Ho_ten", str.upper))

    assert fields.out_of(rows)(("An", 3, 9)) == {"ma_bac_si": 9, "ten": "AN"}


def test_a_read_without_a_column_that_is_told_is_refused():
    with pytest.raises(FloorOutdated):
        DoctorsFloor([SESSION, COUNT, Statement('SELECT "Bac_si"."Ho_ten" FROM "Bac_si"')])


def test_a_write_with_a_statement_that_the_floor_does_not_know_is_refused():
    with pytest.raises(FloorOutdated, match="SELECT Kho_thuoc"):
        BookingFloor([SESSION, Statement('SELECT "Kho_thuoc"."Ma" FROM "Kho_thuoc"')])


def test_a_key_that_the_request_does_not_name_is_never_the_recorded_one():
    floor = BookingFloor([SESSION])
    doctor = Statement('SELECT "Bac_si"."Ho_ten" FROM "Bac_si" WHERE "Bac_si"."Ma_bac_si" = %s', (3,))

    assert floor.values(doctor, {"Ma_bac_si": 5}) == [5]
    with pytest.raises(FloorOutdated):
        floor.values(doctor, {})


def test_a_page_links_to_its_neighbours():
    asked = Asked(1, "127.0.0.1", "/api/medical/doctors/", "search=an&page=2", b"")

    page = page_of(asked, 41, [])

    assert page["previous"] == "http://127.0.0.1/api/medical/doctors/?search=an"
    assert page["next"] == "http://127.0.0.1/api/medical/doctors/?page=3&search=an"


def test_a_stretch_is_free_where_nothing_is_in_its_way():
    found = cut(480, 600, 30, 0, first=500, busy=[(540, 550)])

    assert found == [(480, False), (510, True), (540, False), (570, True)]
