"""Numbers, days, times and texts are taken as they are promised, and in no other spelling."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django import forms
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.serializers import Serializer

from core import filters
from core.parsers import BoundedJSONParser, composed
from core.serializers import (
    DayField,
    IdField,
    InstantField,
    MoneyField,
    PointNumberField,
    TextInput,
    WholeMinuteField,
    WholeNumberField,
)

FULL_WIDTH = "１"
NUMBERS = ["4_8", "0_2", FULL_WIDTH, "٣", "5.0", "+5", " 5", "5 ", "1e3", "0x1", "--1", "", "NaN"]
DAYS = ["2026-W50-3", "20261209", "2026-1-5", f"2026-0{FULL_WIDTH}-05", "2026-12-09T00:00", " 2026-12-09", "09/12/2026"]
TIMES = [
    "1600", "9:00", "09", "09:00:00Z", "18:00+00:00", "09:00:00.000", "09:00,5", f"0{FULL_WIDTH}:00", "24:00", "T09:00",
]  # fmt: skip
INSTANTS = [
    "2026-W50-3T09:00Z", "20261209T0900", "2026-12-09", "2026-12-09T09Z", "2026-12-09T09:00+07", "2026-12-09T24:00Z",
    "2026-12-09T09:00:00,5Z", f"2026-12-0{FULL_WIDTH}T09:00Z", "2026-12-09 09:00 Z", "2026-12-09x09:00Z",
]  # fmt: skip
FAMILY = "👨\u200d👩\u200d👧"


def codes(field, value):
    with pytest.raises(ValidationError) as refused:
        field.run_validation(value)
    return refused.value.get_codes()


@pytest.mark.parametrize("field", [WholeNumberField(), IdField()], ids=lambda field: type(field).__name__)
def test_a_whole_number_is_an_integer_or_its_digits(field):
    assert [field.run_validation(value) for value in (48, "48", "-3", "007")] == [48, 48, -3, 7]
    assert {codes(field, value)[0] for value in [*NUMBERS, True, False, 5.0, 1.5, [], {}]} == {"invalid"}


def test_money_is_an_integer():
    assert MoneyField().run_validation(48) == 48
    assert {codes(MoneyField(), value)[0] for value in [*NUMBERS, "48", True, 5.0]} == {"invalid"}


def test_a_number_with_a_point_is_a_number_or_its_digits():
    field = PointNumberField(max_digits=6, decimal_places=2)

    assert [field.run_validation(value) for value in (0.5, "0.5", 2, "-2.25")] == [
        Decimal("0.5"), Decimal("0.5"), 2, Decimal("-2.25"),
    ]  # fmt: skip
    wrong = [value for value in NUMBERS if value != "5.0"]
    assert {codes(field, value)[0] for value in [*wrong, "1_0.5", ".5", "5.", True]} == {"invalid"}


def test_a_day_is_a_year_a_month_and_a_day():
    assert DayField().run_validation("2026-12-09") == dt.date(2026, 12, 9)
    assert {codes(DayField(), value)[0] for value in [*DAYS, "2026-02-30", 20261209, True]} == {"invalid"}


def test_a_time_has_no_offset_that_would_be_dropped():
    field = WholeMinuteField()

    assert [field.run_validation(value) for value in ("09:30", "09:30:00")] == [dt.time(9, 30)] * 2
    assert {codes(field, value)[0] for value in [*TIMES, 900, True]} == {"invalid"}
    assert codes(field, "09:30:01") == ["seconds"]


def test_an_instant_keeps_its_offset():
    seven = dt.datetime(2026, 12, 9, 2, tzinfo=dt.UTC)
    spellings = ["2026-12-09T09:00", "2026-12-09 09:00:00+07:00", "2026-12-09T02:00:00.000Z", "2026-12-08T23:00-03:00"]

    assert {InstantField().run_validation(value) for value in spellings} == {seven}
    assert {codes(InstantField(), value)[0] for value in INSTANTS} == {"invalid"}


def test_filters_read_as_bodies_do():
    assert [filters.IdField().clean("48"), filters.DayField().clean("2026-12-09")] == [48, dt.date(2026, 12, 9)]
    for field, wrong in ((filters.WholeNumberField(), NUMBERS), (filters.DayField(), DAYS)):
        for value in filter(None, wrong):
            with pytest.raises(forms.ValidationError) as refused:
                field.clean(value)
            assert refused.value.code == "invalid", value


@pytest.mark.parametrize(
    ("text", "line"),
    [(f"a{end}b", "a b") for end in ("\n", "\r\n", "\u2028", "\x85", "\t")]
    + [(text, text.strip("\xad\ufeff\u202e\u2066\u2069")) for text in ("a\ufeff", "\u202egnp.exe", "\u2066a\u2069")]
    + [(f"{FAMILY} Ánh", f"{FAMILY} Ánh"), ("a\u200db", "ab"), ("O'Brien (con)", "O'Brien (con)")],
)
def test_a_line_is_one_line_without_what_nobody_sees(text, line):
    assert TextInput(max_length=300).run_validation(text) == line


@pytest.mark.parametrize("length", [300, 301])
def test_control_characters_are_refused(length):
    assert {codes(TextInput(max_length=length), text)[0] for text in ("a\x1b[31m", "a\x9f")} == {"control_characters"}


@pytest.mark.parametrize("text", ["\u200b", "\u3164 \xad"])
def test_a_line_of_which_nothing_is_seen_is_blank(text):
    assert codes(TextInput(max_length=300), text) == ["blank"]
    assert TextInput(max_length=300, allow_blank=True).run_validation(text) == ""


def test_two_blanks_in_a_line_become_one():
    assert TextInput(max_length=100).run_validation("  Nguyễn \u00a0 Thị\u3000Ánh ") == "Nguyễn Thị Ánh"


def test_prose_keeps_its_lines_tabs_and_emoji():
    field = TextInput(max_length=301)

    assert field.run_validation(f"Một\r\n\tHai  {FAMILY}\u200c") == f"Một\n\tHai  {FAMILY}\u200c"
    assert field.run_validation("Nhờ \u2068Nguyễn An\u2069\x0bxem") == "Nhờ \u2068Nguyễn An\u2069\nxem"


class Names(Serializer):
    ho_ten = TextInput(max_length=100, required=False)
    nguoi_lien_he = TextInput(max_length=100, required=False)
    ten_co_so = TextInput(max_length=100, required=False)
    phong_kham = TextInput(max_length=100, required=False)


@pytest.mark.parametrize(
    ("name", "text", "taken"),
    [
        ("ho_ten", "Ý", True), ("ho_ten", "李", True), ("ho_ten", "115", False), ("ho_ten", "😀", False),
        ("nguoi_lien_he", "-", False), ("ten_co_so", "115", True), ("ten_co_so", "...", False),
        ("phong_kham", "-", True),
    ],
)  # fmt: skip
def test_a_person_is_called_by_letters_and_a_thing_by_letters_or_digits(name, text, taken):
    form = Names(data={name: text})

    assert form.is_valid() == taken
    assert taken or form.errors[name][0].code == "no_letters"


def test_marks_that_are_heaped_up_are_left_as_they_are():
    heaped = "a" + "\u0301\u0323" * 500_000

    assert composed(heaped) == heaped
    assert composed("a" + "\u0f73" * 500_000)[-1] == "\u0f73"
    assert composed("a" + "\u0323\u0302") == "ậ"


def read(text):
    return BoundedJSONParser().parse(io.BytesIO(text.encode()))


def test_texts_in_bodies_are_composed_wherever_they_stand():
    assert read('{"a": ["ma\\u0323ch", {"b": "ma\\u0323ch"}], "c": 1, "d": null}') == {
        "a": ["mạch", {"b": "mạch"}], "c": 1, "d": None,
    }  # fmt: skip
    assert composed("\ud800") == "\ud800"


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '[{"b": {"a": 1, "a": 2}}]'])
def test_a_field_sent_twice_is_refused_by_its_name(text):
    with pytest.raises(ValidationError) as refused:
        read(text)
    assert refused.value.get_codes() == {"a": ["duplicate"]}


def test_of_a_hundred_thousand_fields_the_one_sent_twice_is_named():
    with pytest.raises(ValidationError) as refused:
        read("{" + ",".join(f'"a{number}":1' for number in [*range(100_000), 7]) + "}")
    assert refused.value.get_codes() == {"a7": ["duplicate"]}


@pytest.mark.parametrize("depth", [900, 100_000])
def test_what_nests_too_deep_is_unreadable(depth):
    try:
        assert read("[" * depth + "]" * depth)
    except ParseError:
        assert depth
