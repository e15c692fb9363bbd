"""Visits that nobody closed: who did not come, what was never confirmed, what was left open overnight."""

import datetime as dt
import logging
from collections import Counter

from django.db import Error
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from core.clock import Clock
from core.exceptions import DomainError
from core.services.amendment import Amendment
from core.services.base import BaseService
from core.services.passage import Passage
from core.services.placement import Request
from core.unit_of_work import UnitOfWork, transactional

logger = logging.getLogger(__name__)

UNCONFIRMED = "Đã quá giờ khám mà chưa được xác nhận."
FAILED = "failed"

S = TrangThaiLichHen
ENDS_AS = {S.PENDING: S.CANCELLED, S.CONFIRMED: S.NO_SHOW, S.IN_PROGRESS: S.COMPLETED}
"""What becomes of a visit whose time is over; one who has arrived is left to people, who know whether he was seen."""


class VisitClosing(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.amendment = Amendment(uow, clock)
        self.passage = Passage(uow, clock)

    def close(self) -> Counter[str]:
        """How many visits got each state, each in a transaction of its own; under FAILED those that could not be looked
        at. Run again, late or beside another, it goes on with what is left.
        """
        outcomes: Counter[str] = Counter()
        now, rules = self.clock.now(), self.uow.rules.by_facility()
        for row in self.uow.visits.left_open(list(ENDS_AS), now.date()):
            delay = rules.get(row.co_so, rules[None]).vang_sau_phut
            if row.trang_thai == S.IN_PROGRESS or now >= _over(row.ngay_kham, row.het_lich, delay):
                outcomes[self._outcome(row.pk)] += 1
        del outcomes[""]
        return outcomes

    def _outcome(self, ma_lich_hen: int) -> str:
        try:
            return self._close(ma_lich_hen) or ""
        except (DomainError, Error):
            logger.exception("A visit was not closed", extra={"key": ma_lich_hen})
            return FAILED

    @transactional
    def _close(self, ma_lich_hen: int) -> TrangThaiLichHen | None:
        appointment = self.uow.appointments.lock(ma_lich_hen)
        to = self._end_of(appointment)
        if to is None or not self._is_over(appointment):
            return None
        if to == S.CANCELLED:
            self.amendment.cancel(Request(None, reason=UNCONFIRMED, forced=True), appointment, UNCONFIRMED)
        else:
            self.passage.move(None, appointment, to)
        return to

    def _end_of(self, appointment: LichHen) -> TrangThaiLichHen | None:
        """Where something was signed the patient was treated, whatever the desk has noted."""
        to = ENDS_AS.get(S(appointment.trang_thai))
        if to in (S.CANCELLED, S.NO_SHOW) and self.uow.visits.is_treated(appointment):
            return S.COMPLETED if S.COMPLETED in appointment.next_states else None
        return to

    def _is_over(self, appointment: LichHen) -> bool:
        """The schedule, not the visit alone: who comes late is seen as long as the doctor is there. Who is in the room
        has until midnight; who is seen from afar is closed with the remote session.
        """
        now = self.clock.now()
        if appointment.trang_thai == S.IN_PROGRESS:
            return appointment.ngay_kham < now.date() and not appointment.is_remote
        if appointment.trang_thai == S.CONFIRMED and appointment.is_remote:
            return False
        assert appointment.lich  # of a live appointment
        delay = self.uow.rules.at(appointment.bac_si.co_so_id).vang_sau_phut
        return now >= _over(appointment.ngay_kham, appointment.lich.gio_ket_thuc, delay)


def _over(day: dt.date, end: dt.time, delay: int) -> dt.datetime:
    """So many minutes after a schedule's end, in local time."""
    return timezone.make_aware(dt.datetime.combine(day, end) + dt.timedelta(minutes=delay))
