"""What makes the audit trail tell when it was tampered with: seals that only the holder of `AUDIT_KEY` can make, and
values that can be compared but not read.
"""

import datetime as dt
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder


def seal(entry: Mapping[str, Any]) -> str:
    """HMAC-SHA-256 in hex over an entry's values, that of the entry before it among them, in one spelling on every
    engine: JSON with sorted names, instants in UTC.
    """
    values = {name: _plain(value) for name, value in entry.items()}
    text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return _digest(text)


def mask(value: Any) -> str:
    """Stands for a text that must not be read here: nothing for nothing, else a mark that is the same for the same
    text, so that a change shows.
    """
    return f"***{_digest(f'mask:{value}')[:8]}" if value else ""


def one_spelling(address: str | None) -> str | None:
    """Of an IP address; a text that is none stays as it is."""
    try:
        return str(ipaddress.ip_address(address)) if address else address
    except ValueError:
        return address


def _plain(value: Any) -> Any:
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value


def _digest(text: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(errors="replace"), hashlib.sha256).hexdigest()
