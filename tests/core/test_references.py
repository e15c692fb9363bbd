"""A payment is known by its reference, whatever a bank makes of the text."""

import pytest

from core.references import appointment_named, payment_named, reference_of, reference_of_appointment


@pytest.mark.parametrize("key", [1, 42, 99_999_999, 123_456_789, 999_999_999_999])
def test_a_reference_is_read_back(key):
    assert payment_named(reference_of(key)) == key


@pytest.mark.parametrize(
    "text",
    [
        "tt00000042",
        "MBVCB.4471.TT00000042.CT tu 0123 NGUYEN VAN A toi 0456",
        "NGUYEN VAN ATT00000042 chuyen tien",
        "Thanh toan TT00000042, TT00000042",
        "TT 00000042 500000",
        "TT-00000042-071234",
        "TT0000 0042",
        "TT:\n0000\n0042",
    ],
)
def test_a_reference_is_found_in_what_a_bank_makes_of_it(text):
    assert payment_named(text) == 42


@pytest.mark.parametrize(
    "text",
    ["", "chuyen tien", "TT", "TT0000042", "TT00000042 TT00000043", "TT0000004212345678", "TT００００００４２"],
)
def test_text_that_names_no_payment_or_two_names_none(text):
    assert payment_named(text) is None


@pytest.mark.parametrize(
    "content",
    ["LH000001", "lh000001", "CT DEN:0123 LH000001 thanh toan", "LH 000001", "LH00 00 01", "L-LH000001.", "LH00000001"],
)
def test_an_appointment_is_named_in_whatever_a_bank_makes_of_its_reference(content):
    assert appointment_named(content) == 1


@pytest.mark.parametrize(
    "content", ["", "LH", "LH12345", "LH000001 LH000002", "000001", "TT00000001", "LH1234567890123"]
)
def test_what_names_no_appointment_or_two_names_none(content):
    assert appointment_named(content) is None


def test_the_reference_of_an_appointment_is_read_back():
    assert reference_of_appointment(7) == "LH000007"
    assert appointment_named(reference_of_appointment(12_345_678)) == 12_345_678
