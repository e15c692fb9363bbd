"""How an appointment gets another time, or ends before it began, whichever use case asks for it."""

from typing import Any

from appointments.models import LichHen, TrangThaiLichHen
from core.clock import Clock
from core.events import AppointmentCancelled, AppointmentRescheduled, snapshot
from core.services.base import BaseService
from core.services.ledger import Ledger
from core.services.objections import Visit
from core.services.placement import Placement, Request, passed_over
from core.services.refunds import Refunds
from core.services.remote_sessions import RemoteSessions
from core.services.treatment_visits import TreatmentVisits
from core.unit_of_work import UnitOfWork


class Amendment(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work, on a locked appointment."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.sessions = RemoteSessions(uow, clock)
        self.placement = Placement(uow, clock)
        self.ledger = Ledger(uow, clock)
        self.refunds = Refunds(uow, clock)
        self.visits = TreatmentVisits(uow, clock)

    def reschedule(self, request: Request, appointment: LichHen, visit: Visit, **also: Any) -> None:
        """Swap its place for another; `also` holds other fields to write.

        Raises InvalidState, TreatedAlready, HasPayments, TotalTooLow, TooLateToChange, and what `Placement.take`
        raises.
        """
        before = snapshot(appointment)
        appointment.check_reschedulable()
        self.visits.check_untreated(appointment)
        other_service = visit.service != appointment.dich_vu
        bill = self.ledger.check_other_service(appointment, visit.service) if other_service else None
        self.uow.patients.lock(visit.patient.pk)
        situation = self.placement.look([visit], moving=appointment)
        rules = situation.rules
        late = self.placement.check_notice(request, appointment, rules.doi_truoc_phut, rules)
        place = self.placement.take(request, visit, situation)
        self.uow.appointments.save(appointment, **also, **place.fields)
        if bill:
            self.ledger.follow_service(request.actor, appointment, bill, request.reason)
        self.sessions.keep(appointment)
        waived = passed_over([*late, *place.waived])
        self.uow.record(AppointmentRescheduled(request.actor, appointment, before, request.reason, waived))

    def cancel(self, request: Request, appointment: LichHen, ly_do: str) -> None:
        """End it, give its place back, and ask for what the rules say of its money.

        Raises InvalidTransition, TreatedAlready or TooLateToChange.
        """
        before, now = snapshot(appointment), self.clock.now()
        appointment.move_to(TrangThaiLichHen.CANCELLED, now)
        self.visits.check_untreated(appointment)
        rules = self.uow.rules.at(appointment.bac_si.co_so_id)
        waived = self.placement.check_notice(request, appointment, rules.huy_truoc_phut, rules)
        self.uow.appointments.save(
            appointment, trang_thai=appointment.trang_thai, ngay_huy=appointment.ngay_huy, ly_do_huy=ly_do
        )
        self.refunds.ask_after_cancelling(request.actor, appointment, ly_do)
        self.placement.free(appointment)
        if before["trang_thai"] == TrangThaiLichHen.ARRIVED:
            self.uow.tickets.leave(appointment)
        self.sessions.keep(appointment)
        reason = request.reason or ly_do
        self.uow.record(AppointmentCancelled(request.actor, appointment, before, reason, passed_over(waived)))
