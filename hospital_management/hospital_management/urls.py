"""Every address. Version 1 of the API is the default of `/api/`, and stands under `/api/v1/` too."""

from typing import Any

from django.contrib import admin
from django.urls import include, path, re_path, register_converter
from django.views.generic import RedirectView
from rest_framework.routers import SimpleRouter

from calendars.pages import feed_page
from core.docs import RedocView, SchemaView, SwaggerView
from core.job_views import JobViewSet
from core.views import HealthViewSet, no_such_endpoint
from core.viewsets import IdConverter
from exports.pages import export_page
from files.pages import file_page
from receipts.pages import verify_page
from reception.board_pages import board_events, board_page, board_state, no_board

register_converter(IdConverter, "id")

health = SimpleRouter(use_regex_path=False)
health.register("health", HealthViewSet, basename="health")

utilities = SimpleRouter(use_regex_path=False)
utilities.register("jobs", JobViewSet, basename="job")

api: list[Any] = [
    path("auth/", include("authentication.urls")),
    path("users/", include("users.urls")),
    path("", include("access.urls")),
    path("", include("calendars.urls")),
    path("", include("files.urls")),
    path("", include("consents.urls")),
    path("medical/", include("medical.urls")),
    path("appointments/", include("appointments.urls")),
    path("appointments/", include("planning.urls")),
    path("appointments/", include("reception.ticket_urls")),
    path("appointments/", include("reception.urls")),
    path("appointments/", include("telehealth.urls")),
    path("appointments/", include("waitlist.urls")),
    path("", include("records.urls")),
    path("treatments/", include("treatments.urls")),
    path("payments/", include("gateways.urls")),
    path("payments/", include("cashdesk.urls")),
    path("payments/", include("payments.urls")),
    path("payments/", include("receipts.urls")),
    path("payments/", include("refunds.urls")),
    path("", include("correspondence.urls")),
    path("", include("support.urls")),
    path("notifications/", include("notifications.urls")),
    path("audit-logs/", include("audit.urls")),
    path("utils/", include(utilities.urls)),
    path("utils/", include("reports.urls")),
    path("utils/", include("exports.urls")),
    path("utils/", include("exports.job_urls")),
    path("utils/", include("imports.urls")),
    path("", include(health.urls)),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", SwaggerView.as_view(url_name="schema"), name="docs"),
    path("redoc/", RedocView.as_view(url_name="schema"), name="redoc"),
]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),
    path("admin/", admin.site.urls),
    re_path(r"^verify/(?P<ma>(?s:.*))$", verify_page),
    re_path(r"^calendar/(?P<name>(?s:.*))$", feed_page),
    path("board/", no_board),
    path("board/<str:co_so>/", board_page),
    path("board/<str:co_so>/state/", board_state),
    path("board/<str:co_so>/events/", board_events),
    re_path(r"^files/exports/(?P<token>(?s:.*))$", export_page),
    re_path(r"^files/(?P<token>(?s:.*))$", file_page),
    path("api/", include(api)),
    path("api/v1/", include((api, "v1"))),
    re_path(r"^api/", no_such_endpoint),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
