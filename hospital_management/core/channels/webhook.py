"""Webhook, signed as Standard Webhooks has it: `webhook-id`, `webhook-timestamp`, `webhook-signature`.

Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md. It says what happened and to which
records; names and numbers are read by the API, with a right to.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.channels.client import ProviderClient, id_in
from core.channels.port import Channel, Outgoing
from core.notification_kinds import Via

PREFIX = "whsec_"
HIDDEN = {"ho_ten", "ly_do"}
"""What a person is called, or wrote."""


def key_in(secret: str) -> bytes:
    """The bytes of a secret `whsec_<base64>`. Raises ValueError."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("not whsec_ and base64 of 24 to 64 bytes")
    return key


def signature(secret: str, key: str, timestamp: int, body: bytes) -> str:
    signed = b".".join((key.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key_in(secret), signed, hashlib.sha256).digest()).decode()


class Webhook(Channel):
    """`now` says when it is sent: each attempt is signed anew, under the same id."""

    via = Via.WEBHOOK

    def __init__(self, client: ProviderClient, now: Callable[[], datetime], url: str, secret: str) -> None:
        self.client, self.now, self.url, self.secret = client, now, url, secret

    def send(self, message: Outgoing) -> str:
        told = {"type": message.kind, "timestamp": message.moment.isoformat(), "data": _told(message.values)}
        body = json.dumps(told, ensure_ascii=False).encode(errors="replace")
        timestamp = int(self.now().timestamp())
        headers = {
            "webhook-id": message.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self.secret, message.key, timestamp, body),
        }
        return id_in(self.client.post(self.url, body, headers))


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in HIDDEN}
