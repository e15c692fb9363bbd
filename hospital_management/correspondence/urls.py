from rest_framework.routers import SimpleRouter

from correspondence import views

router = SimpleRouter(use_regex_path=False)
router.register("messages/threads", views.ThreadViewSet, basename="thread")
router.register("messages/trao-doi", views.ThreadViewSet, basename="trao-doi")
router.register("announcements", views.AnnouncementViewSet, basename="announcement")
router.register("thong-cao", views.AnnouncementViewSet, basename="thong-cao")

urlpatterns = router.urls
