"""Booking rules: one general row, and one for each facility that has rules of its own."""

from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.booking_rules import BookingRules
from core.events import RulesAdded, RulesChanged, RulesRemoved, snapshot
from core.exceptions import AlreadyExists, FieldNotAllowed, TimesReversed
from core.planning_exceptions import GeneralRulesStay
from core.services.base import BaseService
from core.unit_of_work import transactional
from planning.models import QuyTac


class RuleService(BaseService):
    """Rules are read afresh by every request: a change holds from the next one on."""

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[QuyTac]:
        return self.uow.rules.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_quy_tac: int) -> QuyTac:
        """Raises NotFound."""
        return self.uow.rules.get_visible(actor, action, ma_quy_tac)

    def in_force(self) -> dict[int | None, BookingRules]:
        """The rules at each facility that has any of its own; under None, everywhere else."""
        return self.uow.rules.by_facility()

    @transactional
    def create(self, *, actor: NguoiDung, ma_co_so: int | None = None, **values: Any) -> QuyTac:
        """The rules of a facility; the general ones, without one, where they are missing.

        Raises Forbidden, DoesNotExist, AlreadyExists or TimesReversed.
        """
        self.require(actor, "rule.create")
        facility = None if ma_co_so is None else self.uow.facilities.refer(ma_co_so, "ma_co_so")
        self.uow.rules.lock_every()
        if self.uow.rules.all().filter(co_so=facility).exists():
            raise AlreadyExists(field="ma_co_so")
        self._check_hours(QuyTac(co_so=facility, **values))
        rules = self.uow.rules.add(co_so=facility, **values)
        self.uow.record(RulesAdded(actor, rules))
        return rules

    @transactional
    def change(self, *, actor: NguoiDung, ma_quy_tac: int, versions: set[int] | None = None, **values: Any) -> QuyTac:
        """Raises Forbidden, NotFound, StaleVersion, FieldNotAllowed on the facility, or TimesReversed."""
        self.require(actor, "rule.update")
        rules = self._take(ma_quy_tac, versions)
        if values.pop("ma_co_so", rules.co_so_id) != rules.co_so_id:
            raise FieldNotAllowed(field="ma_co_so")
        before = snapshot(rules)
        for name, value in values.items():
            setattr(rules, name, value)
        self._check_hours(rules)
        self.uow.rules.save(rules, **values)
        self.uow.record(RulesChanged(actor, rules, before))
        return rules

    @transactional
    def remove(self, *, actor: NguoiDung, ma_quy_tac: int, versions: set[int] | None = None) -> None:
        """The facility is then under the general rules.

        Raises Forbidden, NotFound, StaleVersion or GeneralRulesStay.
        """
        self.require(actor, "rule.destroy")
        rules = self._take(ma_quy_tac, versions)
        if rules.co_so_id is None:
            raise GeneralRulesStay
        before = snapshot(rules)
        self.uow.rules.remove(rules)
        self.uow.record(RulesRemoved(actor, rules, before))

    def _take(self, ma_quy_tac: int, versions: set[int] | None) -> QuyTac:
        self.uow.rules.lock_every()
        rules = self.uow.rules.lock(ma_quy_tac)
        self.check_version(rules, versions)
        return rules

    def _check_hours(self, written: QuyTac) -> None:
        """Nowhere do the hours in force then end before they begin: not here, nor where they are inherited."""
        others = self.uow.rules.all().exclude(pk=written.pk)
        rows = [written, *others]
        general = next((row.over(BookingRules()) for row in rows if row.co_so_id is None), BookingRules())
        if not all(row.over(general).ever_open for row in rows):
            raise TimesReversed(field="gio_dong_cua")
