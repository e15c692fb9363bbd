"""Queues and tickets."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.queue_service import QueueService
from core.services.ticket_service import TicketService
from core.viewsets import Listed, ServiceViewSet
from reception import serializers
from reception.filters import QueueFilter, TicketFilter
from reception.schema import queue_docs, ticket_docs


@queue_docs
class QueueViewSet(Listed, ServiceViewSet[QueueService]):
    resource = "queue"
    service_class = QueueService
    filterset_class = QueueFilter
    ordering_fields = ("ngay", "phong_kham", "so_luot_goi")
    ordering = ("phong_kham",)
    input_classes: ClassVar[dict[str, Any]] = {"partial_update": serializers.RoomInput}

    def get_serializer_class(self) -> Any:
        kinds = {"list": serializers.QueueSerializer, "call_next": serializers.TicketSerializer}
        return kinds.get(self.action, serializers.QueueDetailSerializer)

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if "ngay" in self.filters_used() else self.service.of_today(found)

    def paginate_queryset(self, queryset: Any) -> Any:
        return self.service.counted(super().paginate_queryset(queryset) or [])

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_hang=pk))

    def partial_update(self, request: Request, pk: int) -> Response:
        named: dict[str, Any] = {"actor": self.actor, "action": self.policy_action, "ma_hang": pk}
        return self.respond(self.service.change_room(**named, **self.validated()))

    @action(detail=True, methods=["post"], url_path="next")
    def call_next(self, request: Request, pk: int) -> HttpResponse:
        named: dict[str, Any] = {"actor": self.actor, "action": self.policy_action, "ma_hang": pk}
        return self.once(lambda claim: self.service.call_next(**named, claim=claim), status=200)


@ticket_docs
class TicketViewSet(Listed, ServiceViewSet[TicketService]):
    resource = "ticket"
    service_class = TicketService
    filterset_class = TicketFilter
    ordering_fields = ("den_luc", "goi_luc", "moc_xep")
    ordering = ("-den_luc",)
    input_classes: ClassVar[dict[str, Any]] = {
        "call": serializers.CallInput,
        "priority": serializers.PriorityInput,
    }

    def get_serializer_class(self) -> Any:
        by_itself = self.action == "retrieve"
        return serializers.TicketDetailSerializer if by_itself else serializers.TicketSerializer

    def retrieve(self, request: Request, pk: int) -> Response:
        return self._act(self.service.get, pk)

    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: int) -> Response:
        return self._act(self.service.skip, pk)

    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: int) -> Response:
        return self._act(self.service.recall, pk)

    @action(detail=True, methods=["post"])
    def call(self, request: Request, pk: int) -> Response:
        return self._act(self.service.call, pk, **self.validated())

    @action(detail=True, methods=["post"])
    def priority(self, request: Request, pk: int) -> Response:
        return self._act(self.service.prioritise, pk, **self.validated())

    def _act(self, act: Any, pk: int, **data: Any) -> Response:
        return self.respond(act(actor=self.actor, action=self.policy_action, ma_phieu=pk, **data))
