"""What the health insurance pays, as Admins keep it: percentages, groups and the base salary, each with its days."""

from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.events import snapshot
from core.exceptions import FieldNotAllowed
from core.money_events import InsuranceRateAdded, InsuranceRateChanged, InsuranceRateRemoved
from core.refund_exceptions import ValidityOverlaps
from core.services.base import BaseService
from core.unit_of_work import transactional
from refunds.models import TyLeBaoHiem

KEY = ("loai", "ma")


class InsuranceRateService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[TyLeBaoHiem]:
        return self.uow.insurance_rates.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_ty_le: int) -> TyLeBaoHiem:
        """Raises NotFound."""
        return self.uow.insurance_rates.get_visible(actor, action, ma_ty_le)

    @transactional
    def create(self, *, actor: NguoiDung, **values: Any) -> TyLeBaoHiem:
        """Raises Forbidden, and what `TyLeBaoHiem.check_row` raises, or ValidityOverlaps."""
        self.require(actor, "insurance_rate.create")
        self.uow.insurance_rates.lock_every()
        self._check(TyLeBaoHiem(**values))
        rate = self.uow.insurance_rates.add(**values)
        self.uow.record(InsuranceRateAdded(actor, rate))
        return rate

    @transactional
    def change(
        self, *, actor: NguoiDung, ma_ty_le: int, versions: set[int] | None = None, **values: Any
    ) -> TyLeBaoHiem:
        """Its value and its days; not what it is about.

        Raises Forbidden, NotFound, StaleVersion, FieldNotAllowed, and what `create` raises.
        """
        self.require(actor, "insurance_rate.update")
        rate = self._take(ma_ty_le, versions)
        for name in KEY:
            if values.pop(name, getattr(rate, name)) != getattr(rate, name):
                raise FieldNotAllowed(field=name)
        before = snapshot(rate)
        for name, value in values.items():
            setattr(rate, name, value)
        self._check(rate)
        self.uow.insurance_rates.save(rate, **values)
        self.uow.record(InsuranceRateChanged(actor, rate, before))
        return rate

    @transactional
    def remove(self, *, actor: NguoiDung, ma_ty_le: int, versions: set[int] | None = None) -> None:
        """Raises Forbidden, NotFound or StaleVersion."""
        self.require(actor, "insurance_rate.destroy")
        rate = self._take(ma_ty_le, versions)
        before = snapshot(rate)
        self.uow.insurance_rates.remove(rate)
        self.uow.record(InsuranceRateRemoved(actor, rate, before))

    def _take(self, ma_ty_le: int, versions: set[int] | None) -> TyLeBaoHiem:
        self.uow.insurance_rates.lock_every()
        rate = self.uow.insurance_rates.lock(ma_ty_le)
        self.check_version(rate, versions)
        return rate

    def _check(self, rate: TyLeBaoHiem) -> None:
        rate.check_row()
        if self.uow.insurance_rates.beside(rate).exists():
            raise ValidityOverlaps
