"""Series: the same visit every week or every few weeks, booked all together or not at all."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from appointments.models import ChuoiLichHen
from authentication.models import NguoiDung
from core.booking_exceptions import OutsideSchedule, SeriesOver
from core.clock import Clock
from core.exceptions import DomainError, Refusals, reasons_of_item, refuse
from core.repositories.idempotency_repository import Claim
from core.services.amendment import Amendment
from core.services.base import BaseService
from core.services.booking import Booking
from core.services.objections import Situation, Visit
from core.services.placement import Place, Placement, Request
from core.unit_of_work import UnitOfWork, transactional


class SeriesService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.booking = Booking(uow, clock)
        self.placement = Placement(uow, clock)
        self.amendment = Amendment(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[ChuoiLichHen]:
        return self.uow.series.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_chuoi: int) -> ChuoiLichHen:
        """Raises NotYours or NotFound."""
        return self.uow.series.get_visible(actor, action, ma_chuoi)

    @transactional
    def book(
        self,
        *,
        actor: NguoiDung,
        so_lan: int,
        cach_tuan: int,
        ly_do_bo_qua: str = "",
        ghi_chu: str = "",
        claim: Claim | None = None,
        **asked: Any,
    ) -> ChuoiLichHen:
        """`so_lan` appointments at the same time of the same weekday, `cach_tuan` weeks apart.

        `asked` is what `Booking.visit` takes, for the first of them. Raises what that and `Placement.take` raise: the
        reasons against every one, on fields named `lan_kham.3.gio_kham` for the third.
        """
        self.require(actor, "series.create")
        request = self.booking.request(actor, reason=ly_do_bo_qua)
        visits = self._visits(self.booking.visit(request, **asked), so_lan, cach_tuan)
        situation = self.placement.look(visits)
        places = self._places(request, visits, situation, so_lan)
        series = self.uow.series.add(so_lan=so_lan, cach_tuan=cach_tuan, ngay_tao=situation.now)
        for visit, place in zip(visits, places, strict=True):
            self.booking.enter(request, visit, place, ghi_chu=ghi_chu, series=series)
        series = self.get(actor=actor, action="series.retrieve", ma_chuoi=series.pk)
        self.uow.keys.settle(claim, series)
        return series

    @transactional
    def cancel(
        self, *, actor: NguoiDung, action: str, ma_chuoi: int, ly_do: str = "", ly_do_bo_qua: str = ""
    ) -> ChuoiLichHen:
        """Cancel all of its appointments that are still to come and have not begun early.

        Raises NotYours (for a doctor, when one is a colleague's), NotFound, SeriesOver when there is none,
        TooLateToChange when one is too near.
        """
        self.get(actor=actor, action=action, ma_chuoi=ma_chuoi)
        request = self.booking.request(actor, reason=ly_do_bo_qua)
        coming = self.uow.appointments.lock_coming_of(actor, action, ma_chuoi, self.clock.now())
        if not coming:
            raise SeriesOver
        self.uow.schedules.lock_all(appointment.lich_id for appointment in coming if appointment.lich_id)
        for appointment in coming:
            self.amendment.cancel(request, appointment, ly_do)
        return self.get(actor=actor, action=action, ma_chuoi=ma_chuoi)

    @staticmethod
    def _visits(first: Visit, so_lan: int, cach_tuan: int) -> list[Visit]:
        """As many of them as the calendar has days for."""
        step = dt.timedelta(weeks=cach_tuan)
        return [first.on(first.day + n * step) for n in range(so_lan) if first.day <= dt.date.max - n * step]

    def _places(self, request: Request, visits: Sequence[Visit], situation: Situation, so_lan: int) -> list[Place]:
        """A place for each. Raises what stands against any of them, or against those that there is no day for."""
        places, against = [], list[DomainError]()
        for number, visit in enumerate(visits):
            try:
                places.append(self.placement.take(request, visit, situation, booked_before=number))
            except (DomainError, Refusals) as refusal:
                against += reasons_of_item(refusal, f"lan_kham.{number + 1}", f"{visit.day:%d/%m/%Y}")
        if len(visits) < so_lan:
            against.append(OutsideSchedule(field=f"lan_kham.{len(visits) + 1}.ngay_kham"))
        refuse(against)
        return places
