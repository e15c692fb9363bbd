"""Tickets: what the desk does with one that is not simply the next."""

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.events import Event, snapshot
from core.queue_events import PriorityChanged, TicketRecalled, TicketSkipped
from core.queue_exceptions import QueueOver, WrongTicketState
from core.services.base import BaseService
from core.services.calling import Calling
from core.services.expectations import Expectations
from core.unit_of_work import UnitOfWork, transactional
from reception.models import NhomUuTien, PhieuKham, TrangThaiPhieu

State = TrangThaiPhieu


class TicketService(BaseService):
    """Each use case takes the ticket under its schedule's lock, on the queue's own day, and raises NotYours, NotFound,
    QueueOver or WrongTicketState.
    """

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.calling = Calling(uow, clock)
        self.expectations = Expectations(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[PhieuKham]:
        return self.uow.tickets.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_phieu: int) -> PhieuKham:
        """With what is expected just now, while it waits. Raises NotYours or NotFound."""
        ticket = self.uow.tickets.get_visible(actor, action, ma_phieu)
        ticket.uoc_tinh = self.expectations.of_ticket(ticket)
        return ticket

    @transactional
    def skip(self, *, actor: NguoiDung, action: str, ma_phieu: int) -> PhieuKham:
        """Called, but not there: to be called again after some calls of others or, after so many times, absent."""
        ticket = self._take(actor, action, ma_phieu, State.CALLED)
        rules, before = self.uow.rules.at(ticket.hang.co_so_id), snapshot(ticket)
        absent = ticket.so_lan_goi >= rules.so_lan_goi
        later = ticket.hang.so_luot_goi + rules.lui_sau_luot
        self.uow.tickets.save(ticket, trang_thai=State.ABSENT if absent else State.WAITING, cho_den_luot=later)
        return self._told(TicketSkipped(actor, ticket, before))

    @transactional
    def recall(self, *, actor: NguoiDung, action: str, ma_phieu: int) -> PhieuKham:
        """Who was called is called once more; who was absent waits again, some calls of others long."""
        ticket = self._take(actor, action, ma_phieu, State.CALLED, State.ABSENT)
        before = snapshot(ticket)
        if ticket.trang_thai == State.CALLED:
            self.uow.tickets.save(ticket, goi_luc=self.clock.now(), so_lan_goi=ticket.so_lan_goi + 1)
        else:
            later = ticket.hang.so_luot_goi + self.uow.rules.at(ticket.hang.co_so_id).lui_sau_luot
            self.uow.tickets.save(ticket, trang_thai=State.WAITING, cho_den_luot=later, so_lan_goi=0)
        return self._told(TicketRecalled(actor, ticket, before))

    @transactional
    def call(self, *, actor: NguoiDung, action: str, ma_phieu: int, ly_do: str) -> PhieuKham:
        """Out of turn, for a reason."""
        ticket = self._take(actor, action, ma_phieu, State.WAITING, State.ABSENT)
        self.calling.call(actor, ticket, ly_do)
        return ticket

    @transactional
    def prioritise(self, *, actor: NguoiDung, action: str, ma_phieu: int, nhom_uu_tien: str, ly_do: str) -> PhieuKham:
        """Another priority class, or none, for a reason. Who becomes an emergency need not wait for his turn."""
        ticket = self._take(actor, action, ma_phieu, State.WAITING, State.CALLED, State.ABSENT)
        before, urgent = snapshot(ticket), nhom_uu_tien == NhomUuTien.EMERGENCY
        later = 0 if urgent else ticket.cho_den_luot
        self.uow.tickets.save(ticket, nhom_uu_tien=nhom_uu_tien, ly_do_uu_tien=ly_do, cho_den_luot=later)
        return self._told(PriorityChanged(actor, ticket, before, ly_do))

    def _told(self, event: Event) -> PhieuKham:
        self.uow.record(event)
        return event.record

    def _take(self, actor: NguoiDung, action: str, ma_phieu: int, *states: TrangThaiPhieu) -> PhieuKham:
        """The ticket as it is once its schedule is locked, in one of the states."""
        seen = self.uow.tickets.get_visible(actor, action, ma_phieu)
        self.uow.schedules.lock(seen.hang.lich_id)
        ticket = self.uow.tickets.all().get(pk=seen.pk)
        if ticket.hang.ngay != self.clock.now().date():
            raise QueueOver
        if ticket.trang_thai not in states:
            raise WrongTicketState(trang_thai=ticket.trang_thai)
        return ticket
