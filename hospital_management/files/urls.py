from rest_framework.routers import SimpleRouter

from files.views import FileViewSet

router = SimpleRouter(use_regex_path=False)
router.register("files", FileViewSet, basename="file")
router.register("tai-lieu", FileViewSet, basename="tai-lieu")

urlpatterns = router.urls
