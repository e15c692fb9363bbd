from rest_framework.routers import SimpleRouter

from audit import views

router = SimpleRouter(use_regex_path=False)
router.register("alerts", views.AlertViewSet, basename="alert")
router.register("alert-rules", views.AlertRuleViewSet, basename="alert-rule")
router.register("", views.AuditViewSet, basename="audit-log")

urlpatterns = router.urls
