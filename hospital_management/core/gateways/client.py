"""How gateways are called. One port, so that tests and other networks can put their own in its place."""

import json
import logging
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request

from core.gateway_exceptions import GatewayUnavailable
from core.gateways.exchange import opener

logger = logging.getLogger(__name__)

Json = dict[str, Any]

TIMEOUT_SECONDS = 10
LARGEST_ANSWER = 64 * 1024


class GatewayClient:
    """Calls once, waits ten seconds at most for the whole answer, and never calls again by itself: whether a
    second call does something twice, only the caller knows. Certificates are checked. Bodies are not logged.
    """

    def __init__(self) -> None:
        self._opener = opener()

    def post_json(self, url: str, body: Json) -> Json:
        """Raises GatewayUnavailable for anything but a JSON object in answer."""
        return self._post(url, json.dumps(body).encode(), "application/json")

    def post_form(self, url: str, fields: Json) -> Json:
        """Raises GatewayUnavailable for anything but a JSON object in answer."""
        return self._post(url, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def _post(self, url: str, body: bytes, kind: str) -> Json:
        if urlsplit(url).scheme not in ("http", "https"):
            raise GatewayUnavailable
        request = Request(url, body, {"Content-Type": kind, "Accept": "application/json"}, method="POST")
        try:
            with self._answer(request) as answer:
                found = json.loads(answer.read(LARGEST_ANSWER))
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            logger.warning(
                "A gateway does not answer", extra={"host": urlsplit(url).hostname, "error": repr(error)[:200]}
            )
            raise GatewayUnavailable(answered=not isinstance(error, OSError | HTTPException)) from error
        if not isinstance(found, dict):
            raise GatewayUnavailable(answered=True)
        return found

    def _answer(self, request: Request) -> IO[bytes]:
        """Some gateways say 400 with a body that tells why."""
        try:
            answer: IO[bytes] = self._opener.open(request, timeout=TIMEOUT_SECONDS)
        except HTTPError as error:
            if error.code >= 500 or error.code < 400:
                raise
            return error
        return answer
