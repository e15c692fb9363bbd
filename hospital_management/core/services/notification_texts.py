"""What a notification says, in the language of whoever reads it."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.backends.django import DjangoTemplates
from django.utils import translation

LONGEST_TITLE, LONGEST_TEXT = 200, 2000


class Said(NamedTuple):
    title: str
    text: str


class NoWords(Exception):
    """There is no template of the kind, or what it is filled with breaks it."""


def language_of(code: str | None) -> str:
    """One of ours: `vi` for what is none."""
    short = (code or "").partition("-")[0]
    return short if short in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def say(kind: str, values: Mapping[str, Any], language: str | None) -> Said:
    """Plain text: nothing is escaped, for nothing is shown as HTML. Raises NoWords."""
    code = language_of(language)
    try:
        template = _engine().get_template(f"notifications/{kind}/{code}.txt")
        with translation.override(code):
            text = str(template.render(dict(values)))
    except (TemplateDoesNotExist, TemplateSyntaxError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise NoWords(f"Không có mẫu cho {kind}") from error
    title, _, body = text.strip().partition("\n")
    return Said(title.strip()[:LONGEST_TITLE], body.strip()[:LONGEST_TEXT])


def words_of(kind: str, values: Mapping[str, Any], language: str | None) -> Said:
    """As `say`; what has no words, such as a kind that is no more, is called by its kind."""
    try:
        return say(kind, values, language)
    except NoWords:
        return Said(kind, "")


@cache
def _engine() -> DjangoTemplates:
    options = {"autoescape": False}
    return DjangoTemplates({"NAME": "notifications", "DIRS": [], "APP_DIRS": True, "OPTIONS": options})
