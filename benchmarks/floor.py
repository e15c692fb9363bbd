"""The floor: the least that Python can do for the same requests. A WSGI function without a framework.

It checks the token with PyJWT, sends the statements that the product was seen to send by the bare driver, and answers
the same fields by orjson. It checks no input, writes no log, and knows no language.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import jwt
import orjson

from benchmarks import statements
from benchmarks.driver import Database, database
from benchmarks.floors.booking import BookingFloor

HEADERS = [("Content-Type", "application/json")]
REASONS = {200: "200 OK", 201: "201 Created", 401: "401 Unauthorized", 404: "404 Not Found", 409: "409 Conflict"}

Answer = tuple[int, dict[str, Any]]


class Floor(Protocol):
    """One operation without the house."""

    def answer(self, db: Database, session: int, body: bytes) -> Answer: ...


_known = statements.read(Path(os.environ[statements.PATH]))
_floors: dict[tuple[str, str], Floor] = {("POST", "/api/appointments/"): BookingFloor(_known["booking"])}
_secret = os.environ["SECRET_KEY"]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    status, body = _answer(environ)
    text = orjson.dumps(body)
    start_response(REASONS[status], [*HEADERS, ("Content-Length", str(len(text)))])
    return [text]


def _answer(environ: dict[str, Any]) -> Answer:
    floor = _floors.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
    if floor is None:
        return (200 if environ["PATH_INFO"] == "/api/health/live/" else 404), {}
    try:
        claims = jwt.decode(environ.get("HTTP_AUTHORIZATION", "")[len("Bearer ") :], _secret, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        return 401, {}
    if claims["token_type"] != "access":
        return 401, {}
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return floor.answer(database(), claims["ma_phien"], body)
