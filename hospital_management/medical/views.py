"""The catalogue's endpoints: alike but for the table."""

from typing import Any, ClassVar, TypeVar

from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from core.services.medical_service import (
    CatalogueService,
    DoctorService,
    FacilityService,
    ServiceCatalogueService,
    SpecialtyService,
)
from core.viewsets import ServiceViewSet
from medical import filters, serializers
from medical.schema import doctor_docs, facility_docs, service_docs, specialty_docs

C = TypeVar("C", bound=CatalogueService[Any])


class CatalogueViewSet(mixins.ListModelMixin, ServiceViewSet[C]):
    """List, read, and for Admins write, one table of the catalogue."""

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, pk=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.change(actor=self.actor, pk=pk, **self.validated()))

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.remove(actor=self.actor, pk=pk)
        return Response(status=204)


def inputs(serializer: Any, create: Any = None) -> dict[str, Any]:
    return {"create": create or serializer, "update": serializer, "partial_update": serializer}


@facility_docs
class FacilityViewSet(CatalogueViewSet[FacilityService]):
    resource = "facility"
    service_class = FacilityService
    serializer_class = serializers.FacilitySerializer
    filterset_class = filters.FacilityFilter
    ordering_fields = ("ten_co_so",)
    input_classes: ClassVar[dict[str, Any]] = inputs(serializers.FacilityInput)


@specialty_docs
class SpecialtyViewSet(CatalogueViewSet[SpecialtyService]):
    resource = "specialty"
    service_class = SpecialtyService
    serializer_class = serializers.SpecialtySerializer
    filterset_class = filters.SpecialtyFilter
    ordering_fields = ("ten_chuyen_khoa",)
    input_classes: ClassVar[dict[str, Any]] = inputs(serializers.SpecialtyInput)


@doctor_docs
class DoctorViewSet(CatalogueViewSet[DoctorService]):
    resource = "doctor"
    service_class = DoctorService
    serializer_class = serializers.DoctorSerializer
    filterset_class = filters.DoctorFilter
    ordering_fields = ("ho_ten", "kinh_nghiem")
    input_classes: ClassVar[dict[str, Any]] = inputs(serializers.DoctorInput, create=serializers.NewDoctorInput)

    def create(self, request: Request) -> Response:
        return self.respond(self.service.register(actor=self.actor, **self.validated()), status=201)


@service_docs
class ServiceCatalogueViewSet(CatalogueViewSet[ServiceCatalogueService]):
    resource = "service"
    service_class = ServiceCatalogueService
    serializer_class = serializers.ServiceSerializer
    filterset_class = filters.ServiceFilter
    ordering_fields = ("ten_dich_vu", "gia_tien", "thoi_gian_kham")
    input_classes: ClassVar[dict[str, Any]] = inputs(serializers.ServiceInput)
