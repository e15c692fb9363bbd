from rest_framework.routers import SimpleRouter

from appointments.statistics_views import AppointmentStatisticsViewSet
from appointments.views import AppointmentViewSet, AvailabilityViewSet, HoldViewSet, ScheduleViewSet, SeriesViewSet

router = SimpleRouter(use_regex_path=False)
router.register("", AppointmentViewSet, basename="appointment")
router.register("schedule", ScheduleViewSet, basename="schedule")
router.register("lich-lam-viec", ScheduleViewSet, basename="lich-lam-viec")
router.register("availability", AvailabilityViewSet, basename="availability")
router.register("holds", HoldViewSet, basename="hold")
router.register("giu-cho", HoldViewSet, basename="giu-cho")
router.register("series", SeriesViewSet, basename="series")
router.register("chuoi-lich-hen", SeriesViewSet, basename="chuoi-lich-hen")
router.register("lich-hen", AppointmentViewSet, basename="lich-hen")
router.register("", AppointmentStatisticsViewSet, basename="appointment-statistics")
router.register("lich-hen", AppointmentStatisticsViewSet, basename="thong-ke-lich-hen")

urlpatterns = router.urls
