"""The catalogue's endpoints: alike but for the table."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core.catalogue_views import CatalogueViewSet, inputs
from core.services.medical_service import (
    DoctorService,
    FacilityService,
    ServiceCatalogueService,
    SpecialtyService,
)
from medical import filters, serializers
from medical.schema import doctor_docs, facility_docs, service_docs, specialty_docs


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
