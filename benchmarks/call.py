"""A request, as a client writes it on the wire and as a test client sends it."""

import json
from dataclasses import dataclass
from typing import Any

from core.proof.api import LOOPBACK


@dataclass(frozen=True)
class Call:
    """One request of somebody signed in; `body` is sent as JSON."""

    method: str
    path: str
    token: str
    body: dict[str, Any] | None = None

    def on_the_wire(self) -> bytes:
        text = b"" if self.body is None else json.dumps(self.body).encode()
        head = (
            f"{self.method} {self.path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        )
        return head.encode() + text


def nothing() -> Call:
    """What the floor answers without doing anything, and the product with next to nothing."""
    return Call("GET", "/api/health/live/", "")
