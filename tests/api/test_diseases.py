"""The catalogue of diseases is found by code and by name, and filled by lists."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from core.disease_list import SMALL_LIST, Disease, NotAList, RowError, plain_code, read
from core.models import NhatKy, TuKhoa
from core.policy import Role
from core.services import disease_service
from records.models import MaBenh
from tests.factories import IcdFactory

pytestmark = pytest.mark.django_db

ICD = "/api/records/icd/"
HEAD = "ma_icd,ten_benh,ten_tieng_anh\n"


@pytest.fixture
def written(tmp_path):
    def write(text, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8-sig"))
        return path

    return write


def take_in(path, **options):
    told, wrong = StringIO(), StringIO()
    try:
        call_command("import_icd", str(path), stdout=told, stderr=wrong, **options)
    except CommandError as error:
        return f"{told.getvalue()}{error}", wrong.getvalue()
    return told.getvalue(), wrong.getvalue()


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_is_signed_in_finds_codes(as_user, role):
    IcdFactory(ma_icd="J45.9", ten_benh="Hen phế quản", ten_tieng_anh="Asthma", chuong=10)
    IcdFactory(ma_icd="I10", ten_benh="Tăng huyết áp", ten_tieng_anh="", chuong=9)
    client = as_user(vai_tro=role)

    def found(**asked):
        return [entry["ma_icd"] for entry in client.get(ICD, asked).json()["results"]]

    for text in ("J45", "j4", "J45.9", "j459", "hen phế", "HEN PHE QUAN", "phe quan", "asth"):
        assert found(search=text) == ["J45.9"], text
    for text in ("45", "9", "uyen", "J45.8", "%", "J45.9.9"):
        assert found(search=text) == [], text
    assert found() == ["I10", "J45.9"]
    assert found(chuong=9) == ["I10"]
    assert client.get(ICD, {"chuong": "x"}).status_code == 400
    assert client.post(ICD, {"ma_icd": "X"}).status_code in (403, 405)


def test_visitors_find_none(anonymous):
    assert anonymous.get(ICD).status_code == 401


def test_one_code_is_shown_and_another_is_not_there(as_user):
    entry = IcdFactory()
    client = as_user()

    assert client.get(f"{ICD}{entry.pk}/").json()["ma_icd"] == entry.ma_icd
    assert client.get(f"{ICD}{entry.pk + 1000}/").status_code == 404


def test_a_search_asks_the_index_once(as_user, django_assert_num_queries):
    for _ in range(5):
        IcdFactory(ten_benh="Viêm phổi")
    client = as_user()

    with django_assert_num_queries(3):  # session, count, rows
        assert client.get(ICD, {"search": "viem"}).json()["count"] == 5


def test_the_small_list_is_whole_and_in_order():
    rows = list(read(SMALL_LIST))

    assert [row for row in rows if isinstance(row, RowError)] == []
    assert [row.ma_icd for row in rows] == sorted(row.ma_icd for row in rows)
    assert len(rows) >= 150
    assert all(row.ten_tieng_anh for row in rows)


@pytest.mark.parametrize(
    ("code", "chapter"),
    [
        ("A00.0", 1), ("B99", 1), ("C80", 2), ("D48.9", 2), ("D50", 3), ("E90", 4), ("H59", 7), ("H60.1", 8),
        ("O24.4", 15), ("T98.3", 19), ("U07.1", 22), ("V01", 20), ("Y98", 20), ("Z00.0", 21),
    ],
)  # fmt: skip
def test_a_code_is_of_its_chapter(code, chapter):
    assert Disease(code, "", "").chuong == chapter


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("J06.9", "J06.9"), (" j069 ", "J06.9"), ("A17.0†", "A17.0"), ("G01*", "G01"), ("I10", "I10"),
        ("", None), ("10", None), ("J6.9", None), ("J06.", None), ("J06..9", None), ("J٠٦", None), ("bảng A", None),
    ],
)  # fmt: skip
def test_a_code_has_one_spelling(text, code):
    assert plain_code(text) == code


def test_a_list_is_taken_in_once_and_its_rows_can_be_found(written, as_user):
    path = written(HEAD + "J06.9,Viêm hô hấp trên,Upper airway infection\nI10,Tăng huyết áp,\n")

    assert take_in(path)[0] == "Thêm 2, sửa 0, giữ nguyên 0 mã bệnh.\n"
    assert take_in(path)[0] == "Thêm 0, sửa 0, giữ nguyên 2 mã bệnh.\n"
    assert as_user().get(ICD, {"search": "ho hap"}).json()["count"] == 1
    (entry,) = NhatKy.objects.filter(hanh_dong="DiseasesImported")
    assert (entry.nguoi_dung, entry.sau) == (None, {"them": 2, "sua": 0})


def test_a_new_name_takes_the_place_of_the_old_one(written):
    entry = IcdFactory(ma_icd="I10", ten_benh="Huyết áp cao", chuong=9)

    told, _ = take_in(written(HEAD + "I10,Tăng huyết áp,\n"))

    entry.refresh_from_db()
    assert (told, entry.ten_benh) == ("Thêm 0, sửa 1, giữ nguyên 0 mã bệnh.\n", "Tăng huyết áp")
    assert not TuKhoa.matching(MaBenh, "huyet ap cao").exists()
    assert TuKhoa.matching(MaBenh, "tang huyet").exists()


def test_a_dry_run_counts_and_writes_nothing(written):
    told, _ = take_in(written(HEAD + "I10,Tăng huyết áp,\n"), dry_run=True)

    assert told == "Thêm 1, sửa 0, giữ nguyên 0 mã bệnh (chạy thử).\n"
    assert not MaBenh.objects.exists()


def test_rows_that_are_wrong_are_told_and_the_others_taken(written):
    path = written(HEAD + f"X,Không mã,\nI10,,\nI10,Tăng huyết áp,\nI10,Lần nữa,\nJ00,{'a' * 301},\n,,\n")

    told, wrong = take_in(path)

    assert told == "Thêm 1, sửa 0, giữ nguyên 0 mã bệnh.\n4 dòng bị bỏ qua."
    assert [line.partition(":")[0] for line in wrong.splitlines()] == ["Dòng 2", "Dòng 3", "Dòng 5", "Dòng 6"]
    assert MaBenh.objects.get().ten_benh == "Tăng huyết áp"


def test_a_large_list_is_taken_in_pieces(written, monkeypatch):
    monkeypatch.setattr(disease_service, "A_PIECE", 2)
    rows = "".join(f"A0{number},Bệnh {number},\n" for number in range(5))

    assert take_in(written(HEAD + rows))[0].startswith("Thêm 5,")
    assert NhatKy.objects.filter(hanh_dong="DiseasesImported").count() == 3


def test_a_workbook_with_a_title_above_its_head_is_read(tmp_path):
    book = Workbook()
    book.active.append(["DANH MỤC ICD-10"])
    book.active.append(["STT", "Mã bệnh", "Disease name", "Tên bệnh"])
    book.active.append([1, "J06.9", "Upper airway infection", "Viêm hô hấp trên"])
    path = tmp_path / "icd.XLSX"
    book.save(path)

    assert list(read(path)) == [Disease("J06.9", "Viêm hô hấp trên", "Upper airway infection")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""), ("a.csv", b"a,b\n1,2\n"), ("a.csv", b"\xff\xfe\x00"), ("a.xlsx", b"no workbook"),
        ("a.csv", b'ma_icd,ten_benh\n"I10'),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_whole(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(NotAList):
        list(read(path))
    assert "không phải là danh mục" in take_in(path)[0]
    assert not MaBenh.objects.exists()


def test_a_file_that_is_not_there_is_said(tmp_path):
    assert "No such file" in take_in(tmp_path / "none.csv")[0]
