"""Another phone number for an account, proved by a code sent to it."""

from authentication.models import MucDich, NguoiDung
from core.clock import Clock
from core.events import PhoneChanged, snapshot
from core.exceptions import PhoneTaken, WrongPassword
from core.notifications import Message, Messenger
from core.services.base import BaseService
from core.services.identification import Identification, or_raise
from core.services.one_time_codes import OneTimeCodes
from core.sign_in_exceptions import CodeNotValid
from core.unit_of_work import UnitOfWork, transactional


class PhoneChangeService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, messenger: Messenger) -> None:
        super().__init__(uow, clock)
        self.messenger = messenger
        self.codes = OneTimeCodes(uow, clock)
        self.identification = Identification(uow, clock)

    def request(self, *, actor: NguoiDung, so_dien_thoai_moi: str, password: str) -> None:
        """Sends a code to the new number.

        Raises WrongPassword, which counts as a failed sign-in of the old number, LockedOut, PhoneTaken or TooManyCodes.
        """
        ma = or_raise(self._issue(actor, so_dien_thoai_moi, password))
        text = f"Mã xác nhận số điện thoại mới là {ma}, dùng được trong 10 phút. Đừng đưa mã này cho bất kỳ ai."
        self.messenger.send(Message(so_dien_thoai_moi, text))

    def confirm(self, *, actor: NguoiDung, ma: str) -> None:
        """The account signs in by the new number from now on; its sessions end, and the old number is told.

        The patient's own contact number stays. Raises CodeNotValid, and a wrong try has counted, or PhoneTaken.
        """
        numbers = self._change(actor, ma)
        if numbers is None:
            raise CodeNotValid
        old, new = numbers
        text = (
            f"Tài khoản của bạn vừa chuyển sang đăng nhập bằng số điện thoại {new[:3]}****{new[-3:]}. "
            "Nếu không phải bạn đổi, hãy báo ngay cho cơ sở y tế."
        )
        self.messenger.send(Message(old, text))

    @transactional
    def _issue(self, actor: NguoiDung, so_dien_thoai: str, password: str) -> str | WrongPassword:
        """The code. Numbers and account stay locked while failures and the codes sent to either are counted."""
        for number in sorted({actor.so_dien_thoai, so_dien_thoai}):
            self.uow.failed_sign_ins.lock_for(number)
        failures = self.identification.failures_of(actor.so_dien_thoai)
        account = self.uow.accounts.lock(actor.pk)
        if not account.check_password(password):
            self.identification.count(failures, account)
            return WrongPassword(field="password")
        self._keep_free(so_dien_thoai)
        return self.codes.issue(MucDich.CHANGE_PHONE, so_dien_thoai, account, count_account=True)

    @transactional
    def _change(self, actor: NguoiDung, ma: str) -> tuple[str, str] | None:
        """The old and the new number; None, and one try more, rather than a refusal that would undo the counting."""
        account = self.uow.accounts.lock(actor.pk)
        code = self.uow.codes.lock_newest_of(account, MucDich.CHANGE_PHONE)
        if not self.codes.redeem(code, ma) or code is None:
            return None
        self._keep_free(code.so_dien_thoai)
        before, old = snapshot(account), account.so_dien_thoai
        self.uow.accounts.save(account, so_dien_thoai=code.so_dien_thoai)
        self.shut_out(actor, account)
        self.uow.record(PhoneChanged(actor, account, before))
        return old, code.so_dien_thoai

    def _keep_free(self, so_dien_thoai: str) -> None:
        if self.uow.accounts.by_phone(so_dien_thoai):
            raise PhoneTaken(field="so_dien_thoai_moi")
