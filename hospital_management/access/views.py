"""Roles of accounts and requests to change them, emergency access, access reviews."""

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access import serializers
from access.filters import EmergencyAccessFilter, ReviewFilter, RoleRequestFilter
from access.models import YeuCauVaiTro
from access.schema import emergency_access_docs, review_docs, role_docs, role_request_docs, temporary_role_docs
from core.services.access_review_service import AccessReviewService
from core.services.emergency_access_service import EmergencyAccessService
from core.services.role_service import RoleService
from core.viewsets import Listed, ServiceViewSet
from users.serializers import AccountSerializer


@role_docs
class AccountRoleViewSet(ServiceViewSet[RoleService]):
    resource = "account"
    service_class = RoleService
    serializer_class = AccountSerializer
    input_classes: ClassVar[dict[str, Any]] = {"role": serializers.RoleInput}

    @action(detail=True, methods=["post"])
    def role(self, request: Request, pk: int) -> Response:
        made = self.service.change_role(actor=self.actor, ma_nguoi_dung=pk, **self.validated())
        if isinstance(made, YeuCauVaiTro):
            return Response(serializers.RoleRequestSerializer(made).data, status=202)
        return self.respond(made)


@temporary_role_docs
class TemporaryRoleViewSet(ServiceViewSet[RoleService]):
    resource = "temporary_role"
    service_class = RoleService
    serializer_class = AccountSerializer
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.TemporaryRoleInput}

    def create(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.give_temporary(actor=self.actor, ma_nguoi_dung=pk, **self.validated()))

    def destroy(self, request: Request, pk: int) -> Response:
        self.service.end_temporary(actor=self.actor, ma_nguoi_dung=pk)
        return Response(status=204)


@role_request_docs
class RoleRequestViewSet(Listed, ServiceViewSet[RoleService]):
    resource = "role_request"
    service_class = RoleService
    serializer_class = serializers.RoleRequestSerializer
    filterset_class = RoleRequestFilter
    ordering_fields = ("ngay_tao",)
    ordering = ("-ngay_tao",)
    input_classes: ClassVar[dict[str, Any]] = {
        "approve": serializers.ApprovalInput,
        "reject": serializers.RejectionInput,
    }

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_yeu_cau=pk))

    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.approve(actor=self.actor, ma_yeu_cau=pk, **self.validated()))

    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.reject(actor=self.actor, ma_yeu_cau=pk, **self.validated()))


@emergency_access_docs
class EmergencyAccessViewSet(Listed, ServiceViewSet[EmergencyAccessService]):
    resource = "emergency_access"
    service_class = EmergencyAccessService
    serializer_class = serializers.EmergencyAccessSerializer
    filterset_class = EmergencyAccessFilter
    ordering_fields = ("bat_dau",)
    ordering = ("-bat_dau",)
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.EmergencyAccessInput}

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.get(actor=self.actor, action=self.policy_action, ma_truy_cap=pk))

    def create(self, request: Request) -> Response:
        return self.respond(self.service.open(actor=self.actor, **self.validated()), status=201)

    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        return self.respond(self.service.end(actor=self.actor, action=self.policy_action, ma_truy_cap=pk))


@review_docs
class AccessReviewViewSet(Listed, ServiceViewSet[AccessReviewService]):
    resource = "access_review"
    service_class = AccessReviewService
    serializer_class = serializers.HolderSerializer
    filterset_class = ReviewFilter
    ordering_fields = ("cho_ra_soat_tu", "ngay_tao", "lan_cuoi")
    ordering = ("cho_ra_soat_tu",)
    input_classes: ClassVar[dict[str, Any]] = {"create": serializers.ReviewInput}

    def create(self, request: Request) -> Response:
        review = self.service.review(actor=self.actor, **self.validated())
        return Response(serializers.ReviewSerializer(review).data, status=201)
