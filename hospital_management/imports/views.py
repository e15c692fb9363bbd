"""Files of rows: templates to fill in, files sent in and checked, what is wrong in them, and their writing."""

from typing import Any, ClassVar

from django.http import HttpResponseBase, StreamingHttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.exceptions import NotFound
from core.importing.template import TEMPLATES
from core.parsers import BoundedJSONParser, FormParser
from core.services.import_layouts import TITLES
from core.services.import_service import ImportService
from core.tables.formats import FORMATS
from core.viewsets import Listed, ServiceViewSet
from imports import serializers
from imports.filters import ImportFilter, ImportRowFilter
from imports.schema import import_docs

FILES = ("template", "errors")


@import_docs
class ImportViewSet(Listed, ServiceViewSet[ImportService]):
    resource = "import"
    service_class = ImportService
    serializer_class = serializers.ImportSerializer
    filterset_class = ImportFilter
    ordering_fields = ("ngay_tao", "ghi_xong")
    ordering = ("-ngay_tao",)
    query_class = serializers.ImportFileQuery
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.ImportInput, "apply": serializers.ApplyInput}

    @property
    def file_action(self) -> str | None:  # type: ignore[override]
        return self.action if self.action in FILES else None

    def get_serializer_class(self) -> Any:
        chosen = {"list": serializers.ImportListSerializer, "rows": serializers.ImportRowSerializer}
        return chosen.get(self.action, serializers.ImportSerializer)

    def get_parsers(self) -> list[Any]:
        """Forms where a file comes in, JSON everywhere. They are asked for before the action is known."""
        action = getattr(self, "action", None) or self.action_map.get(str(self.request.method).lower())
        return [BoundedJSONParser(), *([FormParser()] if action == "create" else [])]

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(**self._named(pk)))

    def create(self, request: Request) -> Response:
        data = self.validated()
        upload, name = data.pop("tep"), data.pop("ten_tep")
        run = self.service.upload(actor=self.actor, pieces=upload.pieces, ten_tep=name or upload.name, **data)
        response = self.respond(run, 202)
        response["Location"] = f"{request.path}{run.pk}/"
        return response

    @action(detail=False, url_path="templates/<str:bang>", pagination_class=None, filter_backends=())
    def template(self, request: Request, bang: str) -> HttpResponseBase:
        if bang not in TITLES:
            raise NotFound
        kind, columns = self.asked()["format"], self.service.columns(actor=self.actor, bang=bang)
        made = FORMATS[kind]
        disposition = f'attachment; filename="mau-nhap-{bang}.{made.ending}"'
        pieces = TEMPLATES[kind](TITLES[bang], columns)
        headers = {"Content-Disposition": disposition}
        return StreamingHttpResponse(pieces, content_type=made.media_type, headers=headers)

    @action(detail=True, filterset_class=ImportRowFilter, ordering_fields=("so_dong",), ordering=("so_dong",))
    def rows(self, request: Request, pk: int) -> Response:
        rows = self.filter_queryset(self.service.rows(**self._named(pk)))
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @action(detail=True, pagination_class=None, filter_backends=())
    def errors(self, request: Request, pk: int) -> HttpResponseBase:
        kind = self.asked()["format"]
        return self.download(self.service.rows_to_mend(**self._named(pk), dinh_dang=kind))

    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.apply(**self._named(pk), **self.validated()), 202)

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.cancel(**self._named(pk)))

    def _named(self, pk: int) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.policy_action, "ma_lan_nhap": pk}
