from django.urls import path
from rest_framework.routers import SimpleRouter

from users.views import AccountViewSet, PatientViewSet, ProfileViewSet

router = SimpleRouter(use_regex_path=False)
router.register("patients", PatientViewSet, basename="patient")
router.register("benh-nhan", PatientViewSet, basename="benh-nhan")
router.register("accounts", AccountViewSet, basename="account")

profile = ProfileViewSet.as_view({"get": "retrieve", "put": "update", "patch": "partial_update"})

urlpatterns = [path("profile/", profile, name="profile"), *router.urls]
