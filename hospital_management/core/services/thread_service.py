"""Threads between doctors and patients, as they are found, shown, read and closed. `MessageService` writes in them."""

from collections.abc import Sequence

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.correspondence_events import MessagesRead, ThreadClosed, ThreadOpened, ThreadsListed
from core.correspondence_exceptions import ThreadIsClosed
from core.events import Event, snapshot
from core.exceptions import DoesNotExist
from core.repositories.correspondence_repository import side_of
from core.services.base import BaseService
from core.services.clinical_looks import ClinicalLooks
from core.unit_of_work import transactional
from correspondence.models import Ben, CuocTraoDoi

MESSAGES_A_PAGE = 20


class ThreadService(BaseService):
    """Whoever looks and is neither the doctor nor the patient leaves an entry in the audit trail."""

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[CuocTraoDoi]:
        """Each with `so_chua_doc`."""
        return self.uow.threads.counted(self.uow.threads.visible_to(actor, action), actor)

    def note_listing(self, *, actor: NguoiDung, threads: Sequence[CuocTraoDoi]) -> None:
        """One page of a list was shown: an entry for each patient on it."""
        if side_of(actor) is not Ben.DOCTOR:
            ClinicalLooks(self.uow, self.clock).enter_page(actor, ThreadsListed, threads, "so_trao_doi")

    def show(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_trao_doi: int,
        truoc: int | None = None,
        so_tin: int = MESSAGES_A_PAGE,
    ) -> CuocTraoDoi:
        """The newest messages, or those before the one with the key `truoc`. Raises NotYours or NotFound."""
        thread = self.uow.threads.get_visible(actor, action, ma_trao_doi)
        if side_of(actor) is not Ben.DOCTOR and thread.benh_nhan.nguoi_dung_id != actor.pk:
            self._note(ThreadOpened(actor, thread.benh_nhan, notes={"ma_trao_doi": thread.pk}))
        return self.page(actor, thread, truoc, so_tin)

    def page(
        self, actor: NguoiDung, thread: CuocTraoDoi, truoc: int | None = None, so_tin: int = MESSAGES_A_PAGE
    ) -> CuocTraoDoi:
        """The thread as it is now, with `so_chua_doc`, `trang_tin` and `truoc_tiep`."""
        found = self.uow.messages.before(thread, truoc, so_tin + 1)
        shown = self.counted(actor, thread)
        shown.trang_tin = found[:so_tin]
        shown.truoc_tiep = found[so_tin - 1].pk if len(found) > so_tin else None
        return shown

    def counted(self, actor: NguoiDung, thread: CuocTraoDoi) -> CuocTraoDoi:
        """The thread as it is now, with `so_chua_doc`."""
        return self.uow.threads.counted(self.uow.threads.all(), actor).get(pk=thread.pk)

    @transactional
    def read(self, *, actor: NguoiDung, action: str, ma_trao_doi: int, den_tin_nhan: int) -> CuocTraoDoi:
        """What the other side wrote up to this message is read: what came after it was not seen.

        Raises Forbidden, NotYours, NotFound, or DoesNotExist for a message of another thread.
        """
        side = self._side(actor, action)
        thread = self.uow.threads.lock_visible(actor, action, ma_trao_doi)
        if not self.uow.messages.is_in(thread, den_tin_nhan):
            raise DoesNotExist(field="den_tin_nhan")
        amount = self.uow.messages.mark_read(thread, side, den_tin_nhan, self.clock.now())
        if amount:
            notes = {"so_tin": amount, "den_tin_nhan": den_tin_nhan}
            self.uow.record(MessagesRead(actor, thread, snapshot(thread), notes=notes))
        return self.counted(actor, thread)

    @transactional
    def close(self, *, actor: NguoiDung, action: str, ma_trao_doi: int) -> CuocTraoDoi:
        """Nobody writes in it any more. Raises Forbidden, NotYours, NotFound or ThreadIsClosed."""
        self.require(actor, action)
        thread = self.uow.threads.lock_visible(actor, action, ma_trao_doi)
        if thread.dong_luc:
            raise ThreadIsClosed
        before = snapshot(thread)
        self.uow.threads.save(thread, dong_luc=self.clock.now())
        self.uow.record(ThreadClosed(actor, thread, before))
        return self.counted(actor, thread)

    def _side(self, actor: NguoiDung, action: str) -> Ben:
        self.require(actor, action)
        side = side_of(actor)
        if side is None:
            raise AssertionError("The policy gives writing to the two sides alone.")
        return side

    @transactional
    def _note(self, *looks: Event) -> None:
        for look in looks:
            self.uow.record(look)
