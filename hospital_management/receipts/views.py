"""Numbered documents: issue, find, print, cancel, and verify by the code on the paper."""

import hashlib
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from authentication.throttles import AddressThrottle
from core.services.document_service import DocumentService, Issued
from core.services.verification_service import VerificationService
from core.viewsets import Listed, ServiceViewSet
from receipts import serializers
from receipts.filters import DocumentFilter
from receipts.schema import document_docs, invoice_docs, receipt_docs, verify_docs


class IssuingViewSet(ServiceViewSet[DocumentService]):
    service_class = DocumentService
    serializer_class = serializers.DocumentDetailSerializer
    filter_backends = ()

    def answer(self, issued: Issued) -> Response:
        return self.respond(issued.document, 201 if issued.new else 200)


@receipt_docs
class ReceiptViewSet(IssuingViewSet):
    resource = "payment"
    input_classes: ClassVar[dict[str, Any]] = {"receipt": serializers.PayerInput}

    @action(detail=True, methods=["post"])
    def receipt(self, request: Request, pk: int) -> Response:
        named = {"actor": self.actor, "action": self.policy_action, **self.validated()}
        return self.answer(self.service.issue_receipt(ma_thanh_toan=pk, **named))


@invoice_docs
class InvoiceViewSet(IssuingViewSet):
    resource = "bill"
    lookup_url_kwarg = "ma_lich_hen"
    input_classes: ClassVar[dict[str, Any]] = {"invoice": serializers.PayerInput}

    @action(detail=True, methods=["post"])
    def invoice(self, request: Request, ma_lich_hen: int) -> Response:
        named = {"actor": self.actor, "action": self.policy_action, **self.validated()}
        return self.answer(self.service.issue_invoice(ma_lich_hen=ma_lich_hen, **named))


@document_docs
class DocumentViewSet(Listed, ServiceViewSet[DocumentService]):
    resource = "document"
    file_action = "pdf"
    service_class = DocumentService
    filterset_class = DocumentFilter
    ordering_fields = ("ngay_lap", "so", "so_tien")
    ordering = ("-ngay_lap",)
    input_classes: ClassVar[dict[str, Any]] = {"cancel": serializers.VoidInput}

    def get_serializer_class(self) -> Any:
        return serializers.DocumentSerializer if self.action == "list" else serializers.DocumentDetailSerializer

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_chung_tu=pk))

    @action(detail=True)
    def pdf(self, request: Request, pk: int) -> HttpResponseBase:
        printed = self.service.printed(actor=self.actor, action=self.policy_action, ma_chung_tu=pk)
        etag = f'"{hashlib.sha256(printed).hexdigest()[:32]}"'
        headers = {"Content-Disposition": f'inline; filename="chung-tu-{pk}.pdf"', "ETag": etag}
        whole = HttpResponse(printed, content_type="application/pdf", headers=headers)
        return get_conditional_response(request, etag=etag, response=whole) or whole

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        named = {"actor": self.actor, "action": self.policy_action, **self.validated()}
        return self.respond(self.service.cancel(ma_chung_tu=pk, **named))


@verify_docs
class VerifyViewSet(ServiceViewSet[VerificationService]):
    resource = "document"
    service_class = VerificationService
    serializer_class = serializers.VerdictSerializer
    query_class = serializers.VerifyQuery
    filter_backends = ()
    pagination_class = None
    authentication_classes = ()
    throttle_classes = (AddressThrottle,)
    limited: ClassVar[dict[str, str]] = {"verify": "verify"}

    @action(detail=False)
    def verify(self, request: Request) -> Response:
        return self.respond(self.service.verify(**self.asked()))
