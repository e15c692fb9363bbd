"""The API level of the policy: may this role call this endpoint at all?"""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.policy import Scope, scope_for


class RolePermission(BasePermission):
    """Asks `core.policy`; a view that names no resource is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not hasattr(view, "resource"):
            return False
        if getattr(view, "action", "") in (None, "metadata"):
            return True  # no such method here, OPTIONS included: the answer is 405
        return scope_for(getattr(request.user, "vai_tro", None), view.policy_action) is not Scope.NONE
