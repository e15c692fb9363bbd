"""Remote sessions."""

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.bootstrap import container
from core.services.lobby_service import LobbyService
from core.services.teleconsultation_service import TeleconsultationService
from core.viewsets import Listed, ServiceViewSet
from telehealth import serializers
from telehealth.filters import TeleconsultationFilter
from telehealth.schema import teleconsultation_docs


@teleconsultation_docs
class TeleconsultationViewSet(Listed, ServiceViewSet[TeleconsultationService]):
    resource = "teleconsultation"
    service_class = TeleconsultationService
    filterset_class = TeleconsultationFilter
    query_class = serializers.StatisticsQuery
    ordering_fields = ("ngay_kham", "gio_kham", "thoi_gian_bat_dau")
    ordering = ("-ngay_kham", "-gio_kham")
    input_classes: ClassVar[dict[str, Any]] = {
        "partial_update": serializers.NoteInput,
        "end": serializers.EndInput,
        "no_show": serializers.MissInput,
    }

    def get_serializer_class(self) -> Any:
        listed = self.action == "list"
        return serializers.TeleconsultationSerializer if listed else serializers.TeleconsultationDetailSerializer

    def paginate_queryset(self, queryset: Any) -> Any:
        page: Any = super().paginate_queryset(queryset)
        return self.service.shown(self.actor, page)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self._act(self.service.get, pk)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self._act(self.service.note, pk, **self.validated())

    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: int) -> Response:
        return self._act(self.service.start, pk)

    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        return self._act(self.service.end, pk, **self.validated())

    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: int) -> Response:
        way = self._lobby.join(actor=self.actor, action=self.policy_action, ma_phien=pk)
        return Response(serializers.WaySerializer(way).data)

    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: int) -> Response:
        return self._act(self._lobby.leave, pk)

    @action(detail=True, methods=["post"], url_path="no-show")
    def no_show(self, request: Request, pk: int) -> Response:
        return self._act(self.service.miss, pk, **self.validated())

    @action(detail=False)
    def statistics(self, request: Request) -> Response:
        figures = self.service.statistics(actor=self.actor, action=self.policy_action, **self.asked())
        return Response(serializers.StatisticsSerializer(figures).data)

    @property
    def _lobby(self) -> LobbyService:
        return container().resolve(LobbyService)

    def _act(self, act: Any, pk: int, **data: Any) -> Response:
        return self.respond(act(actor=self.actor, action=self.policy_action, ma_phien=pk, **data))
