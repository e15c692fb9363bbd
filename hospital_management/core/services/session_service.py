"""Sign-ins as their owners and Admins see them, and their end."""

from django.db.models import QuerySet

from authentication.models import NguoiDung, PhienDangNhap
from core.events import SessionEnded, snapshot
from core.services.base import BaseService
from core.unit_of_work import transactional


class SessionService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[PhienDangNhap]:
        """With `dang_hoat_dong`: whether requests of the session would be taken now."""
        return self.uow.sessions.with_state(self.uow.sessions.visible_to(actor, action), self.clock.now())

    @transactional
    def end(self, *, actor: NguoiDung, action: str, ma_phien: int) -> None:
        """All its tokens are dead at once; one that has ended stays as it is.

        Raises NotYours, NotFound, or TemporaryRole for a session of somebody else.
        """
        session = self.uow.sessions.lock_visible(actor, action, ma_phien)
        if session.nguoi_dung_id != actor.pk:
            self.require_own_role(actor)
        if session.ngay_ket_thuc:
            return
        before = snapshot(session)
        self.uow.sessions.save(session, ngay_ket_thuc=self.clock.now())
        self.uow.record(SessionEnded(actor, session, before))

    @transactional
    def end_others(self, *, actor: NguoiDung, ma_phien: int) -> int:
        """Ends every session of the caller's but this one, those that have run out included; how many."""
        account, now = self.uow.accounts.lock(actor.pk), self.clock.now()
        others = self.uow.sessions.lock_open_of(account, but=ma_phien)
        for session in others:
            before = snapshot(session)
            session.ngay_ket_thuc = now
            self.uow.record(SessionEnded(actor, session, before))
        self.uow.sessions.end_all_of(account, now, but=ma_phien)
        return len(others)
