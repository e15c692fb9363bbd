"""Password reset and change of phone number, by one-time codes."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from authentication import code_serializers
from authentication.code_schema import password_reset_docs, phone_change_docs
from authentication.serializers import Done
from authentication.throttles import AddressThrottle
from core.services.password_reset_service import PasswordResetService
from core.services.phone_change_service import PhoneChangeService
from core.viewsets import ServiceViewSet


@password_reset_docs
class PasswordResetViewSet(ServiceViewSet[PasswordResetService]):
    resource = "password_reset"
    service_class = PasswordResetService
    serializer_class = Done
    authentication_classes = ()
    throttle_classes = (AddressThrottle,)
    limited: ClassVar[dict[str, str]] = {"create": "code", "confirm": "code"}
    input_classes: ClassVar[dict[str, Any]] = {
        "create": code_serializers.PasswordResetInput,
        "confirm": code_serializers.PasswordResetConfirmInput,
    }

    def create(self, request: Request) -> Response:
        self.service.request(**self.validated())
        detail = _("Nếu số điện thoại này có tài khoản, mã đặt lại mật khẩu đã được gửi tới đó.")
        return Response({"detail": detail}, status=status.HTTP_202_ACCEPTED)

    @action(detail=False, methods=["post"])
    def confirm(self, request: Request) -> Response:
        self.service.confirm(**self.validated())
        return Response({"detail": _("Đã đặt lại mật khẩu. Hãy đăng nhập bằng mật khẩu mới.")})


@phone_change_docs
class PhoneChangeViewSet(ServiceViewSet[PhoneChangeService]):
    resource = "phone_change"
    service_class = PhoneChangeService
    serializer_class = Done
    throttle_classes = (AddressThrottle,)
    limited: ClassVar[dict[str, str]] = {"create": "code", "confirm": "code"}
    input_classes: ClassVar[dict[str, Any]] = {
        "create": code_serializers.PhoneChangeInput,
        "confirm": code_serializers.PhoneChangeConfirmInput,
    }

    def create(self, request: Request) -> Response:
        self.service.request(actor=self.actor, **self.validated())
        return Response({"detail": _("Mã đã được gửi tới số điện thoại mới.")}, status=status.HTTP_202_ACCEPTED)

    @action(detail=False, methods=["post"])
    def confirm(self, request: Request) -> Response:
        self.service.confirm(actor=self.actor, **self.validated())
        return Response({"detail": _("Đã đổi số điện thoại. Hãy đăng nhập lại bằng số mới.")})
