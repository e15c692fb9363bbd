"""The WSGI application, safe against headers that Django itself stumbles over."""

import codecs
import io
from contextlib import suppress
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler

from core.body_limits import most_bytes


class TolerantHandler(WSGIHandler):
    """Leaves out a charset that is none for text (`rot13`, say): Django would fail to read the query by it.

    Gives a body that came in chunks its length, without which Django takes it for none; of one that is too large no
    more is read than shows it (`core.middleware.body_limit` refuses it).
    """

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        media_type, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
        if "charset" in parameters.lower() and not _is_text(parameters):
            environ["CONTENT_TYPE"] = media_type
        if environ.get("HTTP_TRANSFER_ENCODING") and environ.get("wsgi.input_terminated"):
            _measure(environ)
        return super().__call__(environ, start_response)


def _measure(environ: dict[str, Any]) -> None:
    """Nothing changes when the chunks are none: without a length the request is refused."""
    with suppress(OSError):
        body = environ["wsgi.input"].read(most_bytes(environ.get("PATH_INFO", "")) + 1)
        environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}


def _is_text(parameters: str) -> bool:
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    try:
        return codecs.lookup(charset)._is_text_encoding
    except (LookupError, ValueError):
        return True  # Django passes over what nobody knows


django.setup(set_prefix=False)
application = TolerantHandler()
