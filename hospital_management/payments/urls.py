from rest_framework.routers import SimpleRouter

from payments.statistics_views import RevenueViewSet

router = SimpleRouter(use_regex_path=False)
for prefix in ("", "thanh-toan"):
    router.register(prefix, RevenueViewSet, basename=f"payment-statistics-{prefix}")

urlpatterns = router.urls
