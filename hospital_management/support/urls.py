from rest_framework.routers import SimpleRouter

from support.rating_views import RatingViewSet
from support.views import SupportSummaryViewSet, SupportViewSet

router = SimpleRouter(use_regex_path=False)
for prefix in ("support/requests", "support/ho-tro"):
    router.register(prefix, SupportSummaryViewSet, basename=f"{prefix}-summary")
    router.register(prefix, SupportViewSet, basename=prefix)
router.register("ratings", RatingViewSet, basename="rating")
router.register("ratings/danh-gia", RatingViewSet, basename="danh-gia")

urlpatterns = router.urls
