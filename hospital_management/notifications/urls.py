from django.urls import path
from rest_framework.routers import SimpleRouter

from notifications import views

router = SimpleRouter(use_regex_path=False)
router.register("deliveries", views.DeliveryViewSet, basename="notification-delivery")
router.register("", views.NotificationViewSet, basename="notification")
router.register("thong-bao", views.NotificationViewSet, basename="thong-bao")

preferences = views.PreferenceViewSet.as_view({"get": "retrieve", "put": "update"})

urlpatterns = [
    path("preferences/", preferences, name="notification-preferences"),
    *router.urls,
]
