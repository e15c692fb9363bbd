"""Days and times as people read them, from the ISO texts that a notification was told with."""

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime, parse_time

register = template.Library()

WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def _read(text: Any, parse: Any) -> Any:
    """None for what is no such text."""
    try:
        return parse(text) if isinstance(text, str) else text
    except ValueError:
        return None


@register.filter
def ngay(text: Any) -> str:
    """“2024-01-15” → “thứ Hai, 15/01/2024”. What is no day stays as it is."""
    day = _read(text, parse_date)
    if not isinstance(day, dt.date):
        return str(text)
    names = WEEKDAYS["en" if translation.get_language() == "en" else "vi"]
    return f"{names[day.weekday()]}, {day:%d/%m/%Y}"


@register.filter
def gio(text: Any) -> str:
    """“08:30:00” → “08:30”. What is no time stays as it is."""
    time = _read(text, parse_time)
    return f"{time:%H:%M}" if isinstance(time, dt.time) else str(text)


@register.filter
def luc(text: Any) -> str:
    """An instant in local time: “16:00 thứ Hai, 15/01/2024”. What is none stays as it is."""
    moment = _read(text, parse_datetime)
    if not isinstance(moment, dt.datetime):
        return str(text)
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{local:%H:%M} {ngay(local.date())}"
