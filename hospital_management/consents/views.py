"""Consents, requests of data subjects, and copies of a person's data."""

from typing import Any, ClassVar

from django.http import FileResponse, HttpResponseBase
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consents import schema, serializers
from consents.filters import DataRequestFilter, HistoryFilter, TextFilter
from core.services.account_erasure_service import DataErasureService
from core.services.consent_service import ConsentService, ConsentTextService
from core.services.data_request_service import DataRequestService
from core.services.export_service import ExportService
from core.viewsets import Listed, ServiceViewSet


@schema.text_docs
class ConsentTextViewSet(Listed, ServiceViewSet[ConsentTextService]):
    resource = "consent_text"
    service_class = ConsentTextService
    serializer_class = serializers.ConsentTextSerializer
    filterset_class = TextFilter
    ordering_fields = ("hieu_luc_tu", "so_phien_ban")
    ordering = ("-hieu_luc_tu",)
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.ConsentTextInput}

    def create(self, request: Request) -> Response:
        return self.respond(self.service.publish(actor=self.actor, **self.validated()), status=201)


@schema.consent_docs
class ConsentViewSet(Listed, ServiceViewSet[ConsentService]):
    resource = "consent"
    service_class = ConsentService
    query_class = serializers.PatientQuery
    filter_backends = ()
    pagination_class = None
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.GiveInput,
        "withdraw": serializers.WithdrawInput,
    }

    def get_queryset(self) -> Any:
        return self.service.state(actor=self.actor, action=self.policy_action, **self.asked())

    def get_serializer_class(self) -> Any:
        return serializers.PurposeSerializer if self.action == "list" else serializers.ConsentSerializer

    def create(self, request: Request) -> Response:
        given = self.service.give(actor=self.actor, action=self.policy_action, **self.validated())
        return self.respond(given, status=201)

    @action(detail=False, methods=["post"])
    def withdraw(self, request: Request) -> Response:
        taken = self.service.withdraw(actor=self.actor, action=self.policy_action, **self.validated())
        return self.respond(taken, status=201)


@schema.history_docs
class ConsentHistoryViewSet(Listed, ServiceViewSet[ConsentService]):
    resource = "consent_history"
    service_class = ConsentService
    serializer_class = serializers.ConsentSerializer
    query_class = serializers.PatientQuery
    filterset_class = HistoryFilter
    ordering_fields = ("thoi_diem",)
    ordering = ("-thoi_diem",)

    def get_queryset(self) -> Any:
        return self.service.history(actor=self.actor, action=self.policy_action, **self.asked())


@schema.request_docs
class DataRequestViewSet(Listed, ServiceViewSet[DataRequestService]):
    resource = "data_request"
    service_class = DataRequestService
    serializer_class = serializers.DataRequestSerializer
    filterset_class = DataRequestFilter
    ordering_fields = ("ngay_tao", "han_tra_loi", "han_xong")
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.DataRequestInput,
        "answer": serializers.AnswerInput,
        "extend": serializers.RequestReasonInput,
        "complete": serializers.CompleteInput,
        "refuse": serializers.RequestReasonInput,
    }

    @property
    def _how(self) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.policy_action, **self.validated()}

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_yeu_cau=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.ask(**self._how), status=201)

    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.answer(ma_yeu_cau=pk, **self._how))

    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.extend(ma_yeu_cau=pk, **self._how))

    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.complete(ma_yeu_cau=pk, **self._how))

    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.refuse(ma_yeu_cau=pk, **self._how))


@schema.erasure_docs
class ErasureViewSet(ServiceViewSet[DataErasureService]):
    resource = "data_request"
    service_class = DataErasureService
    serializer_class = serializers.DataRequestSerializer
    input_classes: ClassVar[dict[str, Any]] = {"erase": serializers.EraseInput}

    @action(detail=True, methods=["post"])
    def erase(self, request: Request, pk: int) -> Response:
        erased = self.service.erase(actor=self.actor, action=self.policy_action, ma_yeu_cau=pk, **self.validated())
        return self.respond(erased)


@schema.export_docs
class ExportViewSet(ServiceViewSet[ExportService]):
    resource = "data_export"
    file_action = "retrieve"
    service_class = ExportService
    serializer_class = serializers.ExportSerializer

    def retrieve(self, request: Request) -> HttpResponseBase:
        copy = self.service.fetch(actor=self.actor, action=self.policy_action)
        if copy.file is None:
            return self.respond(copy.job, status=202)
        made = timezone.localtime(copy.job.san_sang_luc)
        return FileResponse(
            copy.file,
            as_attachment=True,
            filename=f"du-lieu-ca-nhan-{made:%Y-%m-%d}.zip",
            content_type="application/zip",
            headers={"Cache-Control": "no-store"},
        )

    def create(self, request: Request) -> Response:
        return self.respond(self.service.begin(actor=self.actor, action=self.policy_action), status=202)
