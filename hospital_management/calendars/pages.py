"""The feed itself, for calendar programs, which sign in nowhere: whoever has the address reads it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from authentication.throttles import AddressThrottle
from calendars.answers import calendar_answer
from core.bootstrap import container
from core.exceptions import NotFound
from core.services.calendar_service import CalendarService

ENDING = ".ics"
HEADERS = {
    "Content-Disposition": 'inline; filename="lich-hen.ics"',
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-cache",  # kept, but asked for anew: a revoked address shows nothing more
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
PLAIN = "text/plain; charset=utf-8"


@require_safe
def feed_page(request: HttpRequest, name: str) -> HttpResponseBase:
    """Whatever is wrong with the address, the answer is the same 404."""
    throttle = AddressThrottle()
    if not throttle.admits(request, "calendar"):
        wait = {"Retry-After": str(round(throttle.wait() or 60)), "Cache-Control": "no-store"}
        return HttpResponse("Quá nhiều yêu cầu.\n", status=429, content_type=PLAIN, headers=wait)
    try:
        timetable = container().resolve(CalendarService).read(token=name.removesuffix(ENDING))
    except NotFound:
        wrong = {**HEADERS, "Content-Disposition": "inline", "Cache-Control": "no-store"}
        return HttpResponse("Không tìm thấy.\n", status=404, content_type=PLAIN, headers=wrong)
    return calendar_answer(request, timetable, HEADERS)
