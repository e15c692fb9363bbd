"""The API's description and its two browsers, all from our own static files."""

from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView


class Public:
    """Open to everyone, in the policy table as `docs.view`."""

    resource = "docs"
    policy_action = "docs.view"
    authentication_classes = ()


class SchemaView(Public, SpectacularAPIView):  # type: ignore[misc]
    """OpenAPI 3."""


class SwaggerView(Public, SpectacularSwaggerView):  # type: ignore[misc]
    """Swagger UI."""


class RedocView(Public, SpectacularRedocView):  # type: ignore[misc]
    """ReDoc."""
