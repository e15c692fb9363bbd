"""How an appointment ends before it began, whichever use case ends it."""

from appointments.models import LichHen, TrangThaiLichHen
from core.clock import Clock
from core.events import AppointmentCancelled, snapshot
from core.services.base import BaseService
from core.services.booking import Booking
from core.services.placement import Placement, Request, passed_over
from core.unit_of_work import UnitOfWork


class Cancelling(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.booking = Booking(uow, clock)
        self.placement = Placement(uow, clock)

    def cancel(self, request: Request, appointment: LichHen, ly_do: str) -> None:
        """End a locked appointment and give its place back. Raises InvalidTransition or TooLateToChange."""
        before, now = snapshot(appointment), self.clock.now()
        appointment.move_to(TrangThaiLichHen.CANCELLED, now)
        rules = self.uow.rules.at(appointment.bac_si.co_so_id)
        waived = self.placement.check_notice(request, appointment, rules.huy_truoc_phut, rules)
        self.uow.appointments.save(
            appointment, trang_thai=appointment.trang_thai, ngay_huy=appointment.ngay_huy, ly_do_huy=ly_do
        )
        self.placement.free(appointment)
        self.booking.keep_remote_session(appointment)
        reason = request.reason or ly_do
        self.uow.record(AppointmentCancelled(request.actor, appointment, before, reason, passed_over(waived)))
