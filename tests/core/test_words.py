"""Amounts in words: as a cashier writes them, and so that one can be read back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.words import amount_in_words

WRITTEN = {
    0: "Không đồng",
    1: "Một đồng",
    4: "Bốn đồng",
    5: "Năm đồng",
    9: "Chín đồng",
    10: "Mười đồng",
    11: "Mười một đồng",
    14: "Mười bốn đồng",
    15: "Mười lăm đồng",
    19: "Mười chín đồng",
    20: "Hai mươi đồng",
    21: "Hai mươi mốt đồng",
    24: "Hai mươi tư đồng",
    25: "Hai mươi lăm đồng",
    30: "Ba mươi đồng",
    31: "Ba mươi mốt đồng",
    44: "Bốn mươi tư đồng",
    55: "Năm mươi lăm đồng",
    91: "Chín mươi mốt đồng",
    99: "Chín mươi chín đồng",
    100: "Một trăm đồng",
    101: "Một trăm linh một đồng",
    104: "Một trăm linh bốn đồng",
    105: "Một trăm linh năm đồng",
    110: "Một trăm mười đồng",
    111: "Một trăm mười một đồng",
    114: "Một trăm mười bốn đồng",
    115: "Một trăm mười lăm đồng",
    121: "Một trăm hai mươi mốt đồng",
    124: "Một trăm hai mươi tư đồng",
    155: "Một trăm năm mươi lăm đồng",
    200: "Hai trăm đồng",
    405: "Bốn trăm linh năm đồng",
    555: "Năm trăm năm mươi lăm đồng",
    999: "Chín trăm chín mươi chín đồng",
    1_000: "Một nghìn đồng",
    1_001: "Một nghìn không trăm linh một đồng",
    1_005: "Một nghìn không trăm linh năm đồng",
    1_010: "Một nghìn không trăm mười đồng",
    1_015: "Một nghìn không trăm mười lăm đồng",
    1_021: "Một nghìn không trăm hai mươi mốt đồng",
    1_100: "Một nghìn một trăm đồng",
    1_234: "Một nghìn hai trăm ba mươi tư đồng",
    4_000: "Bốn nghìn đồng",
    5_000: "Năm nghìn đồng",
    10_000: "Mười nghìn đồng",
    15_000: "Mười lăm nghìn đồng",
    21_000: "Hai mươi mốt nghìn đồng",
    24_500: "Hai mươi tư nghìn năm trăm đồng",
    50_050: "Năm mươi nghìn không trăm năm mươi đồng",
    100_000: "Một trăm nghìn đồng",
    101_000: "Một trăm linh một nghìn đồng",
    105_005: "Một trăm linh năm nghìn không trăm linh năm đồng",
    150_000: "Một trăm năm mươi nghìn đồng",
    500_000: "Năm trăm nghìn đồng",
    999_999: "Chín trăm chín mươi chín nghìn chín trăm chín mươi chín đồng",
    1_000_000: "Một triệu đồng",
    1_000_001: "Một triệu không trăm linh một đồng",
    1_000_100: "Một triệu một trăm đồng",
    1_005_000: "Một triệu không trăm linh năm nghìn đồng",
    1_050_000: "Một triệu không trăm năm mươi nghìn đồng",
    1_250_000: "Một triệu hai trăm năm mươi nghìn đồng",
    2_000_005: "Hai triệu không trăm linh năm đồng",
    15_000_000: "Mười lăm triệu đồng",
    21_021_021: "Hai mươi mốt triệu không trăm hai mươi mốt nghìn không trăm hai mươi mốt đồng",
    105_000_000: "Một trăm linh năm triệu đồng",
    1_000_000_000: "Một tỷ đồng",
    1_000_000_001: "Một tỷ không trăm linh một đồng",
    1_000_050_000: "Một tỷ không trăm năm mươi nghìn đồng",
    1_010_000_000: "Một tỷ không trăm mười triệu đồng",
    1_200_000_000: "Một tỷ hai trăm triệu đồng",
    24_000_000_000: "Hai mươi tư tỷ đồng",
    105_000_000_000: "Một trăm linh năm tỷ đồng",
    10**12: "Một nghìn tỷ đồng",
    10**12 + 5: "Một nghìn tỷ không trăm linh năm đồng",
    1_005 * 10**9: "Một nghìn không trăm linh năm tỷ đồng",
    1_234_567_890_123: "Một nghìn hai trăm ba mươi tư tỷ năm trăm sáu mươi bảy triệu tám trăm chín mươi nghìn một trăm "
    "hai mươi ba đồng",
    10**15: "Một triệu tỷ đồng",
    10**15 + 1: "Một triệu tỷ không trăm linh một đồng",
    10**18: "Một tỷ tỷ đồng",
}
VALUES = {
    word: value
    for value, words in enumerate(
        ("không", "một mốt", "hai", "ba", "bốn tư", "năm lăm", "sáu", "bảy", "tám", "chín", "mười")
    )
    for word in words.split()
}
SCALES = {"nghìn": 10**3, "triệu": 10**6}


def read(words: str) -> int:
    """The number that the words say, added up from left to right: by no rule of the code that wrote them."""
    total, below, group = 0, 0, 0
    for word in words.lower().removesuffix(" đồng").replace("linh ", "").split():
        match word:
            case "mươi":
                group += group % 10 * 9
            case "trăm":
                group *= 100
            case "nghìn" | "triệu":
                below, group = below + group * SCALES[word], 0
            case "tỷ":
                total, below, group = (total + below + group) * 10**9, 0, 0
            case _:
                group += VALUES[word]
    return total + below + group


@pytest.mark.parametrize(("amount", "words"), WRITTEN.items())
def test_amounts_are_written_as_a_cashier_writes_them(amount, words):
    assert amount_in_words(amount) == words


def test_there_are_enough_of_them():
    assert len(WRITTEN) >= 60


@given(st.integers(0, 10**18) | st.integers(0, 10**6) | st.integers(0, 18).map(lambda n: 10**n))
def test_the_words_can_be_read_back(amount):
    assert read(amount_in_words(amount)) == amount


def test_every_number_below_a_hundred_thousand_can_be_read_back():
    assert [n for n in range(100_000) if read(amount_in_words(n)) != n] == []


@given(st.integers(0, 10**18))
def test_no_word_stands_where_it_may_not(amount):
    words = amount_in_words(amount).lower().split()

    pairs = set(pairwise(words))
    assert {(one, other) for one, other in pairs if other in ("mốt", "tư") and one != "mươi"} == set()
    assert {(one, other) for one, other in pairs if other == "lăm" and one not in ("mươi", "mười")} == set()
    assert {(one, other) for one, other in pairs if one in ("mươi", "mười") and other == "năm"} == set()
    assert {(one, other) for one, other in pairs if other == "linh" and one != "trăm"} == set()
    assert not {"mươi", "trăm"} & set(words[:1])


@pytest.mark.parametrize("amount", [-1, 10**18 + 1, 10**20])
def test_what_has_no_words_is_refused(amount):
    with pytest.raises(ValueError, match="No words"):
        amount_in_words(amount)
