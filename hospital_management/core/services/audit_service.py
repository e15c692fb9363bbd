"""The audit trail as people use it: Admins search and export it, patients see who opened their file, and refusals are
entered in it.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.audit_exceptions import ExportTooLarge
from core.events import AccessRefused, DataExported, filters_told
from core.exceptions import NotYours, ProfileMissing
from core.models import NhatKy
from core.personal_data import LOOKS
from core.services.base import BaseService
from core.tables import MOST_XLSX_ROWS
from core.unit_of_work import transactional
from users.models import BenhNhan

REFUSALS_A_MINUTE = 30


class AuditService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[NhatKy]:
        return self.uow.trail.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_nhat_ky: int) -> NhatKy:
        """Raises NotFound."""
        return self.uow.trail.get_visible(actor, action, ma_nhat_ky)

    def export(
        self, *, actor: NguoiDung, found: QuerySet[NhatKy], bo_loc: dict[str, str], dinh_dang: str
    ) -> Iterator[NhatKy]:
        """What was found, oldest first, up to the newest entry of now; read as it is taken.

        That it was exported is in the trail before the first row is read, whoever breaks off then. Raises Forbidden or
        ExportTooLarge.
        """
        self.require(actor, "audit_log.export")
        trail = self.uow.trail
        rows, whole = trail.for_reports(found), trail.for_reports(trail.all())
        last = trail.last_key(whole)
        amount = rows.order_by().filter(pk__lte=last).count()
        if dinh_dang == "excel" and amount > MOST_XLSX_ROWS:
            raise ExportTooLarge(most=MOST_XLSX_ROWS, found=amount)
        everything = not bo_loc or amount >= whole.filter(pk__lte=last).count()
        notes = {"bo_loc": filters_told(bo_loc), "dinh_dang": dinh_dang, "so_dong": amount, "toan_bo": everything}
        self._enter_export(actor, notes)
        return trail.in_pieces(rows, last)

    @transactional
    def _enter_export(self, actor: NguoiDung, notes: dict[str, Any]) -> None:
        self.uow.record(DataExported(actor, NhatKy, notes=notes))

    def enter_refusal(self, *, actor: NguoiDung, **notes: Any) -> None:
        """`actor` was answered 403. After 30 a minute for one account, about, the rest are not entered: a refusal costs
        its sender nothing, and must not fill the trail.
        """
        since = self.clock.now() - timedelta(minutes=1)
        if self.uow.trail.done_by(actor, [AccessRefused.__name__], since).count() < REFUSALS_A_MINUTE:
            self._enter_refusal(actor, notes)

    @transactional
    def _enter_refusal(self, actor: NguoiDung, notes: dict[str, Any]) -> None:
        self.uow.record(AccessRefused(actor, actor, notes=notes))


class AccessLogService(BaseService):
    def of_file(self, *, actor: NguoiDung, ma_benh_nhan: int | None = None) -> QuerySet[NhatKy]:
        """Who opened or changed the caller's own file, or that of a patient for whom the caller acts, newest first.

        Raises ProfileMissing (the caller has no file of his own) or NotYours.
        """
        return self.uow.trail.about_file(self._patient(actor, ma_benh_nhan), list(LOOKS))

    def _patient(self, actor: NguoiDung, ma_benh_nhan: int | None) -> BenhNhan:
        if ma_benh_nhan is None:
            patient = self.uow.patients.of_account(actor)
            if patient is None:
                raise ProfileMissing
            return patient
        if not self.uow.patients.acts_for(actor, pk=ma_benh_nhan):
            raise NotYours(field="ma_benh_nhan")
        return BenhNhan(pk=ma_benh_nhan)
