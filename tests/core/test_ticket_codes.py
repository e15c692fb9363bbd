"""A ticket's code: made by the server alone, checked by anybody."""

import base64
import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.ticket_codes import LONGEST, Place, code_of, place_in, public_keys

PLACE = Place(123, 45, 6, dt.datetime(2030, 1, 4, 8, 30), 7)  # noqa: DTZ001  (local time, as on the ticket)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "tickets.md"


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.TICKET_KEY, settings.TICKET_KEY_FALLBACKS = "the present key", []


def test_a_code_says_what_it_was_made_for():
    assert place_in(code_of(PLACE)) == PLACE


def test_the_same_ticket_has_the_same_code():
    assert code_of(PLACE) == code_of(PLACE)


def test_the_longest_code_fits():
    longest = Place(*[10**18 - 1] * 3, PLACE.starts_at, 10**9 - 1)

    assert len(code_of(longest)) <= LONGEST
    assert place_in(code_of(longest)) == longest


@pytest.mark.parametrize("part", range(8))
def test_no_part_of_a_code_can_be_changed(part):
    parts = code_of(PLACE).split(".")
    parts[part] = ("1" if parts[part][0] != "1" else "2") + parts[part][1:]

    assert place_in(".".join(parts)) is None


def test_a_signature_of_one_ticket_is_none_of_another():
    said, signature = (
        code.rpartition(".")[part] for code, part in ((code_of(replace(PLACE, number=8)), 0), (code_of(PLACE), 2))
    )

    assert place_in(f"{said}.{signature}") is None


def test_a_signature_has_one_spelling():
    code = code_of(PLACE)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = letters[letters.index(code[-1]) ^ 1]  # differs in bits that no byte has

    assert place_in(code[:-1] + other) is None


@pytest.mark.parametrize("text", ["", "HK1", "x" * 250, "HK1." * 60, "HK1.aaaaaaaa.1.1.1.209913321260.1." + "A" * 86])
def test_what_is_no_code_is_none(text):
    assert place_in(text) is None


@pytest.mark.parametrize("more", [" ", "\n", ".", "A"])
def test_nothing_may_stand_around_a_code(more):
    assert place_in(code_of(PLACE) + more) is None
    assert place_in(more + code_of(PLACE)) is None


def test_digits_of_other_scripts_are_none():
    assert place_in(code_of(PLACE).replace("7", "٧")) is None


def test_after_a_change_of_the_key_tickets_of_the_former_are_good_until_it_is_dropped(settings):
    old = code_of(PLACE)
    settings.TICKET_KEY, settings.TICKET_KEY_FALLBACKS = "another key", ["the present key"]

    assert place_in(old) == PLACE
    assert code_of(PLACE) != old
    assert [key.key_id for key in public_keys()] == [code_of(PLACE).split(".")[1], old.split(".")[1]]
    settings.TICKET_KEY_FALLBACKS = []
    assert place_in(old) is None


def test_the_public_key_alone_tells_a_good_code():
    (key,) = public_keys()
    said, _, signature = code_of(PLACE).rpartition(".")
    raw = base64.urlsafe_b64decode(key.raw + "=")

    Ed25519PublicKey.from_public_bytes(raw).verify(base64.urlsafe_b64decode(signature + "=="), said.encode())


def test_a_code_tells_no_more_than_numbers():
    assert re.fullmatch(r"HK1\.[\w-]{8}\.123\.45\.6\.203001040830\.7\.[\w-]{86}", code_of(PLACE))


def test_the_example_for_those_who_write_scanners_works():
    (program,) = re.findall(r"```python\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    made: dict = {}
    exec(program, made)
    keys = {key.key_id: key.raw for key in public_keys()}

    read = made["read_ticket"](code_of(PLACE), keys)

    assert read == {
        "appointment": 123, "schedule": 45, "facility": 6, "starts_at": PLACE.starts_at, "number": 7,
    }  # fmt: skip
    assert made["read_ticket"](code_of(PLACE).replace(".7.", ".8."), keys) is None
    assert made["read_ticket"](code_of(PLACE), {}) is None


def test_the_page_shows_a_code_of_the_present_form():
    (shown,) = set(re.findall(r"HK1\.[\w.-]{90,}", PAGE.read_text(encoding="utf-8")))

    assert len(shown.split(".")) == len(code_of(PLACE).split("."))
