"""Who has arrived, and what becomes of the ticket when the appointment moves on."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from appointments.models import LichHen, LichLamViec, LoaiLichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from core.booking_rules import BookingRules
from core.clock import Clock
from core.events import AppointmentMoved, snapshot
from core.queue_events import TicketIssued
from core.queue_exceptions import PriorityUnexplained
from core.services.base import BaseService
from core.services.calling import Calling
from core.services.expectations import Expectations, queue_among
from core.ticket_exceptions import TicketRemote
from core.unit_of_work import UnitOfWork
from reception.models import HangCho, NhomUuTien, PhieuKham, TrangThaiPhieu

CHILD_UNDER, ELDERLY_FROM = 6, 75  # years, on the day of the visit


def years_on(born: dt.date, day: dt.date) -> int:
    """The age in whole years; who was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def class_by_itself(appointment: LichHen) -> NhomUuTien:
    """The priority class that needs no reason: an emergency's, or what follows from the patient's age."""
    if appointment.loai_lich_hen == LoaiLichHen.EMERGENCY:
        return NhomUuTien.EMERGENCY
    age = years_on(appointment.benh_nhan.ngay_sinh, appointment.ngay_kham)
    if age < CHILD_UNDER:
        return NhomUuTien.CHILD
    return NhomUuTien.ELDERLY if age >= ELDERLY_FROM else NhomUuTien.NONE


