"""Links and QR codes to pay by, what gateways tell us, and what becomes of it."""

import logging
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from core.exceptions import NotFound
from core.gateways.port import Reply
from core.services.gateway_refund_service import GatewayRefundService
from core.services.notice_service import NoticeService
from core.services.payment_link_service import PaymentLinkService
from core.viewsets import Listed, ServiceViewSet
from gateways import serializers
from gateways.filters import GatewayRefundFilter, NoticeFilter
from gateways.schema import callback_docs, gateway_refund_docs, link_docs, notice_docs, return_docs, transfer_code_docs
from payments.serializers import PaymentSerializer

logger = logging.getLogger(__name__)

RETURN_PAGE_MAY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


@link_docs
class PaymentLinkViewSet(ServiceViewSet[PaymentLinkService]):
    resource = "payment_link"
    service_class = PaymentLinkService
    serializer_class = PaymentSerializer
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.LinkInput}

    def create(self, request: Request) -> HttpResponse:
        wanted = self.validated()
        return self.once(lambda claim: self.service.create(actor=self.actor, claim=claim, **wanted))


@transfer_code_docs
class TransferCodeViewSet(ServiceViewSet[PaymentLinkService]):
    resource = "vietqr"
    service_class = PaymentLinkService
    serializer_class = serializers.TransferCodeSerializer
    query_class = serializers.TransferCodeQuery

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """An `img` element asks for pictures; what goes wrong is told in JSON."""
        return super().perform_content_negotiation(request, force=True)

    def retrieve(self, request: Request) -> HttpResponseBase:
        asked = self.asked()
        code = self.service.transfer_code(actor=self.actor, ma_lich_hen=asked["ma_lich_hen"])
        if asked["format"] == "json":
            return self.respond(code)
        return HttpResponse(serializers.picture_of(code), content_type="image/png")


class OfGateways(ServiceViewSet[NoticeService]):
    """Who calls is a gateway or a browser on its way back, neither of which has a token or says what it accepts."""

    service_class = NoticeService
    serializer_class = serializers.SaidToVNPay
    authentication_classes = ()

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)


@callback_docs
class CallbackViewSet(OfGateways):
    resource = "payment_callback"
    input_classes: ClassVar[dict[str, Any]] = {
        "momo": serializers.MoMoNotice,
        "zalopay": serializers.ZaloPayNotice,
    }

    @action(detail=False)
    def vnpay(self, request: Request) -> Response:
        return self._receive(request)

    @action(detail=False, methods=["post"])
    def momo(self, request: Request) -> Response:
        return self._receive(request)

    @action(detail=False, methods=["post"])
    def zalopay(self, request: Request) -> Response:
        return self._receive(request)

    def _receive(self, request: Request) -> Response:
        """The text itself is signed: no parser touches it."""
        raw = request._request
        return _said(self.service.receive(cong=self.action, query=raw.META.get("QUERY_STRING", ""), body=raw.body))

    def handle_exception(self, exc: Exception) -> Response:
        """Whatever went wrong here, the gateway is told in its own words to say it again."""
        if isinstance(exc, APIException | NotFound) or not self.action:
            return super().handle_exception(exc)
        logger.error("A notice was not taken", exc_info=exc, extra={"gateway": self.action})
        return _said(self.service.broken(cong=self.action))


def _said(reply: Reply) -> Response:
    return Response(reply.body, reply.status)


@return_docs
class ReturnViewSet(OfGateways):
    resource = "payment_return"

    @action(detail=False)
    def vnpay(self, request: Request) -> HttpResponse:
        return self._show(request)

    @action(detail=False)
    def momo(self, request: Request) -> HttpResponse:
        return self._show(request)

    @action(detail=False)
    def zalopay(self, request: Request) -> HttpResponse:
        return self._show(request)

    def _show(self, request: Request) -> HttpResponse:
        """The ledger's word, not the browser's. Nothing is written."""
        payment = self.service.standing_of(cong=self.action, query=request._request.META.get("QUERY_STRING", ""))
        page = render(request._request, "gateways/return.html", {"payment": payment})
        page["Content-Security-Policy"] = RETURN_PAGE_MAY
        return page


@notice_docs
class NoticeViewSet(Listed, ServiceViewSet[NoticeService]):
    resource = "payment_notice"
    service_class = NoticeService
    serializer_class = serializers.NoticeSerializer
    filterset_class = NoticeFilter
    ordering_fields = ("ngay_nhan",)
    ordering = ("-ngay_nhan",)
    input_classes: ClassVar[dict[str, Any]] = {"handle": serializers.NoticeHandleInput}

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_thong_bao=pk))

    @action(detail=True, methods=["post"])
    def handle(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.handle(actor=self.actor, ma_thong_bao=pk, **self.validated()))


@gateway_refund_docs
class GatewayRefundViewSet(Listed, ServiceViewSet[GatewayRefundService]):
    resource = "gateway_refund"
    service_class = GatewayRefundService
    serializer_class = serializers.GatewayRefundSerializer
    filterset_class = GatewayRefundFilter
    ordering_fields = ("ngay_gui",)
    ordering = ("-ngay_gui",)
    input_classes: ClassVar[dict[str, Any]] = {"handle": serializers.GatewayRefundHandleInput}

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_hoan_tien=pk))

    @action(detail=True, methods=["post"])
    def handle(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.handle(actor=self.actor, ma_hoan_tien=pk, **self.validated()))
