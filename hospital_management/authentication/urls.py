from rest_framework.routers import SimpleRouter

from authentication.views import AuthViewSet

router = SimpleRouter(use_regex_path=False)
router.register("", AuthViewSet, basename="auth")

urlpatterns = router.urls
