"""Whose clinical papers an account may read."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from core.policy import Role
from core.repositories.family_repository import patients_of
from core.repositories.user_repository import PatientRepository
from users.models import BenhNhan


def patients_in_reach(actor: Any, now: dt.datetime | None) -> QuerySet[Any, Any]:
    """The keys of these patients, as a subquery: those for whom the account acts; for a doctor, those with a live
    appointment with him, or in an emergency that is open at this instant.
    """
    if actor.vai_tro != Role.DOCTOR:
        return patients_of(actor)
    return BenhNhan.objects.filter(PatientRepository(now).owned_by(actor)).values("pk")
