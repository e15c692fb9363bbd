"""Notifications in the app, preferences, and the deliveries that Admins look after."""

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.notification_service import DeliveryService, NotificationPreferenceService, NotificationService
from core.viewsets import Listed, ServiceViewSet
from notifications import serializers
from notifications.filters import DeliveryFilter, NotificationFilter
from notifications.schema import delivery_docs, notification_docs, preference_docs


@notification_docs
class NotificationViewSet(Listed, ServiceViewSet[NotificationService]):
    resource = "notification"
    service_class = NotificationService
    filterset_class = NotificationFilter
    ordering_fields = ("gui_tu",)
    ordering = ("-gui_tu",)

    def get_serializer_class(self) -> Any:
        own = {"unread": serializers.UnreadSerializer, "read_all": serializers.AllReadSerializer}
        return own.get(self.action, serializers.NotificationSerializer)

    @action(detail=False, filter_backends=(), pagination_class=None)
    def unread(self, request: Request) -> Response:
        return self.respond({"so_chua_doc": self.service.count_unread(actor=self.actor)})

    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.read(actor=self.actor, ma_thong_bao=pk))

    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request) -> Response:
        return self.respond({"so_thong_bao": self.service.read_all(actor=self.actor)})


@preference_docs
class PreferenceViewSet(ServiceViewSet[NotificationPreferenceService]):
    resource = "notification_preference"
    service_class = NotificationPreferenceService
    serializer_class = serializers.PreferenceSerializer
    input_classes: ClassVar[dict[str, Any]] = {"update": serializers.PreferenceInput}

    def retrieve(self, request: Request) -> Response:
        return self.respond(self.service.get(actor=self.actor))

    def update(self, request: Request) -> Response:
        wanted = self.validated()
        return self.respond(self.service.change(actor=self.actor, versions=self.versions(), **wanted))


@delivery_docs
class DeliveryViewSet(Listed, ServiceViewSet[DeliveryService]):
    resource = "notification_delivery"
    service_class = DeliveryService
    serializer_class = serializers.DeliverySerializer
    filterset_class = DeliveryFilter
    ordering_fields = ("tao_luc", "gui_tu")
    ordering = ("-tao_luc",)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_luot_gui=pk))

    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.retry(actor=self.actor, ma_luot_gui=pk))
