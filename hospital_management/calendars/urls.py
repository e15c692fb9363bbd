from rest_framework.routers import SimpleRouter

from calendars.views import CalendarFeedViewSet, CalendarFileViewSet

router = SimpleRouter(use_regex_path=False)
router.register("users/calendar-feeds", CalendarFeedViewSet, basename="calendar-feed")
router.register("users/lich-dong-bo", CalendarFeedViewSet, basename="lich-dong-bo")
router.register("appointments", CalendarFileViewSet, basename="appointment-ics")
router.register("appointments/lich-hen", CalendarFileViewSet, basename="lich-hen-ics")

urlpatterns = router.urls
