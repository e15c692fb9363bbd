from django.urls import path
from rest_framework.routers import SimpleRouter

from audit.views import AccessLogViewSet
from authentication.second_factor_views import AccountSecondFactorViewSet
from users.history_views import HistoryViewSet
from users.views import AccountViewSet, FamilyViewSet, GuardianViewSet, PatientViewSet, ProfileViewSet

router = SimpleRouter(use_regex_path=False)
router.register("patients", PatientViewSet, basename="patient")
router.register("benh-nhan", PatientViewSet, basename="benh-nhan")
router.register("patients/<id:ma_benh_nhan>/guardians", GuardianViewSet, basename="guardian")
router.register("benh-nhan/<id:ma_benh_nhan>/nguoi-giam-ho", GuardianViewSet, basename="nguoi-giam-ho")
router.register("family", FamilyViewSet, basename="family")
router.register("nguoi-than", FamilyViewSet, basename="nguoi-than")
router.register("accounts", AccountViewSet, basename="account")

profile = ProfileViewSet.as_view({"get": "retrieve", "put": "update", "patch": "partial_update"})
access_log = AccessLogViewSet.as_view({"get": "list"})
history = HistoryViewSet.as_view({"get": "history"})
lost_factor = AccountSecondFactorViewSet.as_view({"delete": "reset_second_factor"})

urlpatterns = [
    path("profile/", profile, name="profile"),
    path("profile/access-log/", access_log, name="access-log"),
    path("accounts/<id:pk>/second-factor/", lost_factor, name="account-second-factor"),
    path("patients/<id:pk>/history/", history, name="patient-history"),
    path("benh-nhan/<id:pk>/lich-su/", history, name="benh-nhan-lich-su"),
    *router.urls,
]
