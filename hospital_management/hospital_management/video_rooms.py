"""The Jitsi server in whose rooms remote consultations take place: all of its names in the environment, or none."""

from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured

NEEDED = {"url": "JITSI_URL", "app_id": "JITSI_APP_ID", "secret": "JITSI_APP_SECRET"}
OPTIONAL = {"domain": "JITSI_DOMAIN", "key_id": "JITSI_KEY_ID"}
SHORTEST_SECRET = 32
"""Characters: an HMAC-SHA256 key shorter than its digest can be guessed from one token."""


def jitsi_from(env: Any) -> dict[str, str]:
    """What `core.video.jitsi.Jitsi` takes; nothing where there is no server. Raises ImproperlyConfigured."""
    values = {key: str(env.ENVIRON.get(line, "")).strip() for key, line in {**NEEDED, **OPTIONAL}.items()}
    missing = [line for key, line in NEEDED.items() if not values[key]]
    if len(missing) == len(NEEDED):
        return {}
    if missing:
        raise ImproperlyConfigured(f"{', '.join(missing)} is missing: Jitsi needs {', '.join(NEEDED.values())}.")
    if not values["url"].startswith(("https://", "http://")):
        raise ImproperlyConfigured("JITSI_URL is an address that begins with https:// (or http:// on this machine).")
    if values["key_id"]:
        values["secret"] = values["secret"].replace("\\n", "\n")  # a private key on one line
        _check_private_key(values["secret"])
    elif len(values["secret"]) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"JITSI_APP_SECRET has at least {SHORTEST_SECRET} characters.")
    return values


def _check_private_key(pem: str) -> None:
    """Raises ImproperlyConfigured; the key is in no message."""
    try:
        usable = isinstance(load_pem_private_key(pem.encode(), password=None), RSAPrivateKey)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        usable = False
    if not usable:
        raise ImproperlyConfigured(
            "With JITSI_KEY_ID, JITSI_APP_SECRET is an RSA private key in PEM, without a password."
        )
