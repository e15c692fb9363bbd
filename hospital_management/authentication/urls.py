from django.urls import path
from rest_framework.routers import SimpleRouter

from authentication.code_views import PasswordResetViewSet, PhoneChangeViewSet
from authentication.second_factor_views import SecondFactorViewSet
from authentication.session_views import SessionViewSet
from authentication.views import AuthViewSet

router = SimpleRouter(use_regex_path=False)
router.register("password-reset", PasswordResetViewSet, basename="password-reset")
router.register("phone-change", PhoneChangeViewSet, basename="phone-change")
router.register("", AuthViewSet, basename="auth")
router.register("sessions", SessionViewSet, basename="session")

second_factor = SecondFactorViewSet.as_view({"get": "retrieve", "post": "create"})
confirm = SecondFactorViewSet.as_view({"post": "confirm"})
recovery_codes = SecondFactorViewSet.as_view({"post": "recovery_codes"})
disable = SecondFactorViewSet.as_view({"post": "disable"})

urlpatterns = [
    path("second-factor/", second_factor, name="second-factor"),
    path("second-factor/confirm/", confirm, name="second-factor-confirm"),
    path("second-factor/recovery-codes/", recovery_codes, name="second-factor-recovery-codes"),
    path("second-factor/disable/", disable, name="second-factor-disable"),
    *router.urls,
]
