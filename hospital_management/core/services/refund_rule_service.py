"""Refund rules: one general row, and one for each facility that has rules of its own; each with its tiers."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.events import snapshot
from core.exceptions import AlreadyExists, FieldNotAllowed
from core.money_events import RefundRulesAdded, RefundRulesChanged, RefundRulesRemoved
from core.refund_exceptions import GeneralRefundRulesStay
from core.services.base import BaseService
from core.unit_of_work import transactional
from refunds.models import BacHoanTien, QuyTacHoanTien, tiers_told

Tiers = list[dict[str, int]]


class RefundRuleService(BaseService):
    """Rules are read afresh by every request: a change holds from the next one on."""

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[QuyTacHoanTien]:
        return self.uow.refund_rules.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_quy_tac_hoan_tien: int) -> QuyTacHoanTien:
        """Raises NotFound."""
        return self.uow.refund_rules.get_visible(actor, action, ma_quy_tac_hoan_tien)

    @transactional
    def create(self, *, actor: NguoiDung, bac: Tiers, ma_co_so: int | None = None, **values: Any) -> QuyTacHoanTien:
        """The rules of a facility; the general ones, without one, where they are missing.

        Raises Forbidden, DoesNotExist or AlreadyExists.
        """
        self.require(actor, "refund_rule.create")
        facility = None if ma_co_so is None else self.uow.facilities.refer(ma_co_so, "ma_co_so")
        self.uow.refund_rules.lock_every()
        if self.uow.refund_rules.all().filter(co_so=facility).exists():
            raise AlreadyExists(field="ma_co_so")
        rules = QuyTacHoanTien(co_so=facility, **values)
        values["dat_coc_tu"] = self._deposits_since(QuyTacHoanTien(), rules)
        rules = self.uow.refund_rules.add(co_so=facility, **values)
        return self._told(RefundRulesAdded(actor, rules, notes=self._set(rules, bac)))

    @transactional
    def change(
        self,
        *,
        actor: NguoiDung,
        ma_quy_tac_hoan_tien: int,
        versions: set[int] | None = None,
        bac: Tiers | None = None,
        **values: Any,
    ) -> QuyTacHoanTien:
        """Tiers, if they are given, replace all there were.

        Raises Forbidden, NotFound, StaleVersion, or FieldNotAllowed on the facility.
        """
        self.require(actor, "refund_rule.update")
        rules = self._take(ma_quy_tac_hoan_tien, versions)
        if values.pop("ma_co_so", rules.co_so_id) != rules.co_so_id:
            raise FieldNotAllowed(field="ma_co_so")
        kept = list(rules.bac.all())
        before = snapshot(rules) | tiers_told(kept)
        old = QuyTacHoanTien(**{name: getattr(rules, name) for name in (*DEPOSIT_FIELDS, "dat_coc_tu")})
        for name, value in values.items():
            setattr(rules, name, value)
        self.uow.refund_rules.save(rules, **values, dat_coc_tu=self._deposits_since(old, rules))
        notes = tiers_told(kept) if bac is None else self._set(rules, bac)
        return self._told(RefundRulesChanged(actor, rules, before, notes=notes))

    @transactional
    def remove(self, *, actor: NguoiDung, ma_quy_tac_hoan_tien: int, versions: set[int] | None = None) -> None:
        """The facility is then under the general rules, whose deposit is asked of nobody who has booked already.

        Raises Forbidden, NotFound, StaleVersion or GeneralRefundRulesStay.
        """
        self.require(actor, "refund_rule.destroy")
        rules = self._take(ma_quy_tac_hoan_tien, versions)
        if rules.co_so_id is None:
            raise GeneralRefundRulesStay
        before = snapshot(rules) | tiers_told(rules.bac.all())
        self.uow.refund_rules.remove(rules)
        self.uow.record(RefundRulesRemoved(actor, rules, before))
        self._spare_the_booked(actor)

    def _take(self, ma_quy_tac_hoan_tien: int, versions: set[int] | None) -> QuyTacHoanTien:
        self.uow.refund_rules.lock_every()
        rules = self.uow.refund_rules.lock(ma_quy_tac_hoan_tien)
        self.check_version(rules, versions)
        return rules

    def _set(self, rules: QuyTacHoanTien, bac: Tiers) -> dict[str, Any]:
        tiers = [BacHoanTien(**each) for each in bac]
        self.uow.refund_rules.set_tiers(rules, tiers)
        return tiers_told(tiers)

    def _told(self, event: RefundRulesAdded | RefundRulesChanged) -> QuyTacHoanTien:
        self.uow.record(event)
        return self.uow.refund_rules.all().get(pk=event.record.pk)

    def _deposits_since(self, old: QuyTacHoanTien, new: QuyTacHoanTien) -> dt.datetime | None:
        """Since when appointments owe the deposit: what is asked otherwise, or sooner cancelled, binds later ones."""
        if not new.phan_tram_coc:
            return None
        stricter = new.huy_khi_thieu_coc and not old.huy_khi_thieu_coc
        same = all(getattr(old, name) == getattr(new, name) for name in ("phan_tram_coc", "han_coc_phut"))
        return old.dat_coc_tu if same and not stricter else self.clock.now()

    def _spare_the_booked(self, actor: NguoiDung) -> None:
        general = self.uow.refund_rules.lock_one(co_so=None)
        if general and general.dat_coc_tu:
            before = snapshot(general)
            self.uow.refund_rules.save(general, dat_coc_tu=self.clock.now())
            self.uow.record(RefundRulesChanged(actor, general, before))


DEPOSIT_FIELDS = ("phan_tram_coc", "han_coc_phut", "huy_khi_thieu_coc")
