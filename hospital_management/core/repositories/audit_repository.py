"""The audit trail."""

from collections.abc import Iterable

from django.db.models import Model, QuerySet
from django.utils import timezone

from core.events import Event, snapshot
from core.models import NhatKy
from core.repositories.base import BaseRepository
from core.request_context import current


class AuditRepository(BaseRepository[NhatKy]):
    model = NhatKy
    related = ("nguoi_dung",)

    def of(self, record: Model, actions: Iterable[str]) -> QuerySet[NhatKy]:
        """What was done to the record, of these actions, oldest first."""
        done = self.all().filter(bang=record._meta.db_table, ma_doi_tuong=record.pk, hanh_dong__in=list(actions))
        return done.order_by("pk")

    def write(self, event: Event) -> None:
        """One row for one event: its record as it was before and as it is now (nothing once it is deleted)."""
        context = current.get()
        exists = event.record.pk is not None
        self.add(
            thoi_diem=timezone.now(),
            nguoi_dung=event.actor,
            hanh_dong=type(event).__name__,
            bang=event.record._meta.db_table,
            ma_doi_tuong=event.record.pk if exists else (event.before or {})[event.record._meta.pk.attname],
            truoc=event.before,
            sau=snapshot(event.record) | (event.notes or {}) if exists else event.notes,
            ly_do=event.reason,
            request_id=context.request_id,
            dia_chi_ip=context.address,
        )
