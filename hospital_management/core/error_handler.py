"""The one place that turns a refusal into an answer: RFC 9457 `application/problem+json`."""

import logging
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.exceptions import Busy, DomainError, Refusals
from core.request_context import current
from core.transient_errors import passes

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
UNREADABLE = _("Không đọc được nội dung JSON. Hãy kiểm tra cú pháp và mã hóa UTF-8.")
RETRY_LATER = 5
"""Seconds that a client is asked to wait for the database."""
TOO_MANY = _("Quá nhiều yêu cầu. Hãy thử lại sau giây lát.")
INVALID = _("Dữ liệu không hợp lệ. Hãy sửa các trường được nêu.")


def problem(status: int, code: str, detail: Any, errors: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
    """The body: `type, title, status, detail, code, request_id`, and `errors` when fields are at fault."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        "code": code,
        "request_id": current.get().request_id,
    }
    return {**body, "errors": list(errors)} if errors else body


def problem_response(body: dict[str, Any]) -> JsonResponse:
    """The body as an answer of Django's own, where no DRF view is at work."""
    return JsonResponse(
        body, status=body["status"], content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def database_is_away(exc: BaseException | None) -> bool:
    """Whether the error is the database's trouble and passes; a query that is wrong is not and does not."""
    return isinstance(exc, Error) and passes(exc)


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None for what is a bug: Django logs it and answers 500."""
    if isinstance(exc, Refusals):
        return _refused(exc.first, exc.reasons, exc.nearest)
    if isinstance(exc, DomainError):
        return _refused(exc, exc.reasons, exc.nearest)
    if database_is_away(exc):
        logger.error("The database does not answer", exc_info=exc)
        return _refused(Busy(retry_after=RETRY_LATER), [])
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, drf.ValidationError):
        body = problem(400, "invalid", INVALID, list(_field_errors(exc.detail)))
    else:
        detail = _detail_of(exc)
        body = problem(response.status_code, detail.code, detail)
    return Response(body, response.status_code, headers=_kept(response), content_type=CONTENT_TYPE)


def _refused(exc: DomainError, reasons: Sequence[DomainError], nearest: Any = None) -> Response:
    errors = [
        {"field": reason.field or "non_field_errors", "code": reason.code, "message": reason.detail}
        for reason in reasons
    ]
    headers = {"Retry-After": str(exc.retry_after)} if exc.retry_after else {}
    if exc.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = problem(exc.status, exc.code, exc.detail, errors)
    if nearest is not None:
        body["khung_gio_gan_nhat"] = nearest
    return Response(body, exc.status, headers=headers, content_type=CONTENT_TYPE)


def _detail_of(exc: Exception) -> Any:
    """DRF's own words and code, those of its twin for Django's two exceptions that it knows.

    What DRF puts together before it translates is said in words of ours.
    """
    if isinstance(exc, drf.ParseError | drf.Throttled):
        return drf.ErrorDetail(str(UNREADABLE if isinstance(exc, drf.ParseError) else TOO_MANY), exc.default_code)
    twins = {Http404: drf.NotFound, PermissionDenied: drf.PermissionDenied}
    return exc.detail if isinstance(exc, drf.APIException) else twins[type(exc)]().detail


def _kept(response: Response) -> dict[str, str]:
    return {name: response[name] for name in ("WWW-Authenticate", "Retry-After", "Allow") if name in response}


def _field_errors(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested errors as a flat list; nested fields are joined by dots, as in `ho_so.ngay_sinh`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _field_errors(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _field_errors(inner, path)
    else:
        yield {"field": _sendable(path) or "non_field_errors", "code": detail.code, "message": _sendable(str(detail))}


def _sendable(text: str) -> str:
    """What was sent may be quoted in it, half a character included."""
    return text.encode(errors="replace").decode()
