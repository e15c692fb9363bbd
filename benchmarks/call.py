"""A request, as a client writes it on the wire and as a test client sends it."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from benchmarks.load import WrongAnswer
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


def ask(call: Call, expected: int) -> Any:
    """The answer of this process. Raises WrongAnswer."""
    named = {"authorization": f"Bearer {call.token}"} if call.token else {}
    client = Client(headers={"host": LOOPBACK, **named})
    if call.method == "GET":
        answer = client.get(call.path)
    else:
        answer = client.post(call.path, call.body, content_type="application/json")
    if answer.status_code != expected:
        raise WrongAnswer(answer.content.decode())
    return answer
