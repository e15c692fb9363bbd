"""The WSGI application, safe against a header that Django itself stumbles over."""

import codecs
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler


class TolerantHandler(WSGIHandler):
    """Leaves out a charset that is none for text (`rot13`, say): Django would fail to read the query by it."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        media_type, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
        if "charset" in parameters.lower() and not _is_text(parameters):
            environ["CONTENT_TYPE"] = media_type
        return super().__call__(environ, start_response)


def _is_text(parameters: str) -> bool:
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    try:
        return codecs.lookup(charset)._is_text_encoding
    except (LookupError, ValueError):
        return True  # Django passes over what nobody knows


django.setup(set_prefix=False)
application = TolerantHandler()
