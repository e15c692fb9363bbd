"""Medical records, their signed versions, vital signs, and the catalogue of diseases."""

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.policy import Scope, scope_for
from core.services.disease_service import DiseaseService
from core.services.record_service import RecordService
from core.services.vitals_service import VitalsService
from core.viewsets import Listed, ServiceViewSet
from records import serializers
from records.filters import DiseaseFilter, RecordFilter
from records.schema import disease_docs, record_docs, version_docs, vitals_docs


def sees_internal(actor: Any) -> bool:
    """Whether the notes that no patient sees are shown; to who reads the description too."""
    role = getattr(actor, "vai_tro", None)
    return role is None or scope_for(role, "record.internal") is not Scope.NONE


@record_docs
class RecordViewSet(ServiceViewSet[RecordService]):
    resource = "record"
    service_class = RecordService
    filterset_class = RecordFilter
    ordering_fields = ("ngay_tao", "ky_luc")
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.RecordInput,
        "update": serializers.RecordChangeInput,
        "partial_update": serializers.RecordChangeInput,
        "amend": serializers.AmendmentInput,
    }

    def get_serializer_class(self) -> Any:
        if self.action == "list":
            return serializers.ListedRecordSerializer
        whole = sees_internal(self.request.user)
        return serializers.RecordSerializer if whole else serializers.RecordForPatientSerializer

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        self.service.note_listing(actor=self.actor, bo_loc=self.filters_used(), records=page)
        return self.get_paginated_response(self.shown(page))

    def retrieve(self, request: Request, pk: int) -> Response:
        return self._act(self.service.open, pk)

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        return self._act(self.service.change, pk, versions=self.versions(), **self.validated())

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: int) -> Response:
        return self._act(self.service.sign, pk, versions=self.versions())

    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: int) -> Response:
        return self._act(self.service.amend, pk, versions=self.versions(), **self.validated())

    def _act(self, act: Any, pk: int, **data: Any) -> Response:
        return self.respond(act(actor=self.actor, action=self.policy_action, ma_benh_an=pk, **data))


@version_docs
class RecordVersionViewSet(Listed, ServiceViewSet[RecordService]):
    resource = "record_version"
    service_class = RecordService
    filter_backends = ()

    def get_serializer_class(self) -> Any:
        whole = sees_internal(self.request.user)
        return serializers.VersionSerializer if whole else serializers.VersionForPatientSerializer

    def get_queryset(self) -> Any:
        return self.service.versions_of(actor=self.actor, action=self.policy_action, **self.kwargs)

    def retrieve(self, request: Request, ma_benh_an: int, so_ban: int) -> Response:
        named = {"ma_benh_an": ma_benh_an, "so_ban": so_ban}
        return self.respond(self.service.version(actor=self.actor, action=self.policy_action, **named))


@vitals_docs
class VitalsViewSet(Listed, ServiceViewSet[VitalsService]):
    resource = "vital_signs"
    service_class = VitalsService
    serializer_class = serializers.VitalsSerializer
    filter_backends = ()
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.VitalsInput}

    def get_queryset(self) -> Any:
        return self.service.of_record(actor=self.actor, action=self.policy_action, **self.kwargs)

    def create(self, request: Request, ma_benh_an: int) -> Response:
        row = self.service.take(**self._named(ma_benh_an), **self.validated())
        return self.respond(row, status=201)

    def destroy(self, request: Request, ma_benh_an: int, pk: int) -> Response:
        self.service.remove(**self._named(ma_benh_an), ma_sinh_hieu=pk)
        return Response(status=204)

    def _named(self, ma_benh_an: int) -> dict[str, Any]:
        """The record, and which versions of it the client knows."""
        named = {"actor": self.actor, "action": self.policy_action, "ma_benh_an": ma_benh_an}
        return {**named, "versions": self.versions()}


@disease_docs
class DiseaseViewSet(Listed, ServiceViewSet[DiseaseService]):
    resource = "disease"
    service_class = DiseaseService
    serializer_class = serializers.DiseaseSerializer
    filterset_class = DiseaseFilter
    ordering_fields = ("ma_icd", "ten_benh")
    ordering = ("ma_icd",)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_benh=pk))
