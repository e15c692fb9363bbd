"""A timetable as an answer: iCalendar, or “not changed”."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from core.calendar_file import MEDIA_TYPE, Timetable, calendar_file


def calendar_answer(request: Any, timetable: Timetable, headers: dict[str, str]) -> HttpResponseBase:
    """304 to who has it already (`If-None-Match`), before it is written down. Its headers stand on either."""
    headers = {**headers, "ETag": timetable.etag}
    same = get_conditional_response(request, etag=timetable.etag)
    answer = same or HttpResponse(calendar_file(timetable), content_type=MEDIA_TYPE)
    for name, value in headers.items():
        answer[name] = value
    return answer
