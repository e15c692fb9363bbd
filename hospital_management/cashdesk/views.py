"""Cashiers' shifts."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cashdesk import serializers
from cashdesk.filters import ShiftFilter
from cashdesk.schema import shift_docs
from core.services.shift_service import ShiftService
from core.viewsets import Listed, ServiceViewSet

DETAILED = ("retrieve", "current")


@shift_docs
class ShiftViewSet(Listed, ServiceViewSet[ShiftService]):
    resource = "shift"
    file_action = "retrieve"
    service_class = ShiftService
    filterset_class = ShiftFilter
    ordering_fields = ("mo_luc", "dong_luc", "chenh_lech")
    ordering = ("-mo_luc",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.OpenInput,
        "close": serializers.CloseInput,
        "reopen": serializers.ReopenInput,
    }

    def get_serializer_class(self) -> Any:
        return serializers.ShiftDetailSerializer if self.action in DETAILED else serializers.ShiftSerializer

    def retrieve(self, request: Request, pk: int) -> HttpResponseBase:
        named: dict[str, Any] = {"actor": self.actor, "action": self.policy_action, "ma_ca": pk}
        if self._checked(serializers.ShiftQuery, request.query_params)["format"] == "json":
            return self.respond(self.service.get(**named))
        headers = {"Content-Disposition": f'inline; filename="ca-{pk}.pdf"'}
        return HttpResponse(self.service.sheet(**named), content_type="application/pdf", headers=headers)

    def create(self, request: Request) -> Response:
        return self.respond(self.service.open(actor=self.actor, **self.validated()), status=201)

    @action(detail=False)
    def current(self, request: Request) -> Response:
        return self.respond(self.service.current(actor=self.actor))

    @action(detail=False)
    def summary(self, request: Request) -> Response:
        asked = self._checked(serializers.SummaryQuery, request.query_params)
        return Response(serializers.SummarySerializer(self.service.summary(actor=self.actor, **asked)).data)

    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        return self._act(self.service.close, pk, **self.validated())

    @action(detail=True, methods=["post"], url_path="sign-off")
    def sign_off(self, request: Request, pk: int) -> Response:
        return self._act(self.service.sign_off, pk)

    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        return self._act(self.service.reopen, pk, **self.validated())

    def _act(self, act: Any, pk: int, **data: Any) -> Response:
        return self.respond(act(actor=self.actor, action=self.policy_action, ma_ca=pk, **data))
