"""Looks at a patient's clinical papers: entered before they are shown to anybody but the patient and the family."""

from collections.abc import Iterable
from typing import Any

from authentication.models import NguoiDung
from core.events import Look
from core.policy import Role
from core.services.base import BaseService
from core.unit_of_work import transactional
from users.models import BenhNhan


class ClinicalLooks(BaseService):
    def enter(self, actor: NguoiDung, kind: type[Look], seen: Iterable[tuple[BenhNhan, dict[str, Any]]]) -> None:
        """Of these patients something is shown, which the notes name; whom the actor acts for is left out."""
        if actor.vai_tro == Role.PATIENT:
            return
        papers = list(seen)
        known = self.uow.patients.known_to(actor, [patient.pk for patient, _ in papers])
        looks = [kind(actor, patient, notes=notes) for patient, notes in papers if patient.pk not in known]
        if looks:
            self._record(looks)

    @transactional
    def _record(self, looks: list[Look]) -> None:
        for look in looks:
            self.uow.record(look)
