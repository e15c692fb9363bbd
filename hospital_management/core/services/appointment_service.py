"""Appointments: booking, moving, and their states.

Every use case takes its locks in the order of `core.unit_of_work`: the appointment, the patient, then the schedules.
What it checks, it checks under them.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from appointments.models import GiuCho, LichHen, LoaiLichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from core.booking_exceptions import HoldExpired, HoldMismatch, InvalidTransition
from core.clock import Clock
from core.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentNoted,
    AppointmentRescheduled,
    snapshot,
)
from core.exceptions import FieldNotAllowed, NotYours, refuse
from core.repositories.idempotency_repository import Claim
from core.services.amendment import Amendment
from core.services.availability_service import AvailabilityService
from core.services.base import BaseService
from core.services.booking import Booking
from core.services.objections import Visit
from core.services.passage import Passage
from core.services.placement import Placement, Request
from core.unit_of_work import UnitOfWork, transactional

HISTORY = {
    AppointmentBooked.__name__: "Đặt lịch",
    AppointmentRescheduled.__name__: "Đổi lịch",
    AppointmentMoved.__name__: "Chuyển trạng thái",
    AppointmentCancelled.__name__: "Hủy lịch",
}


def _told(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Of an audited row, what its patient may see."""
    if values is None:
        return None
    return {
        "ma_bac_si": values["bac_si_id"],
        **{name: values[name] for name in ("ngay_kham", "gio_kham", "trang_thai")},
    }


