"""Bodies, in: all text in one spelling (Unicode NFC), in which a letter and its marks are one character."""

import codecs
import unicodedata
from collections import Counter
from itertools import groupby
from typing import IO, Any

from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser, get_encoding  # type: ignore[attr-defined]
from rest_framework.utils import json

from core.file_exceptions import FormUnreadable

MOST_MARKS = 30
"""On one letter, as Unicode's stream-safe texts have at most (UAX #15, 13). To sort more of them takes the square."""
MADE_OF_MARKS = "\u0f73\u0f75\u0f81"
MOST_NAMED = 10


def composed(value: Any) -> Any:
    """The value, with every text in it composed; one that heaps marks up as no writing does stays as it is."""
    if isinstance(value, str):
        return value if value.isascii() or _heaps_marks(value) else unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {name: composed(inner) for name, inner in value.items()}
    return [composed(inner) for inner in value] if isinstance(value, list) else value


def _heaps_marks(text: str) -> bool:
    runs = (sum(1 for _mark in run) for is_mark, run in groupby(text, _is_mark) if is_mark)
    return max(runs, default=0) > MOST_MARKS


def _is_mark(letter: str) -> bool:
    return unicodedata.combining(letter) > 0 or letter in MADE_OF_MARKS


def composed_form(fields: QueryDict) -> QueryDict:
    form = QueryDict(mutable=True, encoding=fields.encoding)
    for name, texts in fields.lists():
        form.setlist(name, composed(texts))
    return form


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises ValidationError for a name that is there twice: which of its values is meant, nobody knows."""
    read = dict(members)
    if len(read) < len(members):
        times = Counter(name for name, _value in members)
        twice = [name for name, number in times.most_common(MOST_NAMED) if number > 1]
        raise ValidationError({name: [_("Trường này được gửi hai lần.")] for name in twice}, code="duplicate")
    return read


class BoundedJSONParser(JSONParser):
    """JSON that nests no deeper than Python reads it; deeper is 400 like any other that cannot be read."""

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> Any:
        reader = codecs.getreader(get_encoding(parser_context or {}))(stream)
        try:
            return composed(json.loads(reader.read(), parse_constant=json.strict_constant, object_pairs_hook=_object))
        except (RecursionError, ValueError) as error:
            raise ParseError from error


class FormParser(MultiPartParser):
    """A form with files. Raises FormUnreadable."""

    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        try:
            sent = super().parse(stream, *args, **kwargs)
        except (ParseError, TooManyFieldsSent, TooManyFilesSent) as error:
            raise FormUnreadable from error
        return DataAndFiles(composed_form(sent.data), sent.files)
