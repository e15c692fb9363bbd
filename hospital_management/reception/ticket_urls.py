from rest_framework.routers import SimpleRouter

from reception.day_views import AccuracyViewSet, DayViewSet
from reception.ticket_views import AppointmentTicketViewSet, TicketCheckInViewSet, TicketKeyViewSet

router = SimpleRouter(use_regex_path=False)
router.register("", AppointmentTicketViewSet, basename="appointment-ticket")
router.register("lich-hen", AppointmentTicketViewSet, basename="phieu-kham")
router.register("check-in", TicketCheckInViewSet, basename="ticket-check-in")
router.register("", TicketKeyViewSet, basename="ticket-key")
router.register("queues", AccuracyViewSet, basename="queue-accuracy")
router.register("", DayViewSet, basename="day")

urlpatterns = router.urls
