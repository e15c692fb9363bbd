"""Who a bearer token belongs to."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from core.bootstrap import container
from core.exceptions import BadToken
from core.services.auth_service import AuthService


class SessionTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`; account and session are read anew with each request."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            return container().resolve(AuthService).account_of(token.decode("ascii")), None
        except UnicodeDecodeError as error:
            raise BadToken from error

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
