"""The API's description: what it takes from the code, so that nobody says it twice."""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import SafeDumper
from drf_spectacular.serializers import PolymorphicProxySerializerExtension
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework.exceptions import Throttled

from core.aliases import is_alias
from core.booking_rules import SUNDAY
from core.bootstrap import container
from core.clock import Clock
from core.error_handler import CONTENT_TYPE, problem
from core.exceptions import OutcomeUnknown
from core.field_names import NAMES
from core.filters import IdFilter, Ordering
from core.models import Phien
from core.pagination import MOST_COUNTED, Pages
from core.policy import GRANTS, Scope, scope_for
from core.schema import (
    ETAG,
    EXAMPLE_DAY,
    EXAMPLE_EVENING,
    FIELD_ERRORS,
    IF_MATCH,
    PROBLEM_HEADERS,
    PROBLEM_SCHEMA,
    PROBLEMS,
    SUCCESS,
    how_often,
    who_may,
)

REQUEST_ID = "5f0c9a7e3b1d4c2f8a6e9d0b7c5a3f1e"
COUNTED = f"Số dòng của mọi trang, đếm đến {MOST_COUNTED}: nhiều hơn thì lọc theo ngày, hoặc xuất tệp"
ROW_ID = {"type": "integer", "format": "int64", "minimum": 1}
extend_schema_field(ROW_ID)(IdFilter)
# A phone number is text. Readers of YAML 1.2 take 0123456789 for a number unless it stands in quotes.
SafeDumper.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^0[0-9]+$"), ["0"])


def _add_refusal(described: dict[str, Any], status: str, code: str) -> None:
    errors = described.get("x-errors", {})
    described["x-errors"] = {**errors, status: [*errors.get(status, []), code]}


class ServiceAutoSchema(AutoSchema):
    """Reads a `ServiceViewSet`: what each action takes, who may call it, and the errors that its kind answers with."""

    view: Any

    def get_operation(self, *args: Any) -> dict[str, Any] | None:
        described = super().get_operation(*args)
        if described and self._action in GRANTS:
            parts = (
                who_may(self._action),
                self._limit and how_often(self._limit),
                str(described.get("description", "")),
            )
            described["description"] = "\n\n".join(part for part in parts if part)
        if described and self._limit:
            _add_refusal(described, "429", Throttled.default_code)
        if described and self.method != "GET":
            _add_refusal(described, "503", OutcomeUnknown.code)
        return described

    def get_operation_id(self) -> str:
        return f"{self.view.resource}_{self.view.action}"

    def get_request_serializer(self) -> Any:
        inputs = getattr(self.view, "input_classes", {})
        return inputs.get(self.view.action) if self.method in ("POST", "PUT", "PATCH") else None

    def get_auth(self) -> list[Any]:
        """Optional where the token changes what a visitor may do as well."""
        auth = super().get_auth()
        return [*auth, {}] if auth and self._is_public else auth

    def get_override_parameters(self) -> list[Any]:
        if not self._shows_version:
            return []
        return [ETAG, IF_MATCH] if self.method in ("PUT", "PATCH", "DELETE") else [ETAG]

    @property
    def _action(self) -> str:
        return getattr(self.view, "policy_action", "")

    @property
    def _limit(self) -> str | None:
        """The scope of `authentication.throttles` by which the action is limited."""
        return getattr(self.view, "limited", {}).get(self.view.action)

    @property
    def _is_public(self) -> bool:
        return scope_for(None, self._action) is not Scope.NONE

    @property
    def _is_paged(self) -> bool:
        return self._is_list_view() and self._get_paginator() is not None

    @property
    def _shows_version(self) -> bool:
        """Whether the answer (to DELETE: the row) is one row that has a version."""
        answer = self.get_response_serializers()
        model = getattr(getattr(answer, "Meta", None), "model", None)
        return isinstance(model, type) and issubclass(model, Phien) and not self._is_list_view()

    def _get_serializer_field_meta(self, field: Any, direction: Any) -> dict[str, Any]:
        meta: dict[str, Any] = super()._get_serializer_field_meta(field, direction)
        name = NAMES.get(getattr(field, "field_name", ""))
        return meta if not name or {"title", "description"} & set(meta) else {**meta, "description": name}

    def _get_paginator(self) -> Any:
        paginator = super()._get_paginator()
        return DescribedPages() if isinstance(paginator, Pages) else paginator

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        thing = self.get_tags()[0].lower()
        paths = super()._resolve_path_parameters(variables)
        return [{**path, "description": NAMES.get(path["name"]) or f"Mã {thing}"} for path in paths]

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        filterset = getattr(self.view, "filterset_class", None)
        if filterset is None:
            return super()._get_filter_parameters()
        self.view.queryset = filterset._meta.model.objects.none()  # the real one depends on who asks
        found = [each for each in super()._get_filter_parameters() if each["name"] in filterset.base_filters]
        for each in found:
            each["description"] = NAMES.get(each["name"]) or filterset.base_filters[each["name"]].label
        return [*found, self._ordering()] if found and Ordering in self.view.filter_backends else found

    def _ordering(self) -> dict[str, Any]:
        names = [sign + name for name in self.view.ordering_fields for sign in ("", "-")]
        return {
            "name": "ordering",
            "in": "query",
            "description": "Sắp xếp theo một hoặc nhiều trường, cách nhau bằng dấu phẩy; dấu trừ là giảm dần.",
            "schema": {"type": "array", "items": {"type": "string", "enum": names}},
            "style": "form",
            "explode": False,
        }

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status, body in bodies.items():
            body["description"] = SUCCESS.get(status) or body["description"]
        for status in self._error_statuses():
            bodies.setdefault(status, {"$ref": f"#/components/responses/{status}"})
        return dict(sorted(bodies.items()))

    def _error_statuses(self) -> set[str]:
        """What every operation of this kind may answer; what one refuses by its own rules stands in its `x-errors`."""
        parameters = self.get_override_parameters()
        headers = {getattr(parameter, "name", None) for parameter in parameters}
        kinds = (
            (True, {"406", "503"}),
            (bool(self.get_auth()), {"401"}),
            (not self._is_public and Scope.NONE in GRANTS.get(self._action, ())[:-1], {"403"}),
            (self.get_request_serializer() is not None, {"400", "413", "415"}),
            (any(isinstance(parameter, type) for parameter in parameters), {"400"}),  # a form of the query
            (self._is_paged, {"400", "404"}),
            ("{" in self.path, {"404"}),
            ("Idempotency-Key" in headers, {"400"}),
            ("If-Match" in headers, {"412"}),
            (self._limit is not None, {"429"}),
            ("Idempotency-Key" in headers, {"422"}),
        )
        own = set(self.get_extensions().get("x-errors", {}))
        return own.union(*(statuses for applies, statuses in kinds if applies))


