"""The audit trail as people use it: Admins search it, patients see who opened their file, and refusals are entered in
it. It is exported as other tables are.
"""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.events import AccessRefused
from core.exceptions import NotYours, ProfileMissing
from core.models import NhatKy
from core.personal_data import LOOKS
from core.services.base import BaseService
from core.unit_of_work import transactional
from users.models import BenhNhan

REFUSALS_A_MINUTE = 30


class AuditService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[NhatKy]:
        return self.uow.trail.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_nhat_ky: int) -> NhatKy:
        """Raises NotFound."""
        return self.uow.trail.get_visible(actor, action, ma_nhat_ky)

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