class Arrivals(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work, on a locked or a new appointment.

    Each method locks the schedule, in which queues and tickets are written.
    """

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.calling = Calling(uow, clock)
        self.expectations = Expectations(uow, clock)

    def check_in(
        self,
        actor: NguoiDung | None,
        appointment: LichHen,
        *,
        nhom_uu_tien: str | None = None,
        ly_do_uu_tien: str = "",
    ) -> PhieuKham | None:
        """The patient has arrived, and gets what `join` gives; who was checked in before the day gets it on the day.

        Raises TicketRemote, InvalidTransition or PriorityUnexplained.
        """
        if appointment.is_remote:
            raise TicketRemote
        if not self.lacks_ticket(appointment):
            before = snapshot(appointment)
            appointment.move_to(TrangThaiLichHen.ARRIVED, self.clock.now())
            self.uow.appointments.save(appointment, trang_thai=appointment.trang_thai)
            self.uow.record(AppointmentMoved(actor, appointment, before))
        return self.join(actor, appointment, nhom_uu_tien=nhom_uu_tien, ly_do_uu_tien=ly_do_uu_tien)

    def lacks_ticket(self, appointment: LichHen) -> bool:
        """Whether the patient was checked in before the day, which now is today."""
        there = appointment.trang_thai == TrangThaiLichHen.ARRIVED and self._is_todays(appointment)
        return there and not appointment.is_remote and not hasattr(appointment, "phieu_kham")

    def join(
        self,
        actor: NguoiDung | None,
        appointment: LichHen,
        *,
        nhom_uu_tien: str | None = None,
        ly_do_uu_tien: str = "",
        locked: LichLamViec | None = None,
        rules: BookingRules | None = None,
    ) -> PhieuKham | None:
        """A ticket in the queue of the appointment's schedule, which is made if this is its first.

        None where nobody waits in a room: on another day than the appointment's, and for a remote service. Without a
        class it gets the one that follows by itself; another needs a reason. `locked` and `rules` are the appointment's
        schedule and the rules of its facility, where these are known. Raises PriorityUnexplained.
        """
        own = class_by_itself(appointment)
        group = NhomUuTien(nhom_uu_tien or own)
        if group != own and not ly_do_uu_tien:
            raise PriorityUnexplained
        if not self._is_todays(appointment) or appointment.is_remote:
            return None
        schedule = locked or self._lock_schedule(appointment)
        assert schedule  # a live appointment has one
        visits = list(self.uow.days.line_of(schedule.pk))
        queue = self._queue_of(appointment, schedule, queue_among(visits))
        rules = rules or self.uow.rules.at(queue.co_so_id)
        ticket = self._issue(appointment, queue, group, rules, ly_do_uu_tien, visits)
        self.uow.record(TicketIssued(actor, ticket, reason=ly_do_uu_tien))
        return ticket

    def absent_ticket(self, appointment: LichHen) -> PhieuKham | None:
        """Its ticket, once the schedule is locked, if its patient was called in vain."""
        self._lock_schedule(appointment)
        ticket = self.uow.tickets.of_appointment(appointment)
        return ticket if ticket and ticket.trang_thai == TrangThaiPhieu.ABSENT else None

    def follow(self, actor: NguoiDung | None, appointment: LichHen) -> None:
        """The visit has begun, or ended: so does its ticket. Who begins on the right day without having been checked in
        has arrived now. A doctor may have more than one patient in the room, one of whom was sent for a test, say.
        """
        schedule = self._lock_schedule(appointment)
        ticket = self.uow.tickets.of_appointment(appointment)
        starts = appointment.trang_thai == TrangThaiLichHen.IN_PROGRESS
        if ticket is None and starts:
            ticket = self.join(actor, appointment, locked=schedule)
        if ticket is None:
            return
        if starts:
            self._enter_room(ticket)
        else:
            self._leave_room(ticket)

    def _enter_room(self, ticket: PhieuKham) -> None:
        """Whom nobody called is called by this. What is entered on a later day tells nothing of the time."""
        if ticket.trang_thai != TrangThaiPhieu.CALLED:
            self.calling.count(ticket)
        entered = self.clock.now() if self._is_todays(ticket.lich_hen) else None
        self.uow.tickets.save(ticket, trang_thai=TrangThaiPhieu.IN_ROOM, vao_luc=entered)

    def _leave_room(self, ticket: PhieuKham) -> None:
        """Not before it was entered, by whichever server's clock."""
        now = self.clock.now()
        left = max(now, ticket.vao_luc or now) if self._is_todays(ticket.lich_hen) else None
        self.uow.tickets.save(ticket, trang_thai=TrangThaiPhieu.DONE, ra_luc=left)

    def _is_todays(self, appointment: LichHen) -> bool:
        return appointment.ngay_kham == self.clock.now().date()

    def _lock_schedule(self, appointment: LichHen) -> LichLamViec | None:
        return self.uow.schedules.lock(appointment.lich_id) if appointment.lich_id else None

    def _queue_of(self, appointment: LichHen, schedule: LichLamViec, queue: HangCho | None) -> HangCho:
        """Where the doctor is now, should he have moved to another facility since the first of them came."""
        doctor = appointment.bac_si
        here = {"co_so": doctor.co_so, "phong_kham": doctor.phong_kham}
        if queue is None:
            return self.uow.queues.add(lich=schedule, bac_si=doctor, ngay=appointment.ngay_kham, **here)
        if queue.co_so_id != doctor.co_so_id:
            return self.uow.queues.save(queue, **here)
        queue.co_so = doctor.co_so
        return queue

    def _issue(
        self,
        appointment: LichHen,
        queue: HangCho,
        group: NhomUuTien,
        rules: BookingRules,
        reason: str,
        visits: Iterable[LichHen],
    ) -> PhieuKham:
        """An emergency is never late. Who arrives is told when to expect the turn."""
        now = self.clock.now()
        late = now > appointment.starts_at + dt.timedelta(minutes=rules.phut_den_tre)
        waits = late and group != NhomUuTien.EMERGENCY
        values: dict[str, Any] = {
            "lich_hen": appointment,
            "hang": queue,
            "bac_si": appointment.bac_si,
            "nhom_uu_tien": group,
            "ly_do_uu_tien": reason,
            "moc_xep": now if late else appointment.starts_at,
            "cho_den_luot": queue.so_luot_goi + rules.lui_sau_luot if waits else 0,
            "den_luc": now,
        }
        if appointment.trang_thai == TrangThaiLichHen.ARRIVED:
            values |= self.expectations.told(PhieuKham(**values), rules, visits)
        return self.uow.tickets.add(**values)
