"""Logs as JSON lines, each with the request's id. Levels and handlers are configurable; bodies are never logged."""

import logging
from typing import Any

from core.request_context import current


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
                "()": "pythonjsonlogger.json.JsonFormatter",
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
