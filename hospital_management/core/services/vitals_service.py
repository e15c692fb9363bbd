"""Vital signs of a visit: taken by its doctor while the record is a draft; of a signed one they are amended."""

from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.events import snapshot
from core.exceptions import NotFound
from core.record_events import VitalsRemoved, VitalsTaken
from core.record_exceptions import TooManyMeasurements
from core.services.base import BaseService
from core.services.measuring import measured
from core.services.record_service import RecordService, check_draft, lock_with_visit
from core.unit_of_work import UnitOfWork, transactional
from records.models import SinhHieu

MOST_MEASUREMENTS = 50


class VitalsService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, records: RecordService) -> None:
        super().__init__(uow, clock)
        self.records = records

    def of_record(self, *, actor: NguoiDung, action: str, ma_benh_an: int) -> QuerySet[SinhHieu]:
        """In the order in which they were taken; a look at the record. Raises NotYours or NotFound."""
        return self.uow.vitals.of_record(self.records.look(actor=actor, action=action, ma_benh_an=ma_benh_an))

    @transactional
    def take(
        self, *, actor: NguoiDung, action: str, ma_benh_an: int, versions: set[int] | None = None, **sent: Any
    ) -> SinhHieu:
        """`versions` are of the record.

        Raises NotYours, NotFound, SignedAlready, NotAttended, StaleVersion, TooManyMeasurements, or what `measured`
        raises.
        """
        record = check_draft(lock_with_visit(self, actor, action, ma_benh_an))
        self.check_version(record, versions)
        if len(record.cac_sinh_hieu) >= MOST_MEASUREMENTS:
            raise TooManyMeasurements(limit=MOST_MEASUREMENTS)
        row = self.uow.vitals.add(**_values(measured(actor, record, sent, self.clock.now())))
        self.uow.records.save(record)
        self.uow.record(VitalsTaken(actor, row))
        return row

    @transactional
    def remove(
        self, *, actor: NguoiDung, action: str, ma_benh_an: int, ma_sinh_hieu: int, versions: set[int] | None = None
    ) -> None:
        """What was mistyped. Raises NotYours, NotFound, SignedAlready, NotAttended or StaleVersion."""
        if not self.uow.vitals.was_taken(ma_benh_an, ma_sinh_hieu):
            raise NotFound
        record = check_draft(lock_with_visit(self, actor, action, ma_benh_an))
        self.check_version(record, versions)
        row = next((row for row in record.cac_sinh_hieu if row.pk == ma_sinh_hieu), None)
        if row is None:
            raise NotFound
        before = snapshot(row)
        self.uow.vitals.remove(row)
        self.uow.records.save(record)
        self.uow.record(VitalsRemoved(actor, row, before))


def _values(row: SinhHieu) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
