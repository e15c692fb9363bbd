"""Treatment plans, the catalogue of drugs, and prescriptions."""

import hashlib
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.bootstrap import container
from core.catalogue_views import CatalogueViewSet, inputs
from core.services.drug_service import DrugService
from core.services.prescribing_service import PrescribingService
from core.services.prescription_service import PrescriptionService
from core.services.treatment_plan_service import TreatmentPlanService
from core.services.treatment_step_service import TreatmentStepService
from core.viewsets import Listed, ServiceViewSet
from treatments import serializers
from treatments.filters import DrugFilter, PlanFilter, PrescriptionFilter
from treatments.schema import drug_docs, plan_docs, prescription_docs, step_docs


@plan_docs
class PlanViewSet(Listed, ServiceViewSet[TreatmentPlanService]):
    resource = "treatment_plan"
    service_class = TreatmentPlanService
    filterset_class = PlanFilter
    ordering_fields = ("ngay_bat_dau", "ngay_du_kien")
    ordering = ("-ngay_bat_dau",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.NewPlanInput,
        "partial_update": serializers.PlanInput,
        "steps": serializers.NewStepInput,
        "stop": serializers.ReasonInput,
    }

    def get_serializer_class(self) -> Any:
        return serializers.PlanSerializer if self.action == "list" else serializers.PlanDetailSerializer

    def paginate_queryset(self, queryset: Any) -> Any:
        return self.service.listed(actor=self.actor, plans=super().paginate_queryset(queryset) or [])

    def create(self, request: Request) -> Response:
        named = {"actor": self.actor, "action": self.policy_action, **self.validated()}
        return self.respond(self.service.create(**named), status=201)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self._act(self.service.get, pk)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self._act(self.service.change, pk, versions=self.versions(), **self.validated())

    @action(detail=True, methods=["post"])
    def steps(self, request: Request, pk: int) -> Response:
        named: dict[str, Any] = {"actor": self.actor, "action": self.policy_action, "ma_ke_hoach": pk}
        plan = self.service.add_step(**named, versions=self.versions(), **self.validated())
        return self.respond(plan, status=201)

    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: int) -> Response:
        return self._act(self.service.stop, pk, versions=self.versions(), **self.validated())

    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int) -> Response:
        return self._act(self.service.complete, pk, versions=self.versions())

    def _act(self, act: Any, pk: int, **data: Any) -> Response:
        return self.respond(act(actor=self.actor, action=self.policy_action, ma_ke_hoach=pk, **data))


@step_docs
class StepViewSet(ServiceViewSet[TreatmentStepService]):
    resource = "treatment_step"
    service_class = TreatmentStepService
    serializer_class = serializers.StepSerializer
    filter_backends = ()
    input_classes: ClassVar[dict[str, Any]] = {
        "partial_update": serializers.StepInput,
        "complete": serializers.StepDoneInput,
    }

    def partial_update(self, request: Request, pk: int) -> Response:
        return self._act(self.service.change, pk)

    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int) -> Response:
        return self._act(self.service.complete, pk)

    def _act(self, act: Any, pk: int) -> Response:
        named: dict[str, Any] = {"actor": self.actor, "action": self.policy_action, "ma_buoc": pk}
        return self.respond(act(**named, versions=self.versions(), **self.validated()))


@drug_docs
class DrugViewSet(CatalogueViewSet[DrugService]):
    resource = "drug"
    service_class = DrugService
    serializer_class = serializers.DrugSerializer
    filterset_class = DrugFilter
    ordering_fields = ("ten_thuoc", "hoat_chat")
    ordering = ("ten_thuoc",)
    input_classes: ClassVar[dict[str, Any]] = inputs(serializers.DrugInput)


@prescription_docs
class PrescriptionViewSet(Listed, ServiceViewSet[PrescriptionService]):
    resource = "prescription"
    file_action = "pdf"
    service_class = PrescriptionService
    filterset_class = PrescriptionFilter
    ordering_fields = ("ngay_tao", "ky_luc")
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.NewDraftInput,
        "update": serializers.DraftInput,
        "partial_update": serializers.DraftInput,
        "copy": serializers.CopyInput,
        "sign": serializers.SignInput,
        "cancel": serializers.ReasonInput,
        "dispense": serializers.DispenseInput,
    }

    def get_serializer_class(self) -> Any:
        kinds = {"list": serializers.PrescriptionSerializer, "check": serializers.CheckSerializer}
        return kinds.get(self.action, serializers.PrescriptionDetailSerializer)

    def paginate_queryset(self, queryset: Any) -> Any:
        return self.service.listed(actor=self.actor, prescriptions=super().paginate_queryset(queryset) or [])

    @property
    def prescribing(self) -> PrescribingService:
        return container().resolve(PrescribingService)

    def create(self, request: Request) -> Response:
        named = {"actor": self.actor, "action": self.policy_action, **self.validated()}
        return self.respond(self.service.create(**named), status=201)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self._act(self.service.get, pk)

    def update(self, request: Request, pk: int) -> Response:
        whole = {} if self.action == "partial_update" else {"loi_dan": ""}
        return self._act(self.service.change, pk, versions=self.versions(), **{**whole, **self.validated()})

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    @action(detail=True)
    def check(self, request: Request, pk: int) -> Response:
        return self._act(self.service.check, pk)

    @action(detail=True)
    def pdf(self, request: Request, pk: int) -> HttpResponseBase:
        printed = self.service.printed(actor=self.actor, action=self.policy_action, ma_don_thuoc=pk)
        etag = f'"{hashlib.sha256(printed).hexdigest()[:32]}"'
        headers = {"Content-Disposition": f'inline; filename="don-thuoc-{pk}.pdf"', "ETag": etag}
        whole = HttpResponse(printed, content_type="application/pdf", headers=headers)
        return get_conditional_response(request, etag=etag, response=whole) or whole

    @action(detail=True, methods=["post"])
    def copy(self, request: Request, pk: int) -> Response:
        named: dict[str, Any] = {"actor": self.actor, "action": self.policy_action, "ma_don_thuoc": pk}
        return self.respond(self.service.copy(**named, **self.validated()), status=201)

    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: int) -> Response:
        return self._act(self.prescribing.sign, pk, versions=self.versions(), **self.validated())

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        return self._act(self.prescribing.cancel, pk, versions=self.versions(), **self.validated())

    @action(detail=True, methods=["post"])
    def dispense(self, request: Request, pk: int) -> Response:
        return self._act(self.prescribing.dispense, pk, versions=self.versions(), **self.validated())

    def _act(self, act: Any, pk: int, **data: Any) -> Response:
        return self.respond(act(actor=self.actor, action=self.policy_action, ma_don_thuoc=pk, **data))