class DescribedPages(Pages):
    """The paginator with its words."""

    page_query_description = "Trang, từ 1"
    page_size_query_description = f"Số dòng mỗi trang; trên {Pages.max_page_size} thì tính là {Pages.max_page_size}"

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        page, size = super().get_schema_operation_parameters(view)
        page["schema"] |= {"minimum": 1, "default": 1}
        size["schema"] |= {"minimum": 1, "default": self.page_size}
        return [page, size]

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True, "example": None}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "example": 1, "description": COUNTED},
                "next": {**link, "description": "Địa chỉ trang sau"},
                "previous": {**link, "description": "Địa chỉ trang trước"},
                "results": schema,
            },
        }


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = "authentication.tokens.SessionTokenAuthentication"
    name = "JWT"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "Giá trị `access` mà POST /api/auth/login/ trả về.",
        }


class LocalTime(OpenApiSerializerFieldExtension):
    """A time of day is HH:MM:SS; OpenAPI's own format “time” would have an offset as well."""

    target_class = "rest_framework.fields.TimeField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, str]:
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"}


class AnyOf(PolymorphicProxySerializer):
    """One of several forms, with no field that says which; what is sent may fit more than one."""

    def __init__(
        self, component_name: str, serializers: list[Any], resource_type_field_name: None = None, **kwargs: Any
    ) -> None:
        super().__init__(component_name, serializers, resource_type_field_name, **kwargs)


class AnyOfExtension(PolymorphicProxySerializerExtension):
    target_class = "core.openapi.AnyOf"

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"anyOf": super().map_serializer(auto_schema, direction)["oneOf"]}


class VietnameseGenerator(SchemaGenerator):
    """The description reads the same for every reader, whatever the language of the request."""

    def get_schema(self, *args: Any, **kwargs: Any) -> Any:
        with translation.override(settings.LANGUAGE_CODE):
            return super().get_schema(*args, **kwargs)


# Hooks


def canonical_paths(endpoints: list[Any], **_: Any) -> list[Any]:
    """Describe each operation once: neither under /api/v1/ nor under its Vietnamese alias."""
    return [endpoint for endpoint in endpoints if not endpoint[0].startswith("/api/v1/") and not is_alias(endpoint[0])]


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The one shape of every error, and one answer a status that all operations share."""
    result["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    result["components"]["responses"] = {status: _problem(status) for status in PROBLEMS}
    return result


def _problem(status: str) -> dict[str, Any]:
    meaning, refusal = PROBLEMS[status]
    code, detail = (refusal, f"{meaning}.") if isinstance(refusal, str) else (refusal.code, refusal.detail)
    shown = {
        **problem(int(status), code, detail, FIELD_ERRORS.get(status, ())),
        "request_id": "5f0c9a7e3b1d4c2f8a6e9d0b7c5a3f1e",
    }
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": shown}}
    return {"description": meaning, "headers": PROBLEM_HEADERS.get(status, {}), "content": content}


def with_coming_day(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The day in the examples is the next workday, so that what is booked by them can be booked."""
    day = container().resolve(Clock).now().date() + timedelta(days=1)
    day += timedelta(days=day.weekday() == SUNDAY)
    return {**result, "paths": _replaced(result["paths"], day.isoformat())}


def _replaced(node: Any, day: str) -> Any:
    if isinstance(node, dict):
        return {name: _replaced(value, day) for name, value in node.items()}
    if isinstance(node, list):
        return [_replaced(value, day) for value in node]
    return node.replace(EXAMPLE_DAY, day) if node in (EXAMPLE_DAY, EXAMPLE_EVENING) else node
