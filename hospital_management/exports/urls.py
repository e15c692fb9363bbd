from rest_framework.routers import SimpleRouter

from exports import views

router = SimpleRouter(use_regex_path=False)
router.register("export", views.ExportViewSet, basename="export")

urlpatterns = router.urls
