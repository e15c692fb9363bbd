"""How an appointment goes from one state to the next, whoever moves it, or nobody."""

from appointments.models import LichHen, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien
from authentication.models import NguoiDung
from core.clock import Clock
from core.events import AppointmentMoved, snapshot
from core.services.arrivals import Arrivals
from core.services.base import BaseService
from core.services.refunds import Refunds
from core.services.remote_sessions import RemoteSessions
from core.services.treatment_visits import TreatmentVisits
from core.unit_of_work import UnitOfWork

SEEN = (TrangThaiLichHen.IN_PROGRESS, TrangThaiLichHen.COMPLETED)


class Passage(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work, on a locked appointment."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.refunds = Refunds(uow, clock)
        self.arrivals = Arrivals(uow, clock)
        self.sessions = RemoteSessions(uow, clock)
        self.visits = TreatmentVisits(uow, clock)

    def move(
        self,
        actor: NguoiDung | None,
        appointment: LichHen,
        to: TrangThaiLichHen,
        outcome: KetQuaPhien = KetQuaPhien.PATIENT_ABSENT,
    ) -> None:
        """With its ticket and its remote session, if it has them; `outcome` is what a no-show makes of that.

        Raises InvalidTransition, TooEarlyForNoShow, TreatedAlready, TooEarlyToJoin, PatientWaits, or DepositMissing
        where the rules let it bar the way.
        """
        before = snapshot(appointment)
        appointment.move_to(to, self.clock.now())
        if to == TrangThaiLichHen.NO_SHOW:
            self.visits.check_untreated(appointment)
        if to == TrangThaiLichHen.CONFIRMED:
            self.refunds.check_deposit(appointment)
        self.uow.appointments.save(appointment, trang_thai=appointment.trang_thai)
        if to == TrangThaiLichHen.NO_SHOW:
            self.refunds.ask_after_no_show(actor, appointment)
        if to in SEEN:
            self.arrivals.follow(actor, appointment)
        self.sessions.follow(actor, appointment, outcome)
        self.uow.record(AppointmentMoved(actor, appointment, before))
