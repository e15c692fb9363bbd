"""Looks at a patient's clinical papers: entered before they are shown to anybody but the patient."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from authentication.models import NguoiDung
from core.events import Event, Look, PapersListed
from core.services.base import BaseService
from core.unit_of_work import transactional
from users.models import BenhNhan

Seen = Iterable[tuple[BenhNhan, dict[str, Any]]]
"""Patients of whom something is shown, which the notes name."""


class ClinicalLooks(BaseService):
    def enter(self, actor: NguoiDung, kind: type[Look], seen: Seen) -> None:
        """The actor's own papers are left out."""
        looks = self._looks(actor, kind, seen)
        if looks:
            self._record(looks)

    def enter_page(self, actor: NguoiDung, kind: type[Look], papers: Sequence[Any], counted_as: str) -> None:
        """One page of a list: how many of these rows, of one table, each patient has on it, and that it was shown."""
        patients = {paper.benh_nhan_id: paper.benh_nhan for paper in papers}
        amounts = Counter(paper.benh_nhan_id for paper in papers)
        looks = self._looks(actor, kind, [(patients[key], {counted_as: so}) for key, so in amounts.items()])
        if looks:
            self._record([*looks, PapersListed(actor, _table(papers), notes={"so_dong": len(papers)})])

    def within(self, actor: NguoiDung, kind: type[Look], seen: Seen) -> None:
        """As `enter`, inside a use case's transaction."""
        for look in self._looks(actor, kind, seen):
            self.uow.record(look)

    def _looks(self, actor: NguoiDung, kind: type[Look], seen: Seen) -> list[Event]:
        return [kind(actor, patient, notes=notes) for patient, notes in seen if patient.nguoi_dung_id != actor.pk]

    @transactional
    def _record(self, looks: Sequence[Event]) -> None:
        for look in looks:
            self.uow.record(look)


def _table(papers: Sequence[Model]) -> type[Model]:
    return type(papers[0])
