"""What a document is called: its number, and the code on its paper by which anybody can ask whether it is ours."""

import base64
import hashlib
import hmac
import re
from urllib.parse import quote

from django.conf import settings

NUMBER = re.compile(r"[A-Z]{2}-[0-9]{1,18}-[0-9]{4}-[0-9]{6,18}")
CODE = re.compile(rf"({NUMBER.pattern})\.([A-Z2-7]{{16}})")
PROOF_BYTES = 10  # 80 bits: nobody guesses them behind a limit by address


def number_of(prefix: str, ma_co_so: int, year: int, ordinal: int) -> str:
    """Like PT-1-2026-000123: the kind, the facility, the year, and which of the year it is."""
    return f"{prefix}-{ma_co_so}-{year}-{ordinal:06d}"


def code_of(number: str, content: str) -> str:
    """The document's number and a proof that only the server can make, of exactly what the document says.

    It is made with `AUDIT_KEY`, which outlives the paper; the case of its letters does not matter.
    """
    words = f"document:{number}\n{content}".encode(errors="replace")
    proof = hmac.new(settings.AUDIT_KEY.encode(), words, hashlib.sha256).digest()
    return f"{number}.{base64.b32encode(proof[:PROOF_BYTES]).decode()}"


def number_in(code: str) -> str | None:
    """The number that a code is about, if it has the form of one; whether the code is right is another question."""
    found = CODE.fullmatch(code.strip().upper())
    return found[1] if found else None


def is_code_of(code: str, number: str, content: str) -> bool:
    """Whether this is the document's code; the time taken does not tell how much of it is right."""
    return hmac.compare_digest(code.strip().upper().encode(), code_of(number, content).encode())


def link_of(code: str) -> str:
    """The page that tells about the code; without `PUBLIC_URL` the code itself, to be typed in there."""
    return f"{settings.PUBLIC_URL}/verify/{quote(code)}" if settings.PUBLIC_URL else code
