"""What every use case does that changes what somebody else's account may do."""

from authentication.models import NguoiDung
from core.access_exceptions import OwnAccount
from core.events import AccountDeactivated, snapshot
from core.exceptions import Forbidden, LastAdmin
from core.policy import Role
from core.services.base import NO_TEMPORARY_ROLE, BaseService


class AccountKeeping(BaseService):
    def lock_admins(self) -> list[NguoiDung]:
        """Those who keep the system, locked before the account concerned: two Admins who remove each other at once
        must not both find the other still there.
        """
        return self.uow.accounts.lock_admins()

    def lock_admins_with(self, actor: NguoiDung) -> list[NguoiDung]:
        """The same, for what only they may do. Raises TemporaryRole, or Forbidden for one who is an Admin no longer."""
        self.require_own_role(actor)
        admins = self.lock_admins()
        if actor not in admins:
            raise Forbidden
        return admins

    def check_reach(self, actor: NguoiDung, account: NguoiDung) -> None:
        """A temporary Admin could take over an Admin's account with a new password. Raises TemporaryRole."""
        if account.vai_tro == Role.ADMIN:
            self.require_own_role(actor)

    @staticmethod
    def keep_an_admin(admins: list[NguoiDung], account: NguoiDung) -> None:
        """Raises LastAdmin unless one of the Admins is left without the account."""
        if admins == [account]:
            raise LastAdmin

    def check_closing(self, actor: NguoiDung, admins: list[NguoiDung], account: NguoiDung) -> None:
        """Raises LastAdmin, or OwnAccount: nobody locks himself out by mistake."""
        self.keep_an_admin(admins, account)
        if account == actor:
            raise OwnAccount

    def close(self, actor: NguoiDung, admins: list[NguoiDung], account: NguoiDung, reason: str = "") -> None:
        """The locked account is deactivated, its sessions end, and its temporary role.

        Raises TemporaryRole, LastAdmin or OwnAccount.
        """
        self.check_reach(actor, account)
        self.check_closing(actor, admins, account)
        before = snapshot(account)
        self.uow.accounts.save(account, trang_thai=False, **NO_TEMPORARY_ROLE)
        self.uow.sessions.end_all_of(account, self.clock.now())
        self.uow.record(AccountDeactivated(actor, account, before, reason=reason))
