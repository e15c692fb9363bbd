"""Sign-up, sign-in, tokens, passwords."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from authentication import serializers
from authentication.schema import auth_docs
from authentication.throttles import AddressThrottle
from core.policy import permissions_of
from core.services.auth_service import AuthService
from core.viewsets import ServiceViewSet


@auth_docs
class AuthViewSet(ServiceViewSet[AuthService]):
    resource = "auth"
    service_class = AuthService
    serializer_class = serializers.AccountSummary
    throttle_classes = (AddressThrottle,)
    limited: ClassVar[dict[str, str]] = {
        "register": "register",
        "login": "login",
        "change_password": "login",
        "refresh": "token",
        "verify": "token",
    }
    input_classes: ClassVar[dict[str, Any]] = {
        "register": serializers.RegisterInput,
        "login": serializers.LoginInput,
        "refresh": serializers.RefreshInput,
        "verify": serializers.VerifyInput,
        "logout": serializers.RefreshInput,
        "change_password": serializers.ChangePasswordInput,
    }

    @action(detail=False, methods=["post"])
    def register(self, request: Request) -> Response:
        account = self.service.register(actor=self.actor, **self.validated())
        return self.respond(account, status=status.HTTP_201_CREATED)

    @action(detail=False, methods=["post"], authentication_classes=())
    def login(self, request: Request) -> Response:
        return Response(serializers.SignedIn(self.service.sign_in(**self.validated())).data)

    @action(detail=False, methods=["post"], authentication_classes=())
    def refresh(self, request: Request) -> Response:
        return Response(self.service.refresh(**self.validated()))

    @action(detail=False, methods=["post"], authentication_classes=())
    def verify(self, request: Request) -> Response:
        self.service.verify(**self.validated())
        return Response({"detail": _("Mã đăng nhập hợp lệ.")})

    @action(detail=False, methods=["post"])
    def logout(self, request: Request) -> Response:
        self.service.sign_out(actor=self.actor, **self.validated())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=False, methods=["put"], url_path="change-password")
    def change_password(self, request: Request) -> Response:
        self.service.change_password(actor=self.actor, **self.validated())
        return Response({"detail": _("Đã đổi mật khẩu. Hãy đăng nhập lại.")})

    @action(detail=False)
    def permissions(self, request: Request) -> Response:
        vai_tro = self.actor.vai_tro
        return Response({"vai_tro": vai_tro, "permissions": permissions_of(vai_tro)})
