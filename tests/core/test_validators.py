"""Formats of the field."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core import validators


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0123456789", "0123456789"),
        ("+84912345678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("091 234.56-78", "0912345678"),
        ("0848123456", "0848123456"),
    ],
)
def test_phone_numbers_are_kept_in_one_spelling(typed, kept):
    assert validators.normalise_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "912345678", "09123456789", "+8491234567", "abc", "１２３４５６７８９０", "0123456789\n1"]
)
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(ValidationError):
        validators.normalise_phone(typed)


@pytest.mark.parametrize("typed", ["02838554269", "028 3855 4269", "19001234", "0901234567", "+842838554269"])
def test_places_may_have_landlines_and_hotlines(typed):
    assert validators.normalise_contact_phone(typed).isdigit()


@pytest.mark.parametrize(("typed", "kept"), [("123456789012", "123456789012"), ("012 345 678", "012345678")])
def test_identity_numbers_have_nine_or_twelve_digits(typed, kept):
    assert validators.normalise_identity(typed) == kept
    with pytest.raises(ValidationError):
        validators.normalise_identity(typed + "0")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("HS1234567890123", "HS1234567890123"), ("hs 1 23 4567890123", "HS1234567890123"), ("0123456789", "0123456789")],
)
def test_insurance_numbers_are_old_or_new(typed, kept):
    assert validators.normalise_insurance(typed) == kept
    with pytest.raises(ValidationError):
        validators.normalise_insurance(typed[:-1])


def codes(cautions):
    return [caution.code for caution in cautions]


def test_a_plausible_identity_number_raises_no_caution():
    assert codes(validators.identity_cautions("079090123456", dt.date(1990, 1, 1), "Nam")) == []
    assert codes(validators.identity_cautions("079305123456", dt.date(2005, 1, 1), "Nữ")) == []
    assert codes(validators.identity_cautions("079090123456", dt.date(1990, 1, 1), "Khác")) == []
    assert codes(validators.identity_cautions("012345678", dt.date(1990, 1, 1), "Nam")) == []


def test_an_implausible_identity_number_is_taken_with_cautions():
    cautions = validators.identity_cautions("123456789012", dt.date(1990, 1, 1), "Nam")

    assert codes(cautions) == ["unknown_province", "birth_year_differs"]
    assert codes(validators.identity_cautions("079190123456", dt.date(1990, 1, 1), "Nam")) == ["gender_differs"]


def test_an_unknown_benefit_level_is_taken_with_a_caution():
    assert codes(validators.insurance_cautions("HS1234567890123")) == []
    assert codes(validators.insurance_cautions("HS9234567890123")) == ["unknown_benefit_level"]
    assert codes(validators.insurance_cautions("0123456789")) == []


@pytest.mark.parametrize("text", ["", "a" * 10, "ế" * 10, "😀" * 5, "😀" * 4 + "ab", "a" * 11])
def test_a_text_that_the_column_takes_passes_and_one_that_is_plainly_too_long_is_left_to_others(text):
    validators.FitsColumn(10)(text)


@pytest.mark.parametrize("text", ["😀" * 6, "😀" * 10, "a" * 9 + "😀"])
def test_a_symbol_counts_as_two_as_in_the_columns_of_sql_server(text):
    with pytest.raises(ValidationError) as refused:
        validators.FitsColumn(10)(text)

    assert refused.value.code == "max_length"
    assert "10" in refused.value.messages[0]