class AppointmentService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, availability: AvailabilityService) -> None:
        super().__init__(uow, clock)
        self.availability = availability
        self.booking = Booking(uow, clock)
        self.placement = Placement(uow, clock)
        self.amendment = Amendment(uow, clock)
        self.passage = Passage(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[LichHen]:
        return self.uow.appointments.listed_to(actor, action)

    def listed_patients(self, actor: NguoiDung, action: str) -> Sequence[int]:
        return self.uow.appointments.listed_patients(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_lich_hen: int) -> LichHen:
        """Raises NotYours or NotFound."""
        return self.uow.appointments.get_visible(actor, action, ma_lich_hen)

    def history(self, appointment: LichHen) -> list[dict[str, Any]]:
        """What became of it, oldest first: when, what, by whom (the role), and its time and state before and after."""
        return [
            {
                "thoi_diem": entry.thoi_diem,
                "hanh_dong": HISTORY[entry.hanh_dong],
                "vai_tro": entry.vai_tro_khi_do,
                "truoc": _told(entry.truoc),
                "sau": _told(entry.sau),
            }
            for entry in self.uow.audit.of(appointment, HISTORY)
        ]

    def book(self, *, actor: NguoiDung, **asked: Any) -> LichHen:
        """A pending appointment with the next number of its schedule; a remote session with it for a remote service.

        `asked` is what `Booking.visit` takes; with `ma_giu_cho` the hold has it all. A walk-in or an emergency counts
        as arrived, and without a time gets the first one that is free today. Raises FieldNotAllowed, HoldExpired,
        HoldMismatch, and what `Booking.visit` and `Placement.take` raise, with the nearest free times.
        """
        with self.availability.suggesting(actor):
            return self._book(actor, **asked)

    @transactional
    def _book(
        self,
        actor: NguoiDung,
        loai_lich_hen: str = LoaiLichHen.BOOKED,
        ly_do_bo_qua: str = "",
        ma_giu_cho: int | None = None,
        ghi_chu: str = "",
        claim: Claim | None = None,
        **asked: Any,
    ) -> LichHen:
        self.require(actor, "appointment.create")
        request = self.booking.request(actor, loai_lich_hen, ly_do_bo_qua)
        if ma_giu_cho is None:
            visit = self.booking.visit(request, **asked)
        else:
            request = replace(request, held=True)
            visit = self.booking.held_visit(request, self._held(actor, ma_giu_cho, asked))
        situation = self.placement.look([visit], urgent=request.urgent)
        if ma_giu_cho is not None and ma_giu_cho not in situation.held:
            raise HoldExpired  # meanwhile, before the patient was locked
        if ma_giu_cho is None and asked.get("gio_kham") is None:
            bound = not request.urgent and not self.passes_freely(actor, situation.rules)
            visit = situation.first_fit(visit, urgent=request.urgent, within_hours=bound)
        place = self.placement.take(request, visit, situation)
        appointment = self.booking.enter(request, visit, place, ghi_chu=ghi_chu)
        self.uow.keys.settle(claim, appointment)
        return appointment

    def change(self, *, actor: NguoiDung, **asked: Any) -> LichHen:
        """Another time (a reschedule), doctor or service (for those with `appointment.reassign`), or note.

        Raises NotYours, NotFound, StaleVersion, FieldNotAllowed, DoesNotExist, InvalidState, TreatedAlready,
        TooLateToChange, HasPayments, and what `Placement.take` raises, with the nearest free times.
        """
        with self.availability.suggesting(actor):
            return self._change(actor, **asked)

    @transactional
    def _change(
        self,
        actor: NguoiDung,
        action: str,
        ma_lich_hen: int,
        versions: set[int] | None = None,
        ly_do_bo_qua: str = "",
        **changes: Any,
    ) -> LichHen:
        appointment = self._take(actor, action, ma_lich_hen, versions)
        ghi_chu = changes.pop("ghi_chu", appointment.ghi_chu)
        visit = self._visit_after(actor, appointment, changes)
        if visit:
            request = self.booking.request(actor, reason=ly_do_bo_qua)
            self.amendment.reschedule(request, appointment, visit, ghi_chu=ghi_chu)
        elif ghi_chu != appointment.ghi_chu:
            if not self.may(actor, "appointment.waive_rules"):
                appointment.check_reschedulable()
            before = snapshot(appointment)
            self.uow.appointments.save(appointment, ghi_chu=ghi_chu)
            self.uow.record(AppointmentNoted(actor, appointment, before))
        return appointment

    @transactional
    def move(self, *, actor: NguoiDung, action: str, ma_lich_hen: int, to: TrangThaiLichHen) -> LichHen:
        """Raises NotYours, NotFound, or what `Passage.move` raises."""
        appointment = self._take(actor, action, ma_lich_hen)
        self.passage.move(actor, appointment, to)
        return appointment

    @transactional
    def check_in(
        self, *, actor: NguoiDung, action: str, ma_lich_hen: int, nhom_uu_tien: str | None = None,
        ly_do_uu_tien: str = "",
    ) -> LichHen:  # fmt: skip
        """The patient has arrived and, on the day, waits in the queue.

        Raises NotYours, NotFound, TicketRemote, InvalidTransition or PriorityUnexplained.
        """
        appointment = self._take(actor, action, ma_lich_hen)
        self.booking.arrivals.check_in(actor, appointment, nhom_uu_tien=nhom_uu_tien, ly_do_uu_tien=ly_do_uu_tien)
        return appointment

    @transactional
    def decline(
        self, *, actor: NguoiDung, action: str, ma_lich_hen: int, ly_do: str = "", ly_do_bo_qua: str = ""
    ) -> LichHen:
        """Turn down a request that waits for confirmation.

        Raises NotYours, NotFound, InvalidTransition or TooLateToChange.
        """
        appointment = self._take(actor, action, ma_lich_hen)
        if appointment.trang_thai != TrangThaiLichHen.PENDING:
            raise InvalidTransition(tu=appointment.trang_thai, den=TrangThaiLichHen.CANCELLED.value)
        return self._cancel(self.booking.request(actor, reason=ly_do_bo_qua), appointment, ly_do)

    @transactional
    def cancel(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_lich_hen: int,
        ly_do: str = "",
        ly_do_bo_qua: str = "",
        versions: set[int] | None = None,
    ) -> LichHen:
        """The place is free again. Raises NotYours, NotFound, StaleVersion, InvalidTransition or TooLateToChange."""
        appointment = self._take(actor, action, ma_lich_hen, versions)
        return self._cancel(self.booking.request(actor, reason=ly_do_bo_qua), appointment, ly_do)

    def _hold(self, actor: NguoiDung, ma_giu_cho: int) -> GiuCho:
        """Raises HoldExpired or NotYours."""
        now = self.clock.now()
        hold = self.uow.holds.visible_to(actor, "hold.retrieve").filter(pk=ma_giu_cho, het_han__gt=now).first()
        if hold is None:
            raise NotYours(field="ma_giu_cho") if self.uow.holds.is_live(ma_giu_cho, now) else HoldExpired
        return hold

    def _held(self, actor: NguoiDung, ma_giu_cho: int, asked: dict[str, Any]) -> GiuCho:
        """The hold. Raises HoldExpired, NotYours, or HoldMismatch when something else is asked for."""
        hold = self._hold(actor, ma_giu_cho)
        held = hold.visit
        refuse([HoldMismatch(field=name) for name, value in asked.items() if value not in (None, held[name])])
        return hold

    def _take(self, actor: NguoiDung, action: str, ma_lich_hen: int, versions: set[int] | None = None) -> LichHen:
        appointment = self.uow.appointments.lock_visible(actor, action, ma_lich_hen)
        self.check_version(appointment, versions)
        return appointment

    def _visit_after(self, actor: NguoiDung, appointment: LichHen, changes: dict[str, Any]) -> Visit | None:
        """The visit with the changes made; None when they change nothing."""
        wanted: dict[str, Any] = {
            "ma_bac_si": appointment.bac_si_id,
            "ma_dich_vu": appointment.dich_vu_id,
            "ngay_kham": appointment.ngay_kham,
            "gio_kham": appointment.gio_kham,
            "ma_benh_nhan": appointment.benh_nhan_id,
            "trang_thai": appointment.trang_thai,
        }
        differing = [name for name, value in changes.items() if value != wanted[name]]
        if not differing:
            return None
        for name in {"ma_benh_nhan", "trang_thai"} & set(differing):
            raise FieldNotAllowed(field=name)
        for name in {"ma_bac_si", "ma_dich_vu"} & set(differing):
            self.require(actor, "appointment.reassign", FieldNotAllowed(field=name))
        wanted |= changes
        doctor, service = appointment.bac_si, appointment.dich_vu
        if {"ma_bac_si", "ma_dich_vu"} & set(differing):
            doctor, service = self.booking.whom_for_what(wanted["ma_bac_si"], wanted["ma_dich_vu"])
        return Visit(appointment.benh_nhan, doctor, service, wanted["ngay_kham"], wanted["gio_kham"])

    def _cancel(self, request: Request, appointment: LichHen, ly_do: str) -> LichHen:
        self.amendment.cancel(request, appointment, ly_do)
        return appointment
