"""Bank statements, their rows, and how banks write them."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cashdesk import statement_serializers as serializers
from cashdesk.filters import RowFilter, StatementFilter
from cashdesk.statement_schema import mapping_docs, row_docs, statement_docs
from core.parsers import BoundedJSONParser, FormParser
from core.services.mapping_service import MappingService
from core.services.statement_row_service import StatementRowService
from core.services.statement_service import StatementService
from core.viewsets import Listed, ServiceViewSet


@mapping_docs
class MappingViewSet(Listed, ServiceViewSet[MappingService]):
    resource = "statement_mapping"
    service_class = MappingService
    serializer_class = serializers.MappingSerializer
    filter_backends = ()
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.MappingInput,
        "update": serializers.MappingInput,
        "partial_update": serializers.MappingInput,
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("pk")

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_mau_sao_ke=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        named: dict[str, Any] = {"actor": self.actor, "ma_mau_sao_ke": pk, "versions": self.versions()}
        return self.respond(self.service.change(**named, **self.validated()))

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.remove(actor=self.actor, ma_mau_sao_ke=pk, versions=self.versions())
        return Response(status=204)


@statement_docs
class StatementViewSet(Listed, ServiceViewSet[StatementService]):
    resource = "statement"
    service_class = StatementService
    filterset_class = StatementFilter
    parser_classes = (BoundedJSONParser, FormParser)
    ordering_fields = ("ngay_nhap",)
    ordering = ("-ngay_nhap",)
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.StatementInput}

    def get_serializer_class(self) -> Any:
        return serializers.StatementSerializer if self.action == "list" else serializers.StatementDetailSerializer

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_sao_ke=pk))

    def create(self, request: Request) -> Response:
        data = self.validated()
        named = {"actor": self.actor, "ma_mau_sao_ke": data["ma_mau_sao_ke"], "tep": data["tep"].data}
        if data["chay_thu"]:
            return Response(serializers.StatementPreviewSerializer(self.service.preview(**named)).data)
        statement, new = self.service.enter(**named, ten_tep=data["tep"].name)
        return self.respond(statement, status=201 if new else 200)

    @action(detail=True, methods=["post"])
    def match(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.match(actor=self.actor, action=self.policy_action, ma_sao_ke=pk))


@row_docs
class RowViewSet(Listed, ServiceViewSet[StatementRowService]):
    resource = "statement_row"
    service_class = StatementRowService
    serializer_class = serializers.RowSerializer
    filterset_class = RowFilter
    ordering_fields = ("ngay_giao_dich", "so_tien")
    ordering = ("-ngay_giao_dich",)
    input_classes: ClassVar[dict[str, Any]] = {
        "settle": serializers.SettleRowInput,
        "send_back": serializers.RowNoteInput,
        "ignore": serializers.RowNoteInput,
        "undo": serializers.RowNoteInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_dong=pk))

    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: int) -> HttpResponse:
        return self._act_once(self.service.settle, pk)

    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.send_back(**self._named(pk)))

    @action(detail=True, methods=["post"])
    def ignore(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.ignore(**self._named(pk)))

    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: int) -> HttpResponse:
        return self._act_once(self.service.undo, pk)

    def _act_once(self, act: Any, pk: int) -> HttpResponse:
        named = self._named(pk)
        return self.once(lambda claim: act(**named, claim=claim), 200)

    def _named(self, pk: int) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.policy_action, "ma_dong": pk, **self.validated()}
