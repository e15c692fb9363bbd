"""The request's id, its access line in the log, and its size."""

import ipaddress
import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.error_handler import problem, problem_response
from core.request_context import RequestContext, current

logger = logging.getLogger("access")

GetResponse = Callable[[HttpRequest], HttpResponse]
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")


def address_of(request: HttpRequest) -> str | None:
    """Where the request comes from, in one spelling.

    Behind `TRUSTED_PROXIES` proxies it is what the outermost of them wrote into X-Forwarded-For; what stands further to
    the left there, anybody may have made up. None when it is no address (a Unix socket has none).
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    known = settings.TRUSTED_PROXIES
    text = hops[-known] if 0 < known <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def request_context(get_response: GetResponse) -> GetResponse:
    """Gives the request its id: the client's `X-Request-ID` if it is a plain one, else a new one; it goes back too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if ACCEPTED_ID.fullmatch(given) else uuid.uuid4().hex
        # Never reset: Django logs a failed request after the last middleware has returned.
        current.set(RequestContext(request_id, address_of(request), request.headers.get("User-Agent", "")))
        response = get_response(request)
        response["X-Request-ID"] = request_id
        return response

    return middleware


def access_log(get_response: GetResponse) -> GetResponse:
    """One line a request: method, path, status, milliseconds, account. Neither bodies nor queries are logged."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        logger.info(
            "%s %s %s",
            request.method,
            request.path,
            response.status_code,
            extra={
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1),
                "account": getattr(getattr(request, "user", None), "pk", None),
            },
        )
        return response

    return middleware


def body_limit(get_response: GetResponse) -> GetResponse:
    """413 for a body larger than DATA_UPLOAD_MAX_MEMORY_SIZE, before it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            body = problem(413, "body_too_large", _("Nội dung gửi lên quá lớn."))
            return problem_response(body)
        return get_response(request)

    return middleware
