"""Bodies, in."""

from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

from core.file_exceptions import FormUnreadable


class BoundedJSONParser(JSONParser):
    """JSON that nests no deeper than Python reads it; deeper is 400 like any other that cannot be read."""

    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(stream, *args, **kwargs)
        except RecursionError as error:
            raise ParseError from error


class FormParser(MultiPartParser):
    """A form with files. Raises FormUnreadable."""

    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(stream, *args, **kwargs)
        except ParseError as error:
            raise FormUnreadable from error
