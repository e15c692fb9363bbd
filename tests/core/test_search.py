"""Search by words, whatever their case and diacritics, kept up to date with the row."""

import pytest

from core.models import TuKhoa
from core.search import fold, terms
from tests.factories import PatientFactory
from users.models import BenhNhan


def test_folding_drops_case_diacritics_and_marks():
    assert fold("  NGUYỄN  Văn-Đức ") == "nguyen van duc"
    assert fold("Đặng Thị Hường") == "dang thi huong"
    assert fold("Trần Thị Thu Hà") == "tran thi thu ha"


def test_a_name_is_found_from_each_of_its_words():
    assert terms("Nguyễn Văn A") == {"nguyen van a", "van a", "a"}
    assert terms(None) == terms("") == set()


def found(text):
    return list(BenhNhan.objects.filter(pk__in=TuKhoa.matching(BenhNhan, text)))


@pytest.mark.django_db
def test_terms_follow_the_row():
    patient = PatientFactory(ho_ten="Nguyễn Văn A", so_dien_thoai="0987654321")

    assert found("nguyen van a") == found("VĂN") == found("09876") == [patient]
    assert found("guyen") == found("") == found("!!!") == []

    patient.ho_ten = "Đỗ Thị B"
    patient.save()
    assert found("van") == []
    assert found("do thi") == [patient]

    patient.delete()
    assert not TuKhoa.objects.filter(bang="Benh_nhan").exists()


@pytest.mark.django_db
def test_a_name_said_twice_is_found_once():
    patient = PatientFactory(ho_ten="An Thị An")

    assert found("an") == [patient]


@pytest.mark.django_db
def test_terms_compare_byte_by_byte_where_the_database_would_not():
    for term in ("b", "B", "a-b", "ab"):
        TuKhoa.objects.create(bang="t", cum_tu=term, truong="x", ma_doi_tuong=1)

    assert list(TuKhoa.objects.filter(bang="t").order_by("cum_tu").values_list("cum_tu", flat=True)) == sorted(
        ["b", "B", "a-b", "ab"]
    )
    assert TuKhoa.objects.filter(cum_tu="b").count() == 1
