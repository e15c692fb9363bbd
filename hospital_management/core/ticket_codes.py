"""The text of a ticket's QR code: what the ticket is for, signed, so that anybody with the public key can check it
without asking the server. `docs/tickets.md` describes it for those who write scanners.
"""

import base64
import binascii
import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

VERSION = "HK1"
ALGORITHM = "Ed25519"
LONGEST = 250
KEY_ID_BYTES, SIGNATURE_BYTES = 6, 64
MOMENT = "%Y%m%d%H%M"
CODE = re.compile(
    rf"(?P<said>{VERSION}\.(?P<key>[\w-]{{8}})\.(?P<appointment>\d{{1,18}})\.(?P<schedule>\d{{1,18}})"
    r"\.(?P<facility>\d{1,18})\.(?P<moment>\d{12})\.(?P<number>\d{1,9}))\.(?P<signature>[\w-]{86})",
    re.ASCII,
)


@dataclass(frozen=True)
class Place:
    """What a ticket is for: the keys of the appointment, its schedule and facility, when, and its number in the
    schedule. `starts_at` is local time without a zone.
    """

    appointment: int
    schedule: int
    facility: int
    starts_at: dt.datetime
    number: int


@dataclass(frozen=True)
class PublicKey:
    """A key by which signatures are checked; `raw` is 32 bytes, base64url without padding."""

    key_id: str
    raw: str
    pem: str
    algorithm: str = ALGORITHM


def code_of(place: Place) -> str:
    """The text of the QR code of a ticket for this place, signed with the present key."""
    key = _private(settings.TICKET_KEY)
    named = (place.appointment, place.schedule, place.facility, f"{place.starts_at:{MOMENT}}", place.number)
    said = ".".join([VERSION, _key_id(key.public_key()), *map(str, named)])
    return f"{said}.{_text(key.sign(said.encode()))}"


def place_in(code: str) -> Place | None:
    """What the code was made for; None unless one of our keys signed exactly this."""
    found = CODE.fullmatch(code)
    key = _by_id().get(found["key"]) if found else None
    if found is None or key is None:
        return None
    try:
        key.verify(_bytes(found["signature"]), found["said"].encode())
        starts_at = dt.datetime.strptime(found["moment"], MOMENT)  # noqa: DTZ007  (local time, as on the ticket)
    except (InvalidSignature, ValueError):
        return None
    return Place(
        int(found["appointment"]), int(found["schedule"]), int(found["facility"]), starts_at, int(found["number"])
    )


def public_keys() -> list[PublicKey]:
    """The present key, then the former ones whose tickets are still good."""
    return [_shown(_private(secret).public_key()) for secret in _secrets()]


def _secrets() -> tuple[str, ...]:
    return tuple(dict.fromkeys((settings.TICKET_KEY, *settings.TICKET_KEY_FALLBACKS)))


def _by_id() -> dict[str, Ed25519PublicKey]:
    found = [_private(secret).public_key() for secret in _secrets()]
    return {_key_id(key): key for key in found}


@cache
def _private(secret: str) -> Ed25519PrivateKey:
    """Of a secret of any length, a key that serves nothing else."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ticket signing key, version 1")
    return Ed25519PrivateKey.from_private_bytes(derive.derive(secret.encode(errors="replace")))


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _key_id(key: Ed25519PublicKey) -> str:
    return _text(hashlib.sha256(_raw(key)).digest()[:KEY_ID_BYTES])


def _shown(key: Ed25519PublicKey) -> PublicKey:
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return PublicKey(_key_id(key), _text(_raw(key)), pem)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """Raises ValueError for a text that no bytes have: each signature has one spelling."""
    value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(value) != text or len(value) != SIGNATURE_BYTES:
        raise binascii.Error
    return value
