from rest_framework.routers import SimpleRouter

from exports.job_views import ExportJobViewSet

router = SimpleRouter(use_regex_path=False)
router.register("exports", ExportJobViewSet, basename="export-job")

urlpatterns = router.urls
