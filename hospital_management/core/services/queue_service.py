"""Queues: who waits for which doctor, and the next to be called."""

from collections.abc import Iterable

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.events import snapshot
from core.queue_events import RoomChanged
from core.queue_exceptions import NobodyWaits, QueueOver
from core.repositories.idempotency_repository import Claim
from core.services.base import BaseService
from core.services.calling import Calling
from core.services.queue_order import forecast
from core.unit_of_work import UnitOfWork, transactional
from reception.models import HangCho, PhieuKham, TrangThaiPhieu

COUNTED = {
    "so_dang_cho": TrangThaiPhieu.WAITING,
    "so_da_goi": TrangThaiPhieu.CALLED,
    "so_dang_kham": TrangThaiPhieu.IN_ROOM,
    "so_vang_mat": TrangThaiPhieu.ABSENT,
    "so_da_xong": TrangThaiPhieu.DONE,
    "so_da_roi": TrangThaiPhieu.LEFT,
}
PRESENT = (TrangThaiPhieu.WAITING, TrangThaiPhieu.CALLED, TrangThaiPhieu.IN_ROOM, TrangThaiPhieu.ABSENT)


class QueueService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.calling = Calling(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[HangCho]:
        return self.uow.queues.visible_to(actor, action)

    def of_today(self, queues: QuerySet[HangCho]) -> QuerySet[HangCho]:
        return queues.filter(ngay=self.clock.now().date())

    def counted(self, queues: Iterable[HangCho]) -> list[HangCho]:
        """The queues, each with how many of its tickets are in which state."""
        found = list(queues)
        numbers = self.uow.queues.counts(found)
        for queue in found:
            for name, state in COUNTED.items():
                setattr(queue, name, numbers[queue.pk].get(state, 0))
        return found

    def get(self, *, actor: NguoiDung, action: str, ma_hang: int) -> HangCho:
        """With whoever is there: the waiting in the order in which they will be called if nobody else comes, the called
        and the absent by their call, those in the room. Raises NotYours or NotFound.
        """
        return self._with_tickets(self.uow.queues.get_visible(actor, action, ma_hang))

    @transactional
    def change_room(self, *, actor: NguoiDung, action: str, ma_hang: int, phong_kham: str | None = None) -> HangCho:
        """Raises NotYours or NotFound."""
        queue = self._take(actor, action, ma_hang)
        before = snapshot(queue)
        if phong_kham not in (None, queue.phong_kham):
            self.uow.queues.save(queue, phong_kham=phong_kham)
            self.uow.record(RoomChanged(actor, queue, before))
        return self._with_tickets(queue)

    @transactional
    def call_next(
        self, *, actor: NguoiDung, action: str, ma_hang: int, claim: Claim | None = None
    ) -> PhieuKham:  # fmt: skip
        """The first of the forecast, called. Raises NotYours, NotFound, QueueOver or NobodyWaits."""
        queue = self._take(actor, action, ma_hang)
        if queue.ngay != self.clock.now().date():
            raise QueueOver
        waiting = list(self.uow.tickets.in_queue(queue, TrangThaiPhieu.WAITING))
        if not waiting:
            raise NobodyWaits
        ticket = forecast(waiting, queue, self.uow.rules.at(queue.co_so_id))[0]
        self.calling.call(actor, ticket)
        self.uow.keys.settle(claim, ticket)
        return ticket

    def _with_tickets(self, queue: HangCho) -> HangCho:
        self.counted([queue])
        tickets = list(self.uow.tickets.in_queue(queue, *PRESENT).order_by("goi_luc", "pk"))
        of = {state: [each for each in tickets if each.trang_thai == state] for state in PRESENT}
        queue.dang_cho = forecast(of[TrangThaiPhieu.WAITING], queue, self.uow.rules.at(queue.co_so_id))
        queue.da_goi, queue.dang_kham = of[TrangThaiPhieu.CALLED], of[TrangThaiPhieu.IN_ROOM]
        queue.vang_mat = of[TrangThaiPhieu.ABSENT]
        return queue

    def _take(self, actor: NguoiDung, action: str, ma_hang: int) -> HangCho:
        """The queue as it is once its schedule is locked. Raises NotYours or NotFound."""
        seen = self.uow.queues.get_visible(actor, action, ma_hang)
        self.uow.schedules.lock(seen.lich_id)
        return self.uow.queues.all().get(pk=seen.pk)
