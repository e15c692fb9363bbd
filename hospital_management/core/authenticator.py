"""What we and an authenticator app agree on (TOTP, RFC 6238), how its key is kept, and recovery codes."""

import base64
import datetime as dt
import hashlib
import hmac
import logging
import secrets

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

logger = logging.getLogger(__name__)

ISSUER = "Dat lich kham benh"
STEP_SECONDS = 30
DRIFT = 1  # steps by which the app's clock may be off
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 random bits need neither a salt nor a slow hash


def new_key() -> str:
    """A secret of 160 bits in base32, as an app takes it."""
    return pyotp.random_base32()


def address_of(key: str, name: str) -> str:
    """The `otpauth://` address that a QR code shows to an app."""
    return pyotp.TOTP(key).provisioning_uri(name=name, issuer_name=ISSUER)


def lock_away(key: str) -> str:
    """The key, encrypted under SECRET_KEY."""
    return _cipher().encrypt(key.encode()).decode()


def relock(kept: str) -> str:
    """The same under the present SECRET_KEY, so that its SECRET_KEY_FALLBACKS can go one day."""
    return _cipher().rotate(kept.encode()).decode()


def step_of(kept: str, code: str, now: dt.datetime, after: int) -> int | None:
    """The time step that the code belongs to, if it is later than step `after`; None for a code that is not good now.

    None as well when no SECRET_KEY that we have opens the kept key.
    """
    try:
        totp = pyotp.TOTP(_cipher().decrypt(kept.encode()).decode())
    except InvalidToken:
        logger.error("A second factor was kept under a SECRET_KEY that is neither the present one nor a fallback")
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    steps = range(max(present - DRIFT, after + 1), present + DRIFT + 1)
    good = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return good[0] if good else None


def new_recovery_codes() -> list[str]:
    """As people write them down: four groups of four."""
    return [_grouped(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]


def digest_of(recovery_code: str) -> str:
    """SHA-256 in hex of a code, however its letters and groups are written."""
    return hashlib.sha256(recovery_code.replace("-", "").upper().encode()).hexdigest()


def _grouped(random: bytes) -> str:
    text = base64.b32encode(random).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _cipher() -> MultiFernet:
    """Encrypts under SECRET_KEY; opens what was encrypted under its fallbacks too."""
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(secret: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"authentication.XacThucHaiLop.khoa")
    return base64.urlsafe_b64encode(kdf.derive(secret.encode()))
