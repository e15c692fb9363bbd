from rest_framework.routers import SimpleRouter

from reception.views import QueueViewSet, TicketViewSet

router = SimpleRouter(use_regex_path=False)
router.register("queues", QueueViewSet, basename="queue")
router.register("hang-cho", QueueViewSet, basename="hang-cho")
router.register("tickets", TicketViewSet, basename="ticket")
router.register("phieu-kham", TicketViewSet, basename="phieu-kham")

urlpatterns = router.urls
