"""A ticket is called, and its queue counts the call."""

from authentication.models import NguoiDung
from core.events import snapshot
from core.queue_events import TicketCalled, TicketRecalled
from core.services.base import BaseService
from core.services.queue_order import after_call
from reception.models import PhieuKham, TrangThaiPhieu


class Calling(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work, which has the schedule locked."""

    def call(self, actor: NguoiDung, ticket: PhieuKham, reason: str = "") -> None:
        before = snapshot(ticket)
        self.count(ticket)
        called = {"goi_luc": self.clock.now(), "so_lan_goi": ticket.so_lan_goi + 1}
        self.uow.tickets.save(ticket, trang_thai=TrangThaiPhieu.CALLED, **called)
        self.uow.record(TicketCalled(actor, ticket, before, reason))

    def wait_again(self, actor: NguoiDung, ticket: PhieuKham) -> None:
        """Who was absent is back, and waits for some calls of others."""
        before = snapshot(ticket)
        later = ticket.hang.so_luot_goi + self.uow.rules.at(ticket.hang.co_so_id).lui_sau_luot
        self.uow.tickets.save(ticket, trang_thai=TrangThaiPhieu.WAITING, cho_den_luot=later, so_lan_goi=0)
        self.uow.record(TicketRecalled(actor, ticket, before))

    def count(self, ticket: PhieuKham) -> None:
        """One call more, which is in a row with others of a priority class or ends such a row."""
        queue = ticket.hang
        calls, in_a_row = after_call(ticket, queue.so_luot_goi, queue.uu_tien_lien_tiep)
        self.uow.queues.save(queue, so_luot_goi=calls, uu_tien_lien_tiep=in_a_row)
