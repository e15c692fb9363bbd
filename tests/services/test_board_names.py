"""Who is called knows his own name behind the mask; a stranger does not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.services.board_names import HIDDEN, masked_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Văn Anh", "NG. V. A***"),
        ("Trần Thị Hồng Ánh", "TR. TH. H. A***"),
        ("Nghiêm Quốc Giang", "NGH. QU. G***"),
        ("Phạm Khánh", "PH. K***"),
        ("Đỗ Đức Đạt", "Đ. Đ. Đ***"),
        ("Lê Ân", "L. Â***"),
        ("Ưng Ý", "Ư. Y***"),
        ("An", "A***"),
        ("  nguyễn   văn\tanh ", "NG. V. A***"),
        ("Công Tằng Tôn Nữ Thị Ngọc Anh", "C. T. T. A***"),
        ("Anne-Marie O'Neil", "A. O***"),
        ("(Bé) 'Na' 2", "B. N***"),
        ("<script>alert(1)</script> Lan", "S. L***"),
        ("ßtein Ǆ", "S. Ǆ***"),
        ("王 小明", "王. 小***"),
        ("", HIDDEN),
        ("12 – 34", HIDDEN),
        ("\u0301 \u200d", HIDDEN),
    ],
)
def test_a_name_becomes_its_first_sounds(name, masked):
    assert masked_name(name) == masked


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_same_name_is_masked_the_same_however_it_is_written(form):
    assert masked_name(unicodedata.normalize(form, "Đặng Ngọc Ẩn")) == "Đ. NG. Â***"


def test_names_of_any_length_are_masked_alike():
    assert masked_name("Nguyễn Văn A") == masked_name("Nguyễn Văn Anh") == masked_name("Ngô Vinh Ái")


@given(st.text(max_size=100))
def test_whatever_the_name_at_most_four_parts_of_a_few_letters_are_shown(name):
    *before, given_name = masked_name(name).split(" ")

    assert len(before) <= 3
    assert all(1 <= len(part.removesuffix(".")) <= 3 and part.endswith(".") for part in before)
    assert given_name.endswith(HIDDEN)
    assert len(given_name) <= 1 + len(HIDDEN)
