"""VietQR: a bank transfer as a QR code, in NAPAS's profile of EMVCo's merchant-presented codes.

The payload is a row of fields of two digits for the name, two for the length and the value; the last is a checksum.
Sources: NAPAS, “QR Switching” technical specification 1.5.2; EMVCo, “QR Code Specification for Payment Systems”.
"""

import unicodedata
from binascii import crc_hqx
from dataclasses import dataclass

from core.gateways.port import Order, PaymentGateway, Terms

NAPAS = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
REUSABLE, ONE_TIME = "11", "12"
VND, VIETNAM = "704", "VN"
LONGEST_PURPOSE = 25
CRC_START = 0xFFFF


class BadPayload(ValueError):
    """Not a VietQR payload."""


@dataclass(frozen=True)
class Transfer:
    """To whom, how much in VND (None: the payer says), and what for; `bill` is the merchant's number of it, and
    `once` whether the code is for one payment.
    """

    bank: str
    account: str
    amount: int | None = None
    purpose: str = ""
    bill: str = ""
    service: str = TO_ACCOUNT
    once: bool = True


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, from 0xFFFF, not reflected; four upper-case hex digits."""
    return f"{crc_hqx(text.encode(), CRC_START):04X}"


def purpose(text: str) -> str:
    """The text as banks take it: ASCII letters, digits and spaces, at most 25."""
    bare = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in bare if _stands(letter))
    return " ".join(kept.split())[:LONGEST_PURPOSE].rstrip()


def _stands(letter: str) -> bool:
    return not unicodedata.combining(letter)


def payload(transfer: Transfer) -> str:
    """Raises BadPayload for a value too long for its field or not ASCII."""
    about = _field("01", transfer.bill) + _field("08", transfer.purpose)
    whom = _field("00", transfer.bank) + _field("01", transfer.account)
    fields = (
        _field("00", "01"),
        _field("01", ONE_TIME if transfer.once else REUSABLE),
        _field("38", _field("00", NAPAS) + _field("01", whom) + _field("02", transfer.service)),
        _field("53", VND),
        _field("54", str(transfer.amount or "")),
        _field("58", VIETNAM),
        _field("62", about),
        "6304",
    )
    text = "".join(fields)
    return text + crc(text)


def _field(name: str, value: str) -> str:
    """Nothing for an empty value."""
    if len(value) > 99 or not value.isascii():
        raise BadPayload
    return f"{name}{len(value):02d}{value}" if value else ""


def parsed(text: str) -> Transfer:
    """What a payload says, ours or another's. Raises BadPayload."""
    if len(text) < 8 or not text.isascii() or crc(text[:-4]) != text[-4:].upper():
        raise BadPayload
    fields = _fields(text)
    account = _fields(fields.get("38", ""))
    whom, about = _fields(account.get("01", "")), _fields(fields.get("62", ""))
    amount = fields.get("54", "")
    if account.get("00") != NAPAS or not (amount.isdigit() or not amount):
        raise BadPayload
    return Transfer(
        bank=whom.get("00", ""),
        account=whom.get("01", ""),
        amount=int(amount) if amount else None,
        purpose=about.get("08", ""),
        bill=about.get("01", ""),
        service=account.get("02", ""),
        once=fields.get("01") == ONE_TIME,
    )


def _fields(text: str) -> dict[str, str]:
    found, at = {}, 0
    while at < len(text):
        name, length = text[at : at + 2], text[at + 2 : at + 4]
        value = text[at + 4 : at + 4 + int(length)] if length.isdigit() else ""
        if not name.isdigit() or not length.isdigit() or len(value) != int(length):
            raise BadPayload
        found[name] = value
        at += 4 + len(value)
    return found


class VietQR(PaymentGateway):
    """Our bank account. Nobody tells us of a transfer: it is found in the bank's statement, by its content."""

    name = "vietqr"
    terms = Terms(methods=("Chuyển khoản",))
    notifies = False

    def __init__(self, bank_bin: str, account: str, holder: str) -> None:
        self.bank, self.account, self.holder = bank_bin, account, holder

    def link(self, order: Order) -> str:
        """The payload of a QR code whose content is the order's reference."""
        return payload(Transfer(self.bank, self.account, order.amount, purpose(order.reference)))
