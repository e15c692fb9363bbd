"""Deposits that were not paid in time."""

import logging
from typing import NamedTuple

from appointments.models import RESCHEDULABLE, LichHen
from core.clock import Clock
from core.exceptions import DomainError
from core.services.amendment import Amendment
from core.services.base import BaseService
from core.services.placement import Request
from core.unit_of_work import UnitOfWork, transactional

logger = logging.getLogger(__name__)

REASON = "Chưa đặt cọc đủ trong thời hạn."


class LapseRun(NamedTuple):
    """How many appointments were cancelled, and how many could not be."""

    cancelled: int
    failed: int


class DepositService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.amendment = Amendment(uow, clock)

    def lapse(self) -> LapseRun:
        """Cancel the appointments to come whose deposit is overdue, where the rules say so; each in a transaction.

        Run again, or after it was broken off, it goes on with what is left. What is paid by the time it looks counts,
        late or not; a visit that has begun is left alone.
        """
        outcomes = [self._outcome(pk) for pk in self.uow.refund_rules.short_of_deposit(self.clock.now())]
        return LapseRun(outcomes.count(True), outcomes.count(None))

    def _outcome(self, ma_lich_hen: int) -> bool | None:
        """Whether it was cancelled; None when it could not be looked at."""
        try:
            return self._lapse(ma_lich_hen)
        except DomainError:
            logger.exception("A deposit was not looked at", extra={"key": ma_lich_hen})
            return None

    @transactional
    def _lapse(self, ma_lich_hen: int) -> bool:
        appointment = self.uow.appointments.lock(ma_lich_hen)
        if not self._is_overdue(appointment):
            return False
        self.amendment.cancel(Request(None, reason=REASON, forced=True), appointment, REASON)
        return True

    def _is_overdue(self, appointment: LichHen) -> bool:
        now = self.clock.now()
        rules = self.uow.refund_rules.asking_deposits(appointment.bac_si_id)
        if rules is None or not rules.huy_khi_thieu_coc or appointment.trang_thai not in RESCHEDULABLE:
            return False
        deposit = rules.deposit_of(appointment)
        if deposit is None or not deposit.due <= now < appointment.starts_at or self.uow.visits.is_treated(appointment):
            return False
        return self.amendment.refunds.is_short(appointment, deposit.amount)
