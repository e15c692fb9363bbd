"""The API's description and its two browsers, all from our own static files."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

OWN_FILES_ONLY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class Public:
    """Open to everyone, in the policy table as `docs.view`. The browser is told to ask no other host for anything."""

    resource = "docs"
    policy_action = "docs.view"
    authentication_classes = ()

    def finalize_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().finalize_response(*args, **kwargs)  # type: ignore[misc]
        response["Content-Security-Policy"] = OWN_FILES_ONLY
        response["Cache-Control"] = "no-cache"  # nothing secret in it: kept, but asked for anew
        return response


class SchemaView(Public, SpectacularAPIView):  # type: ignore[misc]
    """OpenAPI 3."""


class SwaggerView(Public, SpectacularSwaggerView):  # type: ignore[misc]
    """Swagger UI."""


class RedocView(Public, SpectacularRedocView):  # type: ignore[misc]
    """ReDoc, without the fonts that the library's own page asks a foreign host for."""

    template_name = "core/redoc.html"
