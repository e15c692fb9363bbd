from rest_framework.routers import SimpleRouter

from medical import views
from medical.statistics_views import DoctorStatisticsViewSet

router = SimpleRouter(use_regex_path=False)
for prefix, alias, viewset in (
    ("facilities", "co-so-y-te", views.FacilityViewSet),
    ("specialties", "chuyen-khoa", views.SpecialtyViewSet),
    ("doctors", "bac-si", views.DoctorViewSet),
    ("services", "dich-vu", views.ServiceCatalogueViewSet),
):
    router.register(prefix, viewset, basename=prefix)
    router.register(alias, viewset, basename=alias)
router.register("doctors", DoctorStatisticsViewSet, basename="doctor-statistics")
router.register("bac-si", DoctorStatisticsViewSet, basename="thong-ke-bac-si")

urlpatterns = router.urls
