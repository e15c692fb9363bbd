"""What every use case does that changes what somebody else's account may do."""

from authentication.models import NguoiDung
from core.access_exceptions import OwnAccount
from core.events import AccountDeactivated, snapshot
from core.exceptions import LastAdmin
from core.services.base import NO_TEMPORARY_ROLE, BaseService


class AccountKeeping(BaseService):
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

        Raises LastAdmin or OwnAccount.
        """
        self.check_closing(actor, admins, account)
        before = snapshot(account)
        self.uow.accounts.save(account, trang_thai=False, **NO_TEMPORARY_ROLE)
        self.shut_out(actor, account)
        self.uow.record(AccountDeactivated(actor, account, before, reason=reason))
