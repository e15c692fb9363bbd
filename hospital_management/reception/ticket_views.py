"""Tickets with their QR codes, check-in by them, and when a visit is expected to begin."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from authentication.throttles import AddressThrottle
from core.bootstrap import container
from core.services.expected_service import ExpectedService
from core.services.kiosk import Kiosk
from core.services.ticket_printing import TicketPrinting
from core.viewsets import ServiceViewSet
from reception import ticket_serializers as serializers
from reception.serializers import TicketSerializer
from reception.ticket_schema import check_in_docs, key_docs, ticket_docs

MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png"}


@ticket_docs
class AppointmentTicketViewSet(ServiceViewSet[TicketPrinting]):
    resource = "appointment"
    file_action = "ticket"
    service_class = TicketPrinting
    serializer_class = serializers.ExpectedSerializer
    query_class = serializers.TicketQuery
    filter_backends = ()

    @action(detail=True)
    def ticket(self, request: Request, pk: int) -> HttpResponse:
        kind = self.asked()["format"]
        made = self.service.ticket(actor=self.actor, action=self.policy_action, ma_lich_hen=pk, kind=kind)
        headers = {"Content-Disposition": f'inline; filename="phieu-kham-{pk}.{kind}"'}
        return HttpResponse(made, content_type=MEDIA_TYPES[kind], headers=headers)

    @action(detail=True)
    def expected(self, request: Request, pk: int) -> Response:
        expected = container().resolve(ExpectedService)
        return self.respond(expected.expected(actor=self.actor, action=self.policy_action, ma_lich_hen=pk))


@check_in_docs
class TicketCheckInViewSet(ServiceViewSet[Kiosk]):
    resource = "ticket_check_in"
    service_class = Kiosk
    serializer_class = TicketSerializer
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.ScanInput}

    def create(self, request: Request) -> Response:
        return self.respond(self.service.check_in(actor=self.actor, **self.validated()))


@key_docs
class TicketKeyViewSet(ServiceViewSet[TicketPrinting]):
    resource = "ticket_key"
    service_class = TicketPrinting
    serializer_class = serializers.TicketKeysSerializer
    filter_backends = ()
    pagination_class = None
    authentication_classes = ()
    throttle_classes = (AddressThrottle,)
    limited: ClassVar[dict[str, str]] = {"public": "verify"}

    @action(detail=False, url_path="ticket-key")
    def public(self, request: Request) -> Response:
        return self.respond({"cac_khoa": self.service.keys()})
