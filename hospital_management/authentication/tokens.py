"""Who a bearer token belongs to."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from authentication.models import NguoiDung, PhienDangNhap
from core.bootstrap import container
from core.exceptions import BadToken
from core.services.auth_service import AuthService


class SessionTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`; account and session (`request.auth`) are read anew with each request."""

    def authenticate(self, request: Request) -> tuple[NguoiDung, PhienDangNhap] | None:
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            session = container().resolve(AuthService).session_of(token.decode("ascii"))
        except UnicodeDecodeError as error:
            raise BadToken from error
        return session.nguoi_dung, session

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
