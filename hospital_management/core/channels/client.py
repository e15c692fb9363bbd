"""How providers are called. Addresses come from the settings alone, and nobody is followed elsewhere."""

import json
import logging
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from core.channels.port import Never, NotNow
from core.gateways.exchange import opener

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
LARGEST_ANSWER = 64 * 1024
NEVER = {400, 404, 405, 409, 410, 413, 415, 422}
"""About what was sent, which will be the same next time. All others are about the moment, or about our account (401,
402, 403), which somebody mends.
"""


class ProviderClient:
    """Calls once, waiting ten seconds at most for the whole answer, which is far less than a delivery is lent for.
    Certificates are checked. Neither bodies nor answers are logged.
    """

    def __init__(self) -> None:
        self._opener = opener()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        """The answer if it is a JSON object, else an empty one. Raises NotNow or Never."""
        if urlsplit(url).scheme not in ("http", "https"):
            raise NotNow("the address is none of http")
        request = Request(url, body, {"Content-Type": "application/json", **headers}, method="POST")
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return _object(answer.read(LARGEST_ANSWER))
        except HTTPError as error:
            logger.warning("A provider refuses", extra={"host": urlsplit(url).hostname, "status": error.code})
            raise (Never if error.code in NEVER else NotNow)(f"HTTP {error.code}") from error
        except (OSError, HTTPException) as error:
            logger.warning("A provider does not answer", extra={"host": urlsplit(url).hostname})
            raise NotNow(type(error).__name__) from error

    def post_json(self, url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        """As `post`."""
        return self.post(url, json.dumps(body, ensure_ascii=False).encode(errors="replace"), headers)


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def id_in(answer: Any) -> str:
    """The provider's id in an answer, as text."""
    found = answer.get("id", "") if isinstance(answer, dict) else ""
    return str(found)[:100] if isinstance(found, str | int) else ""
