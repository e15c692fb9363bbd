"""The caller's own profile, patients and who acts for them, and accounts."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core.policy import Role, Scope, scope_for
from core.services.account_service import AccountService
from core.services.family_service import FamilyService
from core.services.patient_service import PatientService
from core.viewsets import Listed, ServiceViewSet
from users import serializers
from users.filters import AccountFilter, PatientFilter
from users.schema import account_docs, family_docs, guardian_docs, patient_docs, profile_docs


@profile_docs
class ProfileViewSet(ServiceViewSet[PatientService]):
    resource = "profile"
    service_class = PatientService
    serializer_class = serializers.ProfileSerializer
    inputs_by_role: ClassVar[dict[str, Any]] = {
        Role.PATIENT: serializers.PatientProfileInput,
        Role.DOCTOR: serializers.DoctorProfileInput,
    }

    @property
    def input_classes(self) -> dict[str, Any]:  # type: ignore[override]
        role = getattr(self.request.user, "vai_tro", Role.PATIENT)
        chosen = self.inputs_by_role.get(role, serializers.AnyProfileInput)
        return {"update": chosen, "partial_update": chosen}

    def retrieve(self, request: Request) -> Response:
        return self.respond(self.service.own_account(self.actor))

    def update(self, request: Request) -> Response:
        return self.respond(self.service.change_own(actor=self.actor, **self.validated()))

    def partial_update(self, request: Request) -> Response:
        return self.update(request)


@patient_docs
class PatientViewSet(ServiceViewSet[PatientService]):
    resource = "patient"
    service_class = PatientService
    filterset_class = PatientFilter
    ordering_fields = ("ho_ten", "ngay_sinh", "ngay_tao")
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.PatientInput,
        "update": serializers.PatientInput,
        "partial_update": serializers.PatientInput,
    }

    def get_serializer_class(self) -> Any:
        role = getattr(self.request.user, "vai_tro", None)
        clinical = role is None or scope_for(role, "patient.clinical") is not Scope.NONE
        return serializers.PatientSerializer if clinical else serializers.PatientForDeskSerializer

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        self.service.note_listing(actor=self.actor, bo_loc=self.filters_used(), patients=page)
        return self.get_paginated_response(self.shown(page))

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.open(actor=self.actor, action=self.policy_action, ma_benh_nhan=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.register(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        patient = self.service.change(
            actor=self.actor,
            action=self.policy_action,
            ma_benh_nhan=pk,
            versions=self.versions(),
            **self.validated(),
        )
        return self.respond(patient)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)


@family_docs
class FamilyViewSet(ServiceViewSet[FamilyService]):
    resource = "family"
    service_class = FamilyService
    serializer_class = serializers.RelativeSerializer
    filter_backends = ()
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.RelativeInput,
        "partial_update": serializers.RelationInput,
    }

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        self.service.note_listing(actor=self.actor, links=page)
        return self.get_paginated_response(self.shown(page))

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_nguoi_than=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.add(actor=self.actor, **self.validated()), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        relative = self.service.change(
            actor=self.actor, action=self.policy_action, ma_nguoi_than=pk, **self.validated()
        )
        return self.respond(relative)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.remove(actor=self.actor, action=self.policy_action, ma_nguoi_than=pk)
        return Response(status=204)


@guardian_docs
class GuardianViewSet(Listed, ServiceViewSet[FamilyService]):
    resource = "guardian"
    service_class = FamilyService
    serializer_class = serializers.GuardianSerializer
    filter_backends = ()
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.GuardianInput}

    def get_queryset(self) -> Any:
        return self.service.guardians_of(actor=self.actor, action=self.policy_action, **self.kwargs)

    def create(self, request: Request, ma_benh_nhan: int) -> Response:
        guardian = self.service.entrust(actor=self.actor, ma_benh_nhan=ma_benh_nhan, **self.validated())
        return self.respond(guardian, status=201)

    def destroy(self, request: Request, ma_benh_nhan: int, pk: int) -> Response:
        self.service.dismiss(actor=self.actor, ma_benh_nhan=ma_benh_nhan, ma_nguoi_than=pk)
        return Response(status=204)


@account_docs
class AccountViewSet(Listed, ServiceViewSet[AccountService]):
    resource = "account"
    service_class = AccountService
    serializer_class = serializers.AccountSerializer
    filterset_class = AccountFilter
    ordering_fields = ("ngay_tao", "so_dien_thoai")
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.AccountInput,
        "update": serializers.AccountChangeInput,
        "partial_update": serializers.AccountChangeInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_nguoi_dung=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.create(actor=self.actor, **self.validated()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.change(actor=self.actor, ma_nguoi_dung=pk, **self.validated()))

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.update(request, pk)

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.deactivate(actor=self.actor, ma_nguoi_dung=pk)
        return Response(status=204)
