"""Payments and bills."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.bill_service import BillService
from core.services.payment_service import PaymentService
from core.viewsets import Listed, ServiceViewSet
from payments import serializers
from payments.filters import BillFilter, PaymentFilter
from payments.schema import bill_docs, line_docs, payment_docs


@payment_docs
class PaymentViewSet(Listed, ServiceViewSet[PaymentService]):
    resource = "payment"
    service_class = PaymentService
    serializer_class = serializers.PaymentSerializer
    filterset_class = PaymentFilter
    prepares_list = True
    ordering_fields = ("ngay_tao", "thoi_gian_thanh_toan", "so_tien")
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.PaymentInput,
        "refund": serializers.RefundInput,
        "settle": serializers.SettleInput,
        "fail": serializers.MoneyReasonInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_thanh_toan=pk))

    def create(self, request: Request) -> HttpResponse:
        data = self.validated()
        return self.once(lambda claim: self.service.take(actor=self.actor, claim=claim, **data))

    @action(detail=True, methods=["post"])
    def refund(self, request: Request, pk: int) -> HttpResponse:
        return self._act_once(self.service.refund, pk, status=201)

    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: int) -> HttpResponse:
        return self._act_once(self.service.settle, pk)

    @action(detail=True, methods=["post"])
    def fail(self, request: Request, pk: int) -> HttpResponse:
        return self._act_once(self.service.fail, pk)

    def _act_once(self, act: Any, pk: int, status: int = 200) -> HttpResponse:
        named = {"actor": self.actor, "action": self.policy_action, "ma_thanh_toan": pk, **self.validated()}
        return self.once(lambda claim: act(**named, claim=claim), status)


@bill_docs
class BillViewSet(Listed, ServiceViewSet[BillService]):
    resource = "bill"
    service_class = BillService
    filterset_class = BillFilter
    lookup_url_kwarg = "ma_lich_hen"
    ordering_fields = ("ngay_tao", "tong_tien", "da_thu")
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {"lines": serializers.LineInput}

    def get_serializer_class(self) -> Any:
        return serializers.BillSerializer if self.action == "list" else serializers.BillDetailSerializer

    def retrieve(self, request: Request, ma_lich_hen: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_lich_hen=ma_lich_hen))

    @action(detail=True, methods=["post"])
    def lines(self, request: Request, ma_lich_hen: int) -> HttpResponse:
        named = {"actor": self.actor, "action": self.policy_action, "ma_lich_hen": ma_lich_hen, **self.validated()}
        return self.once(lambda claim: self.service.add_line(**named, claim=claim))


@line_docs
class LineViewSet(ServiceViewSet[BillService]):
    resource = "bill_line"
    service_class = BillService
    serializer_class = serializers.BillDetailSerializer
    filter_backends = ()
    input_classes: ClassVar[dict[str, Any]] = {"counter": serializers.MoneyReasonInput}

    @action(detail=True, methods=["post"])
    def counter(self, request: Request, pk: int) -> HttpResponse:
        data = self.validated()
        return self.once(lambda claim: self.service.counter(actor=self.actor, ma_dong=pk, claim=claim, **data))
