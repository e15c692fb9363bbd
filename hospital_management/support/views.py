"""The support desk."""

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.support_figures import SupportFigures
from core.services.support_service import SupportService
from core.viewsets import Listed, ServiceViewSet
from support import serializers
from support.filters import SupportFilter
from support.schema import summary_docs, support_docs


@support_docs
class SupportViewSet(Listed, ServiceViewSet[SupportService]):
    resource = "support_request"
    service_class = SupportService
    filterset_class = SupportFilter
    ordering_fields = ("tao_luc", "han_xu_ly", "xong_luc")
    ordering = ("-tao_luc",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.SupportInput,
        "partial_update": serializers.SupportSortInput,
        "assign": serializers.SupportAssignInput,
        "answers": serializers.SupportAnswerInput,
        "resolve": serializers.SupportResolveInput,
        "reopen": serializers.SupportReopenInput,
    }

    def get_serializer_class(self) -> Any:
        return serializers.SupportSerializer if self.action == "list" else serializers.SupportDetailSerializer

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(**self._about(pk)))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.ask(actor=self.actor, **self.validated()), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.sort(actor=self.actor, ma_yeu_cau=pk, **self.validated()))

    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.assign(actor=self.actor, ma_yeu_cau=pk, **self.validated()))

    @action(detail=True, methods=["post"])
    def answers(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.answer(**self._about(pk), **self.validated()), status=201)

    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.resolve(**self._about(pk), **self.validated()))

    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.reopen(**self._about(pk), **self.validated()))

    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.close(**self._about(pk)))

    def _about(self, pk: int) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.policy_action, "ma_yeu_cau": pk}


@summary_docs
class SupportSummaryViewSet(ServiceViewSet[SupportFigures]):
    resource = "support_request"
    service_class = SupportFigures
    serializer_class = serializers.SupportSummarySerializer
    query_class = serializers.SupportSummaryQuery
    filter_backends = ()
    pagination_class = None

    @action(detail=False)
    def summary(self, request: Request) -> Response:
        return self.respond(self.service.summary(actor=self.actor, **self.asked()))
