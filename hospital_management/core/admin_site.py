"""The Django admin site: its sign-in, and the session that stands behind its cookie."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from authentication.models import PhienDangNhap
from authentication.throttles import AddressThrottle
from core.bootstrap import container
from core.error_handler import TOO_MANY
from core.exceptions import DomainError
from core.parsers import composed
from core.services.auth_service import AuthService
from core.services.session_service import SessionService
from core.validators import normalise_phone, normalise_second_factor

SESSION_KEY = "ma_phien"


class SignInForm(AdminAuthenticationForm):
    """Signs in through the API's own service, so that its lock-out, second factor and audit trail hold here too."""

    code = forms.CharField(
        label=gettext_lazy("Mã xác thực (nếu đã bật):"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )

    def clean_code(self) -> str | None:
        code = self.cleaned_data["code"]
        return normalise_second_factor(code) if code else None

    @sensitive_variables()
    def clean_password(self) -> str:
        return str(composed(self.cleaned_data["password"]))

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        phone, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not AddressThrottle().admits(self.request, "login"):
            raise forms.ValidationError(TOO_MANY, code="throttled")
        if phone and password and "code" in self.cleaned_data:
            session = self._session_of(normalise_phone(phone), password, self.cleaned_data["code"])
            self.confirm_login_allowed(session.nguoi_dung)
            self.user_cache = session.nguoi_dung
            self.request.opened = session  # type: ignore[union-attr]
        return self.cleaned_data

    @sensitive_variables()
    def _session_of(self, phone: str, password: str, code: str | None) -> PhienDangNhap:
        service = container().resolve(AuthService)
        try:
            return service.sign_in_to_site(so_dien_thoai=phone, password=password, ma_xac_thuc=code)
        except DomainError as refusal:
            raise forms.ValidationError(refusal.detail, code=refusal.code) from refusal


class Site(AdminSite):
    """Its cookie names a session like any other (`PhienDangNhap`), which each page asks for anew.

    Django's own idea of who is signed in (`request.user`) is made from that session and from nothing else.
    """

    site_header = "Quản trị đặt lịch khám bệnh"
    site_title = "Đặt lịch khám bệnh"
    index_title = "Dữ liệu (chỉ xem; mọi thay đổi thực hiện qua API)"
    login_form = SignInForm
    login_template = "core/sign_in.html"

    def has_permission(self, request: HttpRequest) -> bool:
        if not hasattr(request, "site_session"):
            named = request.session.get(SESSION_KEY)
            session = container().resolve(AuthService).session_of_site(named)
            request.site_session = session  # type: ignore[attr-defined]
            request.user = session.nguoi_dung if session else AnonymousUser()
        return super().has_permission(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Whoever signs in anew leaves the session that the cookie named before."""
        answer = super().login(request, extra_context)
        opened = getattr(request, "opened", None)
        if opened:
            self._end(request)
            request.session[SESSION_KEY] = opened.pk
        return answer

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method == "POST":
            self._end(request)
        return super().logout(request, extra_context)

    @staticmethod
    def _end(request: HttpRequest) -> None:
        session = getattr(request, "site_session", None)
        if session:
            whose = session.nguoi_dung
            container().resolve(SessionService).end(actor=whose, action="session.destroy", ma_phien=session.pk)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """No form here needs it, and no look would be entered of those whom it names."""
        raise Http404

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Not here: the API writes a new password to the audit trail and ends the account's sessions."""
        messages.warning(request, _("Hãy đổi mật khẩu qua API: PUT /api/auth/change-password/."))
        return redirect("admin:index")
