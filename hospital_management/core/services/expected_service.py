"""When a visit is expected to begin, asked at any moment of the day."""

import datetime as dt
from dataclasses import dataclass

from appointments.models import LichHen
from appointments.states import WAITING
from authentication.models import NguoiDung
from core.booking_rules import BookingRules
from core.clock import Clock
from core.services.base import BaseService
from core.services.estimates import Estimate, Line, when_to_come
from core.services.expectations import Expectations
from core.unit_of_work import UnitOfWork
from reception.models import PhieuKham

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Expected:
    """All times None once the visit has begun or will not take place; `ticket` is what was told on arrival."""

    appointment: LichHen
    ticket: PhieuKham | None
    estimate: Estimate | None
    come_at: dt.datetime | None
    pace: dt.timedelta | None

    @property
    def late_minutes(self) -> int | None:
        """By which the visit is expected to begin after its time."""
        if self.estimate is None:
            return None
        return max((self.estimate.at - self.appointment.starts_at) // MINUTE, 0)

    @property
    def pace_minutes(self) -> int | None:
        """Of the doctor's usual consultation; None while too few are known."""
        return round(self.pace / MINUTE) if self.pace else None


class ExpectedService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.expectations = Expectations(uow, clock)

    def expected(self, *, actor: NguoiDung, action: str, ma_lich_hen: int) -> Expected:
        """Of a visit of another day, its own time. Raises NotYours or NotFound."""
        appointment = self.uow.appointments.get_visible(actor, action, ma_lich_hen)
        ticket = self.uow.consultations.of_visit(appointment)
        now, rules = self.clock.now(), self.uow.rules.at(appointment.bac_si.co_so_id)
        if appointment.trang_thai not in WAITING or appointment.ngay_kham < now.date():
            return Expected(appointment, ticket, None, None, None)
        if appointment.ngay_kham > now.date():
            return Expected(appointment, ticket, None, when_to_come(now, appointment.starts_at, None, rules), None)
        line = self._line(appointment, rules)
        estimate = line.estimates(now).get(appointment.pk)
        come_at = None if ticket else when_to_come(now, appointment.starts_at, estimate, rules)
        return Expected(appointment, ticket, estimate, come_at, line.pace.usual if line.pace else None)

    def _line(self, appointment: LichHen, rules: BookingRules) -> Line:
        if appointment.lich is None:
            raise AssertionError("A live appointment has a schedule.")
        return self.expectations.line_of(appointment.lich, rules)
