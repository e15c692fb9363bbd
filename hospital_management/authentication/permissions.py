"""The API level of the policy: may this role call this endpoint at all?"""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.policy import Scope, scope_for
from core.sign_in_exceptions import SecondFactorEnrolmentRequired

OPEN_TO_ENROL = ("second_factor.", "auth.logout", "auth.permissions", "profile.retrieve")
"""What an Admin may call who has to set up a second factor first."""


class RolePermission(BasePermission):
    """Asks `core.policy`; a view that names no resource is closed.

    Raises SecondFactorEnrolmentRequired when the setting ADMIN_SECOND_FACTOR asks for a factor that the Admin has not.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not hasattr(view, "resource"):
            return False
        if getattr(view, "action", "") in (None, "metadata"):
            return True  # no such method here, OPTIONS included: the answer is 405
        if getattr(request.user, "must_enrol", False) and not view.policy_action.startswith(OPEN_TO_ENROL):
            raise SecondFactorEnrolmentRequired
        return scope_for(getattr(request.user, "vai_tro", None), view.policy_action) is not Scope.NONE
