"""What a payment is called outside: in the content of a transfer, and at a gateway as the order's number."""

import re

PREFIX, APPOINTMENT_PREFIX = "TT", "LH"
AT_ONCE = re.compile(rf"{PREFIX}[\W_]?([0-9]{{8,12}})(?![0-9])", re.IGNORECASE | re.ASCII)
IN_PIECES = re.compile(rf"{PREFIX}[\W_]{{0,3}}([0-9](?:[\W_]?[0-9]){{7}})(?![0-9])", re.IGNORECASE | re.ASCII)
APPOINTMENT_AT_ONCE = re.compile(rf"{APPOINTMENT_PREFIX}[\W_]?([0-9]{{6,12}})(?![0-9])", re.IGNORECASE | re.ASCII)
APPOINTMENT_IN_PIECES = re.compile(
    rf"{APPOINTMENT_PREFIX}[\W_]{{0,3}}([0-9](?:[\W_]?[0-9]){{5}})(?![0-9])", re.IGNORECASE | re.ASCII
)


def reference_of(ma_thanh_toan: int) -> str:
    """TT and the key, of at least eight digits."""
    return f"{PREFIX}{ma_thanh_toan:08d}"


def reference_of_appointment(ma_lich_hen: int) -> str:
    """LH and the key, of at least six digits: the content of a transfer that no payment was opened for."""
    return f"{APPOINTMENT_PREFIX}{ma_lich_hen:06d}"


def payment_named(text: str) -> int | None:
    """The key of the payment that free text names; None where it names none, or more than one.

    Banks change the case, glue other words to it, and break it where their lines end.
    """
    return _one(AT_ONCE.findall(text) or IN_PIECES.findall(text))


def appointment_named(text: str) -> int | None:
    """The key of the appointment that free text names, as `payment_named` finds a payment's."""
    return _one(APPOINTMENT_AT_ONCE.findall(text) or APPOINTMENT_IN_PIECES.findall(text))


def _one(found: list[str]) -> int | None:
    keys = {re.sub(r"[^0-9]", "", digits) for digits in found}
    return int(keys.pop()) if len(keys) == 1 else None
