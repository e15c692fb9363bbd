"""The request's id, its access line in the log, its size and its query, and what browsers may do with the answer."""

import ipaddress
import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.body_limits import most_bytes
from core.error_handler import problem, problem_response
from core.logging_config import without_secrets
from core.parsers import composed_form
from core.request_context import RequestContext, current

logger = logging.getLogger("access")

ADMIN_PAGES = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
NO_DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

GetResponse = Callable[[HttpRequest], HttpResponse]
WITH_PORT = re.compile(r"^(?:\[([^\]]*)\]|([0-9.]+))(?::[0-9]{1,5})?$")
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")


def address_of(request: HttpRequest) -> str | None:
    """Where the request comes from, in one spelling.

    Behind `TRUSTED_PROXIES` proxies it is what the outermost of them wrote into X-Forwarded-For; what stands further to
    the left there, anybody may have made up. What is no address there is passed over for the connection's own; None
    when that is none either (a Unix socket has none).
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    known = settings.TRUSTED_PROXIES
    forwarded = _address_in(hops[-known]) if 0 < known <= len(hops) else None
    return forwarded or _address_in(request.META.get("REMOTE_ADDR", ""))


def _address_in(text: str) -> str | None:
    """Without port, brackets and zone; an IPv4 address in IPv6 clothes as IPv4, which is how it is stored."""
    bare = WITH_PORT.sub(r"\1\2", text).partition("%")[0]
    try:
        parsed = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


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
    """One line a request: method, path, status, milliseconds, account. Neither bodies, queries nor secret paths are
    logged.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response, path = get_response(request), without_secrets(request.path)
        logger.info(
            "%s %s %s",
            request.method,
            path,
            response.status_code,
            extra={
                "method": request.method,
                "path": path,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1),
                "account": getattr(getattr(request, "user", None), "pk", None),
            },
        )
        return response

    return middleware


def browser_limits(get_response: GetResponse) -> GetResponse:
    """Nobody keeps an answer of the API, which may be about a patient, whoever gave it: endpoint, error or redirect.

    Pages of the admin site run our own files alone, and no page stands in another's frame or uses the device. What an
    answer says of itself is left.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", NO_DEVICES)
        if request.path_info.startswith("/api/"):
            response.setdefault("Cache-Control", "no-store")
        if request.resolver_match and "admin" in request.resolver_match.app_names:
            response.setdefault("Content-Security-Policy", ADMIN_PAGES)
        return response

    return middleware


def body_limit(get_response: GetResponse) -> GetResponse:
    """413 for a body larger than `core.body_limits` has it, before it is read; 411 for one of unknown length.

    The length of a body in chunks is known where the server decodes them (`core.wsgi`).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
            return problem_response(problem(411, "length_required", _("Hãy gửi độ dài nội dung (Content-Length).")))
        if length.isascii() and length.isdigit() and _is_too_large(length, most_bytes(request.path_info)):
            return problem_response(problem(413, "body_too_large", _("Nội dung gửi lên quá lớn.")))
        return get_response(request)

    return middleware


def readable_query(get_response: GetResponse) -> GetResponse:
    """The query's texts in one spelling, as those of bodies; 400 for one of more parameters than are read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            request.GET = composed_form(request.GET)  # type: ignore[assignment]
        except TooManyFieldsSent:
            return problem_response(problem(400, "too_many_fields", _("Địa chỉ có quá nhiều tham số.")))
        return get_response(request)

    return middleware


def _is_too_large(length: str, most: int) -> bool:
    """Compared by its digits first: Python reads no number of thousands of them."""
    digits = length.lstrip("0") or "0"
    return len(digits) > len(str(most)) or int(digits) > most
