from rest_framework.routers import SimpleRouter

from cashdesk.statement_views import MappingViewSet, RowViewSet, StatementViewSet
from cashdesk.views import ShiftViewSet

router = SimpleRouter(use_regex_path=False)
router.register("shifts", ShiftViewSet, basename="shift")
router.register("statements/mappings", MappingViewSet, basename="statement-mapping")
router.register("statements/rows", RowViewSet, basename="statement-row")
router.register("statements", StatementViewSet, basename="statement")

urlpatterns = router.urls
