"""Holds: a place kept for five minutes, while a form is filled in."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from appointments.models import GiuCho
from authentication.models import NguoiDung
from core.clock import Clock
from core.events import HoldReleased, PlaceHeld, snapshot
from core.services.availability_service import AvailabilityService
from core.services.base import BaseService
from core.services.booking import Booking
from core.services.placement import Placement, passed_over
from core.unit_of_work import UnitOfWork, transactional

KEPT = dt.timedelta(minutes=5)


class HoldService(BaseService):
    """A hold counts until its time has passed, and for nothing from then on: nobody needs to clear it away."""

    def __init__(self, uow: UnitOfWork, clock: Clock, availability: AvailabilityService) -> None:
        super().__init__(uow, clock)
        self.availability = availability
        self.booking = Booking(uow, clock)
        self.placement = Placement(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[GiuCho]:
        return self.uow.holds.visible_to(actor, action).filter(het_han__gt=self.clock.now())

    def get(self, *, actor: NguoiDung, action: str, ma_giu_cho: int) -> GiuCho:
        """Raises NotYours, or NotFound for one whose time has passed as well."""
        return self.uow.holds.get_live(actor, action, ma_giu_cho, self.clock.now())

    def hold(self, *, actor: NguoiDung, **asked: Any) -> GiuCho:
        """Keep a place that could be booked now, for five minutes; a patient's other hold ends with it.

        `asked` is what `Booking.visit` takes, and `ly_do_bo_qua`. Raises what `Booking` and `Placement.judge` raise.
        """
        with self.availability.suggesting(actor):
            return self._hold(actor, **asked)

    @transactional
    def _hold(self, actor: NguoiDung, ly_do_bo_qua: str = "", **asked: Any) -> GiuCho:
        self.require(actor, "hold.create")
        request = self.booking.request(actor, reason=ly_do_bo_qua)
        visit = self.booking.visit(request, **asked)
        situation = self.placement.look([visit])
        waived = self.placement.judge_visit(request, visit, situation)
        self.uow.holds.drop_of(visit.patient)
        hold = self.uow.holds.add(
            benh_nhan=visit.patient,
            bac_si=visit.doctor,
            dich_vu=visit.service,
            lich=situation.schedule_for(visit),
            ngay_kham=visit.day,
            gio_kham=visit.start,
            gio_ket_thuc=visit.end,
            het_han=situation.now + KEPT,
        )
        self.uow.record(PlaceHeld(actor, hold, reason=ly_do_bo_qua, notes=passed_over(waived)))
        return hold

    @transactional
    def release(self, *, actor: NguoiDung, action: str, ma_giu_cho: int) -> None:
        """Raises NotYours or NotFound."""
        seen = self.get(actor=actor, action=action, ma_giu_cho=ma_giu_cho)
        self.uow.patients.lock(seen.benh_nhan_id)
        hold = self.get(actor=actor, action=action, ma_giu_cho=ma_giu_cho)  # unless it was used meanwhile
        before = snapshot(hold)
        self.uow.holds.remove(hold)
        self.uow.record(HoldReleased(actor, hold, before))
