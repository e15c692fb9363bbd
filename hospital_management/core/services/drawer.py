"""Which shift money belongs to that is taken or given back at the desk."""

from appointments.models import LichHen
from authentication.models import NguoiDung
from cashdesk.models import CaThuNgan
from core.money_events import ShiftOpened
from core.services.base import BaseService
from payments.models import PhuongThuc


class Drawer(BaseService):
    """Used inside a use case's transaction, after its bill is locked."""

    def shift_for(self, actor: NguoiDung | None, appointment: LichHen, method: str) -> CaThuNgan | None:
        """The actor's open shift, or one begun for the money."""
        if actor is None:
            return None
        return self.open_shift(actor) or self.begun_for(actor, appointment, method)

    def open_shift(self, actor: NguoiDung) -> CaThuNgan | None:
        """The actor's, locked until the money is written, so that it falls into this shift or the next."""
        return self.uow.shifts.lock_open(actor)

    def begun_for(self, actor: NguoiDung, appointment: LichHen, method: str) -> CaThuNgan | None:
        """Cash opens a shift where there is none, with an empty drawer at the appointment's facility, marked as opened
        by itself; other money is then outside every shift.
        """
        if method != PhuongThuc.CASH:
            return None
        facility = appointment.bac_si.co_so_id
        shift = self.uow.shifts.open_by_itself(thu_ngan=actor, co_so_id=facility, mo_luc=self.clock.now())
        self.uow.record(ShiftOpened(actor, shift))
        return shift
