"""Refund rules, requests for refunds, and the health insurance."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.insurance_rate_service import InsuranceRateService
from core.services.insurance_service import InsuranceService
from core.services.refund_rule_service import RefundRuleService
from core.services.refund_service import RefundService
from core.viewsets import Listed, ServiceViewSet
from payments.serializers import BillDetailSerializer
from refunds import serializers
from refunds.filters import RateFilter, RefundRequestFilter, RefundRuleFilter
from refunds.schema import estimate_docs, quote_docs, rate_docs, refund_request_docs, refund_rule_docs, share_docs


@refund_rule_docs
class RefundRuleViewSet(Listed, ServiceViewSet[RefundRuleService]):
    resource = "refund_rule"
    service_class = RefundRuleService
    serializer_class = serializers.RefundRuleSerializer
    filterset_class = RefundRuleFilter
    ordering_fields = ("ma_quy_tac_hoan_tien",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.RefundRuleInput,
        "update": serializers.RefundRuleInput,
        "partial_update": serializers.RefundRuleInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_quy_tac_hoan_tien=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        rules = self.service.change(
            actor=self.actor, ma_quy_tac_hoan_tien=pk, versions=self.versions(), **self.validated()
        )
        return self.respond(rules)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.remove(actor=self.actor, ma_quy_tac_hoan_tien=pk, versions=self.versions())
        return Response(status=204)


@quote_docs
class QuoteViewSet(ServiceViewSet[RefundService]):
    resource = "refund_request"
    service_class = RefundService
    serializer_class = serializers.QuoteSerializer
    query_class = serializers.QuoteQuery
    filter_backends = ()
    pagination_class = None

    @action(detail=False, url_path="refund-quote")
    def quote(self, request: Request) -> Response:
        return self.respond(self.service.quote(actor=self.actor, action=self.policy_action, **self.asked()))


@refund_request_docs
class RefundRequestViewSet(Listed, ServiceViewSet[RefundService]):
    resource = "refund_request"
    service_class = RefundService
    serializer_class = serializers.RefundRequestSerializer
    filterset_class = RefundRequestFilter
    ordering_fields = ("ngay_tao", "so_tien")
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.RefundRequestInput,
        "approve": serializers.RefundApprovalInput,
        "reject": serializers.RefundRejectionInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_yeu_cau_hoan_tien=pk))

    def create(self, request: Request) -> HttpResponse:
        named = {"actor": self.actor, "action": self.policy_action, **self.validated()}
        return self.once(lambda claim: self.service.create(**named, claim=claim))

    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: int) -> HttpResponse:
        named = {"actor": self.actor, "ma_yeu_cau_hoan_tien": pk, **self.validated()}
        return self.once(lambda claim: self.service.approve(**named, claim=claim), 200)

    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.reject(actor=self.actor, ma_yeu_cau_hoan_tien=pk, **self.validated()))


@rate_docs
class RateViewSet(Listed, ServiceViewSet[InsuranceRateService]):
    resource = "insurance_rate"
    service_class = InsuranceRateService
    serializer_class = serializers.RateSerializer
    filterset_class = RateFilter
    ordering_fields = ("hieu_luc_tu", "loai", "ma")
    ordering = ("loai", "ma", "hieu_luc_tu")
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.RateInput,
        "update": serializers.RateChangeInput,
        "partial_update": serializers.RateChangeInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_ty_le=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        rate = self.service.change(actor=self.actor, ma_ty_le=pk, versions=self.versions(), **self.validated())
        return self.respond(rate)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.remove(actor=self.actor, ma_ty_le=pk, versions=self.versions())
        return Response(status=204)


@estimate_docs
class EstimateViewSet(ServiceViewSet[InsuranceService]):
    resource = "insurance_rate"
    service_class = InsuranceService
    serializer_class = serializers.EstimateSerializer
    query_class = serializers.EstimateQuery
    filter_backends = ()
    pagination_class = None

    @action(detail=False, url_path="insurance-estimate")
    def estimate(self, request: Request) -> Response:
        return self.respond(self.service.estimate(actor=self.actor, action=self.policy_action, **self.asked()))


@share_docs
class ShareViewSet(ServiceViewSet[InsuranceService]):
    resource = "bill"
    service_class = InsuranceService
    serializer_class = BillDetailSerializer
    lookup_url_kwarg = "ma_lich_hen"
    filter_backends = ()
    input_classes: ClassVar[dict[str, Any]] = {"insurance": serializers.LevelInput}

    @action(detail=True, methods=["post"])
    def insurance(self, request: Request, ma_lich_hen: int) -> HttpResponse:
        named = {"actor": self.actor, "action": self.policy_action, "ma_lich_hen": ma_lich_hen, **self.validated()}
        return self.once(lambda claim: self.service.enter(**named, claim=claim))
