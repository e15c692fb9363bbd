"""Reads of the audit trail; `AuditRepository` writes it."""

import datetime as dt
from typing import Any

from django.db.models import Model, Q, QuerySet

from access.models import TruyCapKhanCap
from core.models import NhatKy
from core.repositories.base import BaseRepository
from users.models import BenhNhan


class TrailRepository(BaseRepository[NhatKy]):
    model = NhatKy
    related = ("nguoi_dung__benh_nhan", "nguoi_dung__bac_si")

    def about_file(self, patient: BenhNhan, actions: list[str]) -> QuerySet[NhatKy]:
        """What of these actions was done to the patient's file or in an emergency access to it, newest first.

        Two lists of keys, which one index finds; a subquery in an “or” would be looked up for every row.
        """
        emergencies = list(TruyCapKhanCap.objects.filter(benh_nhan=patient).values_list("pk", flat=True))
        about = _rows_of(BenhNhan, [patient.pk]) | _rows_of(TruyCapKhanCap, emergencies)
        return self.all().filter(about, hanh_dong__in=actions).order_by("-thoi_diem", "-pk")

    def done_by(self, account: Any, actions: list[str], since: dt.datetime) -> QuerySet[NhatKy]:
        return self.model.objects.filter(nguoi_dung=account, thoi_diem__gt=since, hanh_dong__in=actions)

    def done_to(self, record: Model | type[Model], action: str, since: dt.datetime) -> QuerySet[NhatKy]:
        """To a row, or, by the class of its model, to none in particular."""
        key = record.pk if isinstance(record, Model) else None
        found = self.model.objects.filter(bang=record._meta.db_table, hanh_dong=action, thoi_diem__gt=since)
        return found.filter(ma_doi_tuong__isnull=True) if key is None else found.filter(ma_doi_tuong=key)


def _rows_of(model: type[Model], keys: list[int]) -> Q:
    return Q(bang=model._meta.db_table, ma_doi_tuong__in=keys)
