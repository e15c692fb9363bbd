"""What stands under `auth/`, and what under `users/`."""

from rest_framework.routers import SimpleRouter

from access import views

of_auth = SimpleRouter(use_regex_path=False)
of_auth.register("emergency-access", views.EmergencyAccessViewSet, basename="emergency-access")
of_auth.register("access-review", views.AccessReviewViewSet, basename="access-review")

of_users = SimpleRouter(use_regex_path=False)
of_users.register("accounts", views.AccountRoleViewSet, basename="account-role")
of_users.register("role-requests", views.RoleRequestViewSet, basename="role-request")
