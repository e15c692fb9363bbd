"""Reminders of visits to come, each written when it is due: nobody is told of one cancelled or moved before."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import Error

from appointments.models import LichHen
from core.exceptions import DomainError
from core.repositories.tidings import message
from core.services.base import BaseService
from core.unit_of_work import transactional

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reminder:
    """Told `hours` before a visit, at most `late` hours later than that, unless it was booked less than `booked` hours
    before the reminder: who has just booked knows.
    """

    kind: str
    hours: int
    late: int
    booked: int

    def moment(self, appointment: LichHen) -> dt.datetime:
        return appointment.starts_at - dt.timedelta(hours=self.hours)

    def key(self, appointment: LichHen) -> str:
        """Of the visit and its time: moved to another, it is reminded of anew."""
        return f"{appointment.pk}:{appointment.starts_at:%Y%m%d%H%M}"

    def is_due(self, appointment: LichHen, now: dt.datetime) -> bool:
        moment = self.moment(appointment)
        timely = moment <= now < moment + dt.timedelta(hours=self.late)
        return timely and appointment.ngay_tao <= moment - dt.timedelta(hours=self.booked)


REMINDERS = (
    Reminder("nhac-hen-24h", hours=24, late=6, booked=12),
    Reminder("nhac-hen-2h", hours=2, late=1, booked=2),
)


class ReminderService(BaseService):
    def remind(self) -> tuple[int, int]:
        """How many reminders were written, and how many pieces of visits could not be looked at. Run again, late or
        beside another, it writes none twice.
        """
        results = [self._remind_all(reminder) for reminder in REMINDERS]
        return sum(told for told, _ in results), sum(failed for _, failed in results)

    def _remind_all(self, reminder: Reminder) -> tuple[int, int]:
        told = failed = reached = 0
        while piece := self._coming(reminder, reached):
            reached = piece[-1].pk
            try:
                told += self._tell(reminder, piece)
            except (DomainError, Error):
                logger.exception("Reminders were not written", extra={"kind": reminder.kind, "last": reached})
                failed += 1
        return told, failed

    def _coming(self, reminder: Reminder, reached: int) -> list[LichHen]:
        now = self.clock.now()
        last = now + dt.timedelta(hours=reminder.hours)
        first = last - dt.timedelta(hours=reminder.late)
        return self.uow.visits.coming(first, last, last - dt.timedelta(hours=reminder.hours + reminder.booked), reached)

    @transactional
    def _tell(self, reminder: Reminder, piece: list[LichHen]) -> int:
        """Only visits that nobody was reminded of are locked, and then they are looked at once more."""
        now = self.clock.now()
        kind = reminder.kind
        keys = {each.pk: f"{kind}:{reminder.key(each)}" for each in piece}
        known = self.uow.outbox.told(list(keys.values()))
        rows = self.uow.visits.lock_again(pk for pk, key in keys.items() if key not in known)
        due = [row for row in rows if row.is_awaited and reminder.is_due(row, now)]
        told = self.uow.outbox.told([f"{kind}:{reminder.key(row)}" for row in due])
        fresh = [row for row in due if f"{kind}:{reminder.key(row)}" not in told]
        self.uow.outbox.enter([message(kind, reminder.key(row), row, now) for row in fresh])
        return len(fresh)
