"""The caller's own second factor, and for Admins the lost one of somebody else."""

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from authentication import second_factor_serializers as serializers
from authentication.second_factor_schema import reset_docs, second_factor_docs
from core.services.second_factor_service import SecondFactorService
from core.viewsets import ServiceViewSet


@second_factor_docs
class SecondFactorViewSet(ServiceViewSet[SecondFactorService]):
    resource = "second_factor"
    service_class = SecondFactorService
    serializer_class = serializers.SecondFactorState
    input_classes: ClassVar[dict[str, Any]] = {
        "create": serializers.BeginInput,
        "confirm": serializers.ConfirmInput,
        "recovery_codes": serializers.CodeInput,
        "disable": serializers.DisableInput,
    }

    def retrieve(self, request: Request) -> Response:
        return self.respond(self.service.state(actor=self.actor))

    def create(self, request: Request) -> Response:
        return Response(self.service.begin(actor=self.actor, **self.validated()), status=201)

    @action(detail=False, methods=["post"])
    def confirm(self, request: Request) -> Response:
        return Response({"ma_khoi_phuc": self.service.confirm(actor=self.actor, **self.validated())})

    @action(detail=False, methods=["post"], url_path="recovery-codes")
    def recovery_codes(self, request: Request) -> Response:
        return Response({"ma_khoi_phuc": self.service.renew_codes(actor=self.actor, **self.validated())})

    @action(detail=False, methods=["post"])
    def disable(self, request: Request) -> Response:
        return self.respond(self.service.disable(actor=self.actor, **self.validated()))


@reset_docs
class AccountSecondFactorViewSet(ServiceViewSet[SecondFactorService]):
    resource = "account"
    service_class = SecondFactorService
    serializer_class = serializers.SecondFactorState

    @action(detail=True, methods=["delete"], url_path="second-factor")
    def reset_second_factor(self, request: Request, pk: int) -> Response:
        self.service.reset(actor=self.actor, ma_nguoi_dung=pk)
        return Response(status=204)
