"""Weekly templates: a doctor's usual week, from which schedules are generated."""

from itertools import combinations
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.events import TemplateAdded, TemplateChanged, TemplateRemoved, snapshot
from core.exceptions import FieldNotAllowed
from core.planning_exceptions import SessionsOverlap, TemplateOverlap
from core.services.base import BaseService
from core.unit_of_work import transactional
from planning.models import BuoiMau, MauLich


class TemplateService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[MauLich]:
        return self.uow.templates.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_mau: int) -> MauLich:
        """Raises NotYours or NotFound."""
        return self.uow.templates.get_visible(actor, action, ma_mau)

    @transactional
    def create(
        self, *, actor: NguoiDung, buoi: list[dict[str, Any]], ma_bac_si: int | None = None, **values: Any
    ) -> MauLich:
        """Raises Forbidden, Required or DoesNotExist on the doctor, NotYours, RangeReversed, TimesReversed,
        SessionTooShort, SessionsOverlap or TemplateOverlap.
        """
        self.require(actor, "template.create")
        doctor = self.doctor_named(actor, "template.create", ma_bac_si)
        self.uow.doctors.lock(doctor.pk)
        sessions = self._checked(MauLich(bac_si=doctor, **values), buoi)
        template = self.uow.templates.add(bac_si=doctor, **values)
        self.uow.templates.set_sessions(template, sessions)
        self.uow.record(TemplateAdded(actor, template, notes=_told(sessions)))
        return template

    @transactional
    def change(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_mau: int,
        versions: set[int] | None = None,
        buoi: list[dict[str, Any]] | None = None,
        **values: Any,
    ) -> MauLich:
        """Sessions, if any are given, replace all there were. What was generated from it stays as it is.

        Raises NotYours, NotFound, StaleVersion, FieldNotAllowed on the doctor, and what `create` raises.
        """
        template = self._take(actor, action, ma_mau, versions)
        if values.pop("ma_bac_si", template.bac_si_id) != template.bac_si_id:
            raise FieldNotAllowed(field="ma_bac_si")
        kept = list(template.buoi.all())
        before = snapshot(template) | _told(kept)
        for name, value in values.items():
            setattr(template, name, value)
        sessions = self._checked(template, kept if buoi is None else buoi)
        self.uow.templates.save(template, **values)
        if buoi is not None:
            template.refresh_from_db(fields=["buoi"])  # forgets those read
            self.uow.templates.set_sessions(template, sessions)
        self.uow.record(TemplateChanged(actor, template, before, notes=_told(sessions)))
        return template

    @transactional
    def remove(self, *, actor: NguoiDung, action: str, ma_mau: int, versions: set[int] | None = None) -> None:
        """What was generated from it stays. Raises NotYours, NotFound or StaleVersion."""
        template = self._take(actor, action, ma_mau, versions)
        before = snapshot(template) | _told(list(template.buoi.all()))
        self.uow.templates.remove(template)
        self.uow.record(TemplateRemoved(actor, template, before))

    def _take(self, actor: NguoiDung, action: str, ma_mau: int, versions: set[int] | None) -> MauLich:
        """The template, locked behind its doctor, whose other templates then stand still."""
        self.uow.doctors.lock_whose(MauLich, ma_mau)
        template = self.uow.templates.lock_visible(actor, action, ma_mau)
        self.check_version(template, versions)
        return template

    def _checked(self, template: MauLich, given: list[Any]) -> list[BuoiMau]:
        """The sessions, given as rows or as values, when the template can have them beside the doctor's others."""
        template.check_validity()
        sessions = [each if isinstance(each, BuoiMau) else BuoiMau(**each) for each in given]
        for place, session in enumerate(sessions):
            session.check_window(template.so_phut_kham, f"buoi.{place}.gio_ket_thuc")
            session.so_luong_kham = session.so_luong_kham or session.slots(template.so_phut_kham)
        for (_, one), (place, other) in combinations(enumerate(sessions), 2):
            if one.overlaps(other):
                raise SessionsOverlap(field=f"buoi.{place}.gio_bat_dau")
        self._check_beside(template, sessions)
        return sessions

    def _check_beside(self, template: MauLich, sessions: list[BuoiMau]) -> None:
        """On no day do two templates of the doctor want the same time."""
        for other in self.uow.templates.sessions_beside(template):
            if other.thu in template.weekdays_shared(other.mau) and any(one.overlaps(other) for one in sessions):
                raise TemplateOverlap


def _told(sessions: list[BuoiMau]) -> dict[str, Any]:
    """The sessions as the audit trail tells them."""
    ordered = sorted(sessions, key=lambda session: (session.thu, session.gio_bat_dau))
    return {"buoi": [{name: getattr(each, name) for name in SESSION_FIELDS} for each in ordered]}


SESSION_FIELDS = ("thu", "gio_bat_dau", "gio_ket_thuc", "so_luong_kham")
