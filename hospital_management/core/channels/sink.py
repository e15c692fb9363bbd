"""A provider on this machine: takes SMS, messages by Zalo and webhooks, and sends nothing on."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, cast

LARGEST_BODY = 256 * 1024


@dataclass(frozen=True)
class Received:
    """One call; the names of headers in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """The delivery's, wherever the channel puts it."""
        told = self.json()
        named = self.headers.get("webhook-id") or told.get("tracking_id") or told.get("id")
        return str(named or "")

    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass
class Book:
    """What was received, in order, and how calls are answered."""

    status: int = 200
    calls: list[Received] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    @property
    def keys(self) -> list[str]:
        return [call.key for call in self.calls]


class Sink(ThreadingHTTPServer):
    """Listens on this machine alone; `hear` is called with each call before it is answered."""

    daemon_threads = True

    def __init__(self, port: int = 0, *, status: int = 200, hear: Callable[[Received], None] | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.book, self.hear = Book(status), hear or (lambda call: None)


class _Handler(BaseHTTPRequestHandler):
    server_version = "NotificationSink"

    def do_POST(self) -> None:
        sink = cast("Sink", self.server)
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY)
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Received(self.path, headers, self.rfile.read(length))
        sink.book.calls.append(call)
        sink.hear(call)
        self._answer(sink.book)

    def _answer(self, book: Book) -> None:
        """What the SMS channel and Zalo’s both understand."""
        number = str(next(book.numbers))
        body = json.dumps({"id": number, "error": 0, "data": {"msg_id": number}}).encode()
        self.send_response(book.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """`hear` says what there is to say."""
