"""Logs as JSON lines, each with the request's id. Levels and handlers are configurable; bodies are never logged."""

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from core.request_context import current

SECRET_PATH = re.compile(r"((?:/calendar|(?<!/api)(?<!/api/v1)/files)/)[^\s\"'\\<>?]+")
"""Whoever knows the address of a calendar feed, or a link to a file, reads it."""


def without_secrets(text: str) -> str:
    """A path, or what has paths in it, without those parts that are secrets."""
    return SECRET_PATH.sub(r"\1***", text)


class DiscreetJsonFormatter(JsonFormatter):
    """Whatever wrote a line, a message of Django's or a traceback: no secret path is left in it."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class RequestIdFilter(logging.Filter):
    """Adds the id of the request being served to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get().request_id
        return True


def logging_config(level: str) -> dict[str, Any]:
    """A `dictConfig` that writes everything from `level` on to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {
            "json": {
                "()": DiscreetJsonFormatter,
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
                "json_ensure_ascii": False,
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": level},
            "django.request": {"level": "ERROR"},  # refusals are in the access log
            "django.server": {"level": "ERROR"},  # the access log says it better
        },
    }
