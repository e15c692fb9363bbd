from rest_framework.routers import SimpleRouter

from authentication.code_views import PasswordResetViewSet, PhoneChangeViewSet
from authentication.views import AuthViewSet

router = SimpleRouter(use_regex_path=False)
router.register("password-reset", PasswordResetViewSet, basename="password-reset")
router.register("phone-change", PhoneChangeViewSet, basename="phone-change")
router.register("", AuthViewSet, basename="auth")

urlpatterns = router.urls
