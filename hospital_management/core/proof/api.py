"""The API as a client sees it: one connection a request, and answers that may never come."""

import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

LOOPBACK = "127.0.0.1"
SECONDS_TO_ANSWER = 30


@dataclass(frozen=True)
class Answer:
    """Status 0: none came."""

    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    replayed: bool = False

    @property
    def code(self) -> str:
        """The refusal's code; the status of what is none."""
        return str(self.body.get("code") or self.status or "no answer")

    @property
    def is_final(self) -> bool:
        """Whether it says what became of the request; the others ask for another try."""
        return self.status not in (0, 503) and self.code != "in_progress"


NO_ANSWER = Answer()


class Api:
    """The server on a loopback port."""

    def __init__(self, port: int) -> None:
        self._port = port

    def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        token: str = "",
        key: str = "",
        hang_up_after: float | None = None,
    ) -> Answer:
        """The answer; NO_ANSWER when the connection broke, or for hanging up so many seconds after asking."""
        named = {"Authorization": token and f"Bearer {token}", "Idempotency-Key": key}
        headers = {"Content-Type": "application/json", **{name: value for name, value in named.items() if value}}
        connection = HTTPConnection(LOOPBACK, self._port, timeout=SECONDS_TO_ANSWER)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            if hang_up_after is None:
                return self._read(connection)
            time.sleep(hang_up_after)
            return NO_ANSWER
        except (OSError, HTTPException):
            return NO_ANSWER
        finally:
            connection.close()

    @staticmethod
    def _read(connection: HTTPConnection) -> Answer:
        response = connection.getresponse()
        text = response.read()
        is_json = "json" in (response.headers["Content-Type"] or "")
        body = json.loads(text) if is_json and text else {}
        return Answer(response.status, body, response.headers["Idempotency-Replayed"] == "true")
