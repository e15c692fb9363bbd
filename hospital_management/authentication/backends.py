"""Who a cookie session of the admin site belongs to."""

from django.contrib.auth.backends import BaseBackend

from authentication.models import NguoiDung
from core.bootstrap import container
from core.services.auth_service import AuthService


class SiteBackend(BaseBackend):
    """Reads the account anew with each request; who signs in goes through `core.admin.SignInForm`."""

    def get_user(self, user_id: int) -> NguoiDung | None:
        return container().resolve(AuthService).of_site(user_id)
