"""Whether somebody is who he says: passwords, codes of the second factor, and the failures that are counted.

A part of services, used inside their transactions. Whoever asks holds the lock of the number (`failures_of`) and then
that of the account, so that guesses made at once count one after the other and a code is taken once. A refusal that is
counted must not be raised before the commit.
"""

from datetime import timedelta
from typing import TypeVar

from django.contrib.auth.hashers import make_password

from authentication.models import DangNhapSai, NguoiDung, XacThucHaiLop
from core import authenticator
from core.clock import Clock
from core.events import RecoveryCodeUsed, SignInLocked
from core.exceptions import DomainError, LockedOut
from core.sign_in_exceptions import SecondFactorInvalid, SecondFactorRequired
from core.unit_of_work import UnitOfWork
from core.validators import masked_phone

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)

R = TypeVar("R")


def or_raise(outcome: R | DomainError) -> R:
    """What a use case came to; a refusal that was counted is raised only now, after the commit."""
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


class Identification:
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow = uow
        self.clock = clock

    def failures_of(self, so_dien_thoai: str) -> DangNhapSai:
        """The number's failures in a row, locked. Raises LockedOut."""
        failures, now = self.uow.failed_sign_ins.lock_for(so_dien_thoai), self.clock.now()
        if failures.khoa_den and now < failures.khoa_den:
            seconds = int((failures.khoa_den - now).total_seconds()) + 1
            raise LockedOut(retry_after=seconds, minutes=-(-seconds // 60))
        return failures

    def count(self, failures: DangNhapSai, account: NguoiDung | None) -> None:
        """One more; the fifth locks the number, which `account` has, if anybody."""
        number = 1 if failures.khoa_den else failures.so_lan + 1
        until = self.clock.now() + LOCKED_FOR if number >= FAILURES_ALLOWED else None
        self.uow.failed_sign_ins.save(failures, so_lan=number, khoa_den=until)
        if until:
            masked = masked_phone(failures.so_dien_thoai)
            self.uow.record(SignInLocked(None, account or DangNhapSai, notes={"so_dien_thoai": masked}))

    def forget(self, failures: DangNhapSai) -> None:
        if failures.so_lan:
            self.uow.failed_sign_ins.save(failures, so_lan=0, khoa_den=None)

    @staticmethod
    def opens(account: NguoiDung | None, password: str) -> bool:
        """Whether there is such an account, in use, with this password; in the same time whatever is wrong."""
        if account is None:
            make_password(password)  # takes as long as checking one
            return False
        return account.check_password(password) and account.trang_thai

    def objection(self, account: NguoiDung, code: str | None) -> DomainError | None:
        """SecondFactorRequired or SecondFactorInvalid, if a factor is in force and the code does not satisfy it."""
        factor = self.uow.second_factors.of(account)
        if factor is None or factor.ngay_kich_hoat is None:
            return None
        if code is None:
            return SecondFactorRequired()
        return None if self.takes(factor, code) else SecondFactorInvalid()

    def takes(self, factor: XacThucHaiLop, code: str) -> bool:
        """Whether the code, of the app or a recovery code, is good; it is used up then."""
        if code.isdecimal():
            return self.takes_from_app(factor, code)
        used = self.uow.second_factors.use_code(factor, authenticator.digest_of(code), self.clock.now())
        if used:
            self.uow.record(RecoveryCodeUsed(factor.nguoi_dung.take_role(self.clock.now()), factor))
        return used

    def takes_from_app(self, factor: XacThucHaiLop, code: str) -> bool:
        step = authenticator.step_of(factor.khoa, code, self.clock.now(), factor.buoc_cuoi)
        if step is None:
            return False
        self.uow.second_factors.save(factor, buoc_cuoi=step, khoa=authenticator.relock(factor.khoa))
        return True
