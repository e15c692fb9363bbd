"""Health, and the answers to what no endpoint takes."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from core.bootstrap import container
from core.clock import Clock
from core.error_handler import RETRY_LATER, database_is_away, problem, problem_response
from core.exceptions import Busy
from core.health_checks import HEALTHY, check_health
from core.schema import health_docs


@health_docs
class HealthViewSet(ViewSet):
    resource = "health"
    policy_action = "health.status"
    authentication_classes = ()

    def list(self, request: Request) -> Response:
        return self._report()

    @action(detail=False)
    def ready(self, request: Request) -> Response:
        return self._report()

    @action(detail=False)
    def live(self, request: Request) -> Response:
        return Response({"status": HEALTHY, "timestamp": container().resolve(Clock).now().isoformat()})

    def _report(self) -> Response:
        report = check_health(container(), container().resolve(Clock))
        return Response(report, status=200 if report["status"] == HEALTHY else 503)


@csrf_exempt  # no cookie signs anybody in here, and a missing token must not hide that the path is wrong
def no_such_endpoint(request: HttpRequest, **_: Any) -> HttpResponse:
    """404 for a path under /api/ that nothing answers, with DEBUG on as well; a reader who left out the last slash is
    shown the way.
    """
    if request.method in ("GET", "HEAD") and resolve(f"{request.path_info}/").func is not no_such_endpoint:
        return redirect(request.get_full_path(force_append_slash=True), permanent=True)
    return _problem(404, NotFound.default_code, NotFound().detail)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _problem(400, "bad_request", _("Yêu cầu không hợp lệ."))


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _problem(403, "permission_denied", _("Bạn không có quyền thực hiện thao tác này."))


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _problem(404, NotFound.default_code, _("Không tìm thấy."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Also where middleware, the admin site and Django itself end when the database is away: API clients are told so as
    by any endpoint, people by a page.
    """
    if database_is_away(sys.exc_info()[1]):
        return _come_again(request)
    return _problem(500, "internal_error", _("Lỗi hệ thống. Hãy báo cho quản trị viên kèm request_id."))


def _come_again(request: HttpRequest) -> HttpResponse:
    refusal = Busy(retry_after=RETRY_LATER)
    if request.path_info.startswith("/api/"):
        answer: HttpResponse = _problem(refusal.status, refusal.code, refusal.detail)
    else:
        page = render_to_string("core/away.html", {"detail": refusal.detail, "seconds": RETRY_LATER})
        answer = HttpResponse(page, status=refusal.status)
    answer["Retry-After"] = str(RETRY_LATER)
    return answer


def _problem(status: int, code: str, detail: Any) -> JsonResponse:
    return problem_response(problem(status, code, detail))
