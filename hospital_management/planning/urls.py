from rest_framework.routers import SimpleRouter

from planning import views

router = SimpleRouter(use_regex_path=False)
for prefix, alias, viewset in (
    ("templates", "mau-lich", views.TemplateViewSet),
    ("time-off", "khoang-nghi", views.TimeOffViewSet),
    ("rules", "quy-tac", views.RuleViewSet),
):
    router.register(prefix, viewset, basename=prefix)
    router.register(alias, viewset, basename=alias)

urlpatterns = router.urls
