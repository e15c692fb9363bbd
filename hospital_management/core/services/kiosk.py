"""Check-in by the QR code of a ticket: at the desk, or at a kiosk that is signed in as one of the desk."""

import datetime as dt
from typing import Any

from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from core.clock import Clock
from core.services.arrivals import Arrivals
from core.services.base import BaseService
from core.services.calling import Calling
from core.services.ticket_printing import place_of
from core.ticket_codes import Place, place_in
from core.ticket_exceptions import (
    TicketCancelled,
    TicketInvalid,
    TicketOtherDay,
    TicketOtherFacility,
    TicketRemote,
    TicketSuperseded,
    TicketUsed,
)
from core.unit_of_work import UnitOfWork, transactional
from reception.models import PhieuKham

THERE = (TrangThaiLichHen.ARRIVED, TrangThaiLichHen.IN_PROGRESS)


class Kiosk(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.arrivals = Arrivals(uow, clock)
        self.calling = Calling(uow, clock)

    @transactional
    def check_in(
        self,
        *,
        actor: NguoiDung,
        ma_qr: str,
        ma_co_so: int,
        nhom_uu_tien: str | None = None,
        ly_do_uu_tien: str = "",
    ) -> PhieuKham:
        """The patient's place in the queue of today, if the ticket is good here and now; who was called in vain and has
        come back waits again.

        Raises TicketInvalid, DoesNotExist, TicketCancelled, TicketSuperseded, TicketOtherDay, TicketOtherFacility,
        TicketUsed, TicketRemote, and what `Arrivals.check_in` raises.
        """
        self.require(actor, "ticket_check_in.create")
        place = place_in(ma_qr)
        if place is None:
            raise TicketInvalid
        appointment = self._appointment(place, ma_co_so)
        self._check_still_so(appointment, place)
        self._check_here_and_now(appointment, ma_co_so)
        ticket = self._back(actor, appointment) or self.arrivals.check_in(
            actor, appointment, nhom_uu_tien=nhom_uu_tien, ly_do_uu_tien=ly_do_uu_tien
        )
        if ticket is None:  # midnight has just passed
            raise TicketOtherDay(**_moment(appointment.starts_at))
        return ticket

    def _appointment(self, place: Place, ma_co_so: int) -> LichHen:
        """Locked. Raises DoesNotExist for the facility, or TicketInvalid."""
        appointment = self.uow.appointments.lock_one(pk=place.appointment)
        if appointment is None or appointment.bac_si.co_so_id != ma_co_so:
            self.uow.facilities.refer(ma_co_so, "ma_co_so")
        if appointment is None:
            raise TicketInvalid
        return appointment

    def _back(self, actor: NguoiDung, appointment: LichHen) -> PhieuKham | None:
        """The ticket of who is absent, waiting again. Raises TicketUsed for any other that is there already."""
        if appointment.trang_thai not in THERE or self.arrivals.lacks_ticket(appointment):
            return None
        ticket = self.arrivals.absent_ticket(appointment)
        if ticket is None:
            raise TicketUsed
        self.calling.wait_again(actor, ticket)
        return ticket

    @staticmethod
    def _check_still_so(appointment: LichHen, place: Place) -> None:
        """The appointment is what the ticket says."""
        if appointment.ngay_huy is not None:
            raise TicketCancelled
        if place_of(appointment) != place:
            raise TicketSuperseded(**_moment(appointment.starts_at))

    def _check_here_and_now(self, appointment: LichHen, ma_co_so: int) -> None:
        if appointment.ngay_kham != self.clock.now().date():
            raise TicketOtherDay(**_moment(appointment.starts_at))
        facility = appointment.bac_si.co_so
        if facility.pk != ma_co_so:
            raise TicketOtherFacility(facility=facility.ten_co_so, address=facility.dia_chi)
        if appointment.is_remote:
            raise TicketRemote(field="ma_qr")


def _moment(moment: dt.datetime) -> dict[str, Any]:
    return {"day": f"{moment:%d/%m/%Y}", "time": f"{moment:%H:%M}"}
