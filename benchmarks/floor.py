"""The floor: the least that Python can do for the same requests. A WSGI function without a framework.

It checks the token with PyJWT, sends the statements that the product was seen to send by the bare driver, and answers
the same fields by orjson. It checks no input, writes no log, and knows no language.
"""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jwt
import orjson

from benchmarks import statements
from benchmarks.driver import database
from benchmarks.floors import FLOORS, OPEN
from benchmarks.floors.answers import Answer, Asked

HEADERS = [("Content-Type", "application/json")]
REASONS = {200: "200 OK", 201: "201 Created", 401: "401 Unauthorized", 404: "404 Not Found", 409: "409 Conflict"}
NUMBER = re.compile(r"\d+")

_known = statements.read(Path(os.environ[statements.PATH]))
_floors = {each.target: FLOORS[each.floor](each.sent) for each in _known}
_secret = os.environ["SECRET_KEY"]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    status, body = _answer(environ)
    text = orjson.dumps(body)
    start_response(REASONS[status], [*HEADERS, ("Content-Length", str(len(text)))])
    return [text]


def _answer(environ: dict[str, Any]) -> Answer:
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    if path == "/api/health/live/":
        return 200, {}
    session = 0 if path in OPEN else _session(environ.get("HTTP_AUTHORIZATION", ""))
    if session is None:
        return 401, {}
    url = f"{path}?{query}" if query else path
    reads = environ["REQUEST_METHOD"] == "GET"
    floor = _floors.get(f"{session} {url}" if reads else NUMBER.sub("0", path))
    if floor is None:
        return 404, {}
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return floor.answer(database(), Asked(session, environ["HTTP_HOST"], path, query, body))


def _session(header: str) -> int | None:
    """That of an access token."""
    try:
        claims = jwt.decode(header[len("Bearer ") :], _secret, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        return None
    return claims["ma_phien"] if claims["token_type"] == "access" else None
