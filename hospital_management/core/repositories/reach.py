"""Whose clinical papers an account may read."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from access.models import TruyCapKhanCap
from appointments.models import LichHen
from core.policy import Role
from core.repositories.family_repository import patients_of


def patients_in_reach(actor: Any, now: dt.datetime | None) -> QuerySet[Any, Any]:
    """The keys of these patients, as a subquery: those for whom the account acts; for a doctor, those with a live
    appointment with him, or in an emergency that is open at this instant.
    """
    if actor.vai_tro != Role.DOCTOR:
        return patients_of(actor)
    treated = LichHen.objects.filter(bac_si__nguoi_dung=actor, ngay_huy__isnull=True).values("benh_nhan")
    if now is None:
        return treated
    opened = TruyCapKhanCap.objects.filter(nguoi_dung=actor, het_han__gt=now).values("benh_nhan")
    return treated.union(opened, all=True)
