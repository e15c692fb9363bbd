"""The waiting list and its offers."""

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.offer_service import OfferService
from core.services.waitlist_service import WaitlistService
from core.viewsets import Listed, ServiceViewSet
from waitlist import serializers
from waitlist.filters import EntryFilter, OfferFilter
from waitlist.schema import offer_docs, waitlist_docs


@waitlist_docs
class WaitlistViewSet(Listed, ServiceViewSet[WaitlistService]):
    resource = "waitlist"
    service_class = WaitlistService
    filterset_class = EntryFilter
    ordering_fields = ("xep_tu", "ngay_tao", "tu_ngay", "den_ngay")
    ordering = ("xep_tu",)
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.WaitlistInput}

    def get_serializer_class(self) -> Any:
        return serializers.WaitlistSerializer if self.action == "list" else serializers.WaitlistDetailSerializer

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_cho=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.join(actor=self.actor, **self.validated()), status=201)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.leave(actor=self.actor, action=self.policy_action, ma_cho=pk)
        return Response(status=204)


@offer_docs
class OfferViewSet(Listed, ServiceViewSet[OfferService]):
    resource = "offer"
    service_class = OfferService
    serializer_class = serializers.OfferSerializer
    filterset_class = OfferFilter
    ordering_fields = ("ngay_tao", "het_han", "ngay_kham")
    ordering = ("-ngay_tao",)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_moi=pk))

    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.accept(actor=self.actor, action=self.policy_action, ma_moi=pk))

    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.decline(actor=self.actor, action=self.policy_action, ma_moi=pk))
