"""A new password for who has forgotten the old one, by a code sent to the account's phone."""

from authentication.models import MucDich
from core.clock import Clock
from core.events import PasswordReset, snapshot
from core.notifications import Message, Messenger
from core.services.base import BaseService
from core.services.one_time_codes import OneTimeCodes
from core.sign_in_exceptions import CodeNotValid
from core.unit_of_work import UnitOfWork, transactional


class PasswordResetService(BaseService):
    """Tells nobody which numbers have an account: a number without one passes the same steps."""

    def __init__(self, uow: UnitOfWork, clock: Clock, messenger: Messenger) -> None:
        super().__init__(uow, clock)
        self.messenger = messenger
        self.codes = OneTimeCodes(uow, clock)

    def request(self, *, so_dien_thoai: str) -> None:
        """Sends a code if there is an active account. Raises TooManyCodes, whether or not there is one."""
        ma = self._issue(so_dien_thoai)
        if ma:
            text = f"Mã đặt lại mật khẩu của bạn là {ma}, dùng được trong 10 phút. Đừng đưa mã này cho bất kỳ ai."
            self.messenger.send(Message(so_dien_thoai, text))

    def confirm(self, *, so_dien_thoai: str, ma: str, mat_khau_moi: str) -> None:
        """The new password; every session of the account and the lock of its failed sign-ins end.

        Raises CodeNotValid, and a wrong try has counted, or PasswordLikePhone, and the code stays good.
        """
        if not self._reset(so_dien_thoai, ma, mat_khau_moi):
            raise CodeNotValid

    @transactional
    def _issue(self, so_dien_thoai: str) -> str | None:
        """The code to send, or None where nobody is to get it. The number stays locked while its codes are counted."""
        self.uow.failed_sign_ins.lock_for(so_dien_thoai)
        account = self.uow.accounts.lock_by_phone(so_dien_thoai)
        holder = account if account and account.trang_thai else None
        ma = self.codes.issue(MucDich.RESET_PASSWORD, so_dien_thoai, holder)
        return ma if holder else None

    @transactional
    def _reset(self, so_dien_thoai: str, ma: str, mat_khau_moi: str) -> bool:
        """False, and one try more, rather than a refusal that would undo the counting."""
        failures = self.uow.failed_sign_ins.lock_for(so_dien_thoai)
        account = self.uow.accounts.lock_by_phone(so_dien_thoai)
        code = self.uow.codes.lock_newest_for(so_dien_thoai, MucDich.RESET_PASSWORD)
        if not self.codes.redeem(code, ma) or code is None:
            return False
        if account is None or not account.trang_thai or account.pk != code.nguoi_dung_id:
            return False
        before = snapshot(account)
        account.choose_password(mat_khau_moi, "mat_khau_moi")
        self.uow.accounts.save(account, password=account.password)
        self.uow.failed_sign_ins.save(failures, so_lan=0, khoa_den=None)
        self.shut_out(account, account)
        self.uow.record(PasswordReset(account, account, before))
        return True
