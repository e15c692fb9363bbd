"""VietQR payloads: those of public repositories come out letter by letter, and every one can be read back."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.gateways.vietqr import TO_CARD, BadPayload, Transfer, crc, parsed, payload, purpose

VECTORS = {
    "with an amount and a sentence": (
        Transfer("970415", "0011001932418", 120_000, "ung ho lu lut"),
        "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN62170813"
        "ung ho lu lut6304C15C",
    ),
    "with a reference": (
        Transfer("970436", "1023456789", 1_943_000, "TT000069"),
        "00020101021238540010A00000072701240006970436011010234567890208QRIBFTTA5303704540719430005802VN62120808TT000069"
        "6304A8E5",
    ),
    "to a card, with a bill's number": (
        Transfer("970403", "9704031101234567", 180_000, "thanh toan don hang", "NPS6869", TO_CARD),
        "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN62340107"
        "NPS68690819thanh toan don hang6304A203",
    ),
    "of an appointment": (
        Transfer("970436", "0881000458086", 500_000, "LH000001"),
        "00020101021238570010A00000072701270006970436011308810004580860208QRIBFTTA530370454065000005802VN62120808LH000001"
        "6304A382",
    ),
}
OF_ANY_AMOUNT = "00020001021238570010A00000072701270006970436011308810004580860208QRIBFTTA53037045802VN6304CD60"
"""As vietqr-parser documents it: of version 00, which nobody writes any more."""
NAMES = string.ascii_letters + string.digits
VIETNAMESE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵAĂÂĐÊÔƠƯỄ"
    " .,-–“”0123456789"
)

transfers = st.builds(
    Transfer,
    bank=st.text(string.digits, min_size=6, max_size=6),
    account=st.text(NAMES, min_size=1, max_size=19),
    amount=st.none() | st.integers(1, 10**12),
    purpose=st.text(NAMES + " ", max_size=25),
    bill=st.text(NAMES, max_size=25),
    once=st.booleans(),
)


def test_the_checksum_is_the_one_of_the_standard():
    assert crc("123456789") == "29B1"


@pytest.mark.parametrize("case", VECTORS)
def test_a_payload_is_written_as_others_write_it(case):
    transfer, expected = VECTORS[case]

    assert payload(transfer) == expected
    assert parsed(expected) == transfer


def test_a_payload_of_any_amount_and_an_older_version_is_read():
    assert parsed(OF_ANY_AMOUNT) == Transfer("970436", "0881000458086")
    assert payload(parsed(OF_ANY_AMOUNT))[6:-4] == OF_ANY_AMOUNT[6:-4]


@given(transfers)
def test_what_is_written_is_read_back(transfer):
    assert parsed(payload(transfer)) == transfer


@given(transfers, st.data())
def test_a_payload_with_one_letter_changed_is_not_read(transfer, data):
    text = payload(transfer)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([letter for letter in NAMES if letter.upper() != text[at].upper()]))

    with pytest.raises(BadPayload):
        parsed(text[:at] + other + text[at + 1 :])


@given(st.text())
def test_no_text_makes_the_reader_fail_otherwise(text):
    for candidate in (text, f"{text}6304", f"{text}6304{crc(text + '6304')}"):
        try:
            parsed(candidate)
        except BadPayload:
            continue


@given(st.text() | st.text(VIETNAMESE))
def test_any_purpose_becomes_what_banks_take(text):
    folded = purpose(text)

    assert len(folded) <= 25
    assert folded == folded.strip()
    assert set(folded) <= set(NAMES + " ")
    assert purpose(folded) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Thanh toán lịch hẹn", "Thanh toan lich hen"),
        ("Đỗ Thị Nguyệt – khám đường huyết", "Do Thi Nguyet kham duong"),
        ("LH000001", "LH000001"),
        ("💊", ""),
    ],
)
def test_a_purpose_keeps_its_words(text, folded):
    assert purpose(text) == folded


@pytest.mark.parametrize("transfer", [Transfer("970436", "é"), Transfer("970436", "1", purpose="x" * 100)])
def test_what_has_no_room_in_a_payload_is_refused(transfer):
    with pytest.raises(BadPayload):
        payload(transfer)
