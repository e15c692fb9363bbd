"""Rights beyond the role: under `auth/` what is done with them, under `users/` whose they are."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from access import views

router = SimpleRouter(use_regex_path=False)
router.register("auth/emergency-access", views.EmergencyAccessViewSet, basename="emergency-access")
router.register("auth/access-review", views.AccessReviewViewSet, basename="access-review")
router.register("users/accounts", views.AccountRoleViewSet, basename="account-role")
router.register("users/role-requests", views.RoleRequestViewSet, basename="role-request")

temporary_role = views.TemporaryRoleViewSet.as_view({"post": "create", "delete": "destroy"})

urlpatterns = [
    path("users/accounts/<id:pk>/temporary-role/", temporary_role, name="temporary-role"),
    *router.urls,
]
