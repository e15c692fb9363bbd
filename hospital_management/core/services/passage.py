"""How an appointment goes from one state to the next, whoever moves it, or nobody."""

from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from core.clock import Clock
from core.events import AppointmentMoved, snapshot
from core.services.base import BaseService
from core.services.refunds import Refunds
from core.unit_of_work import UnitOfWork


class Passage(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work, on a locked appointment."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.refunds = Refunds(uow, clock)

    def move(self, actor: NguoiDung | None, appointment: LichHen, to: TrangThaiLichHen) -> None:
        """Raises InvalidTransition, TooEarlyForNoShow, or DepositMissing where the rules let it bar the way."""
        before = snapshot(appointment)
        appointment.move_to(to, self.clock.now())
        if to == TrangThaiLichHen.CONFIRMED:
            self.refunds.check_deposit(appointment)
        self.uow.appointments.save(appointment, trang_thai=appointment.trang_thai)
        if to == TrangThaiLichHen.NO_SHOW:
            self.refunds.ask_after_no_show(actor, appointment)
        self.uow.record(AppointmentMoved(actor, appointment, before))
