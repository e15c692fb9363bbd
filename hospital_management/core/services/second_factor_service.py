"""The second factor of an account: set up, confirmed, its recovery codes, switched off, and taken away when lost.

A wrong password or code counts as a failed sign-in of the number, so that a session in wrong hands does not guess.
"""

from typing import Any

from authentication.models import DangNhapSai, NguoiDung, XacThucHaiLop
from core import authenticator
from core.clock import Clock
from core.events import (
    RecoveryCodesMade,
    SecondFactorBegun,
    SecondFactorConfirmed,
    SecondFactorDisabled,
    SecondFactorReset,
    snapshot,
)
from core.exceptions import DomainError, NotFound, WrongPassword
from core.services.base import BaseService
from core.services.identification import Identification, or_raise
from core.sign_in_exceptions import OwnSecondFactor, SecondFactorExists, SecondFactorMissing, WrongCode
from core.unit_of_work import UnitOfWork, transactional


class SecondFactorService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.identification = Identification(uow, clock)

    def state(self, *, actor: NguoiDung) -> dict[str, Any]:
        """`{dang_bat, ngay_kich_hoat, ma_con_lai}` of the caller's own."""
        factor = self.uow.second_factors.of(actor)
        if factor is None or factor.ngay_kich_hoat is None:
            return {"dang_bat": False, "ngay_kich_hoat": None, "ma_con_lai": 0}
        left = self.uow.second_factors.codes_left(factor)
        return {"dang_bat": True, "ngay_kich_hoat": factor.ngay_kich_hoat, "ma_con_lai": left}

    def begin(self, *, actor: NguoiDung, password: str) -> dict[str, str]:
        """`{khoa, uri}` for an authenticator app, in force once confirmed; what was begun before is replaced.

        Raises WrongPassword, LockedOut, or SecondFactorExists when one is in force.
        """
        return or_raise(self._begin(actor, password))

    @transactional
    def _begin(self, actor: NguoiDung, password: str) -> dict[str, str] | DomainError:
        failures, account, factor = self._take(actor)
        if not account.check_password(password):
            return self._counted(failures, account, WrongPassword(field="password"))
        if factor and factor.ngay_kich_hoat:
            raise SecondFactorExists
        key, before = authenticator.new_key(), snapshot(factor) if factor else None
        values = {"khoa": authenticator.lock_away(key), "ngay_tao": self.clock.now(), "buoc_cuoi": 0}
        if factor:
            self.uow.second_factors.save(factor, **values)
        else:
            factor = self.uow.second_factors.add(nguoi_dung=account, **values)
        self.uow.record(SecondFactorBegun(actor, factor, before))
        return {"khoa": key, "uri": authenticator.address_of(key, account.so_dien_thoai)}

    def confirm(self, *, actor: NguoiDung, ma: str) -> list[str]:
        """The recovery codes, told this once; every sign-in asks for a code from now on.

        Raises WrongCode, LockedOut, SecondFactorMissing or SecondFactorExists.
        """
        return or_raise(self._confirm(actor, ma))

    @transactional
    def _confirm(self, actor: NguoiDung, ma: str) -> list[str] | DomainError:
        failures, account, factor = self._take(actor)
        if factor is None:
            raise SecondFactorMissing
        if factor.ngay_kich_hoat:
            raise SecondFactorExists
        before = snapshot(factor)
        if not self.identification.takes_from_app(factor, ma):
            return self._counted(failures, account, WrongCode())
        self.uow.second_factors.save(factor, ngay_kich_hoat=self.clock.now())
        self.uow.record(SecondFactorConfirmed(actor, factor, before))
        return self._give_codes(factor)

    def renew_codes(self, *, actor: NguoiDung, ma: str) -> list[str]:
        """New recovery codes in place of all the old ones. Raises WrongCode, LockedOut or SecondFactorMissing."""
        return or_raise(self._renew_codes(actor, ma))

    @transactional
    def _renew_codes(self, actor: NguoiDung, ma: str) -> list[str] | DomainError:
        failures, account, factor = self._take(actor)
        factor = self._in_force(factor)
        if not self.identification.takes(factor, ma):
            return self._counted(failures, account, WrongCode())
        self.uow.record(RecoveryCodesMade(actor, factor))
        return self._give_codes(factor)

    def disable(self, *, actor: NguoiDung, password: str, ma: str) -> dict[str, Any]:
        """The state afterwards. Raises WrongPassword, WrongCode, LockedOut or SecondFactorMissing."""
        or_raise(self._disable(actor, password, ma))
        return self.state(actor=actor)

    @transactional
    def _disable(self, actor: NguoiDung, password: str, ma: str) -> DomainError | None:
        failures, account, factor = self._take(actor)
        factor = self._in_force(factor)
        if not account.check_password(password):
            return self._counted(failures, account, WrongPassword(field="password"))
        if not self.identification.takes(factor, ma):
            return self._counted(failures, account, WrongCode())
        before = snapshot(factor)
        self.uow.second_factors.remove(factor)
        self.uow.record(SecondFactorDisabled(actor, factor, before))
        return None

    @transactional
    def reset(self, *, actor: NguoiDung, ma_nguoi_dung: int) -> None:
        """Takes away somebody's lost factor, and ends all sessions of the account; nothing happens if there is none.

        Raises Forbidden, TemporaryRole, NotFound, or OwnSecondFactor: a session in wrong hands must not get rid of
        its owner's.
        """
        self.require(actor, "account.reset_second_factor")
        self.lock_admins_with(actor)
        account = self.uow.accounts.lock(ma_nguoi_dung)
        if account.pk == actor.pk:
            raise OwnSecondFactor
        self._reset(actor, account)

    @transactional
    def reset_by_phone(self, *, so_dien_thoai: str) -> bool:
        """The same by whoever is at the server; whether there was one. Raises NotFound."""
        account = self.uow.accounts.lock_by_phone(so_dien_thoai)
        if account is None:
            raise NotFound
        return self._reset(None, account)

    def _reset(self, actor: NguoiDung | None, account: NguoiDung) -> bool:
        factor = self.uow.second_factors.of(account)
        if factor is None:
            return False
        before = snapshot(factor)
        self.uow.second_factors.remove(factor)
        self.shut_out(actor, account)
        self.uow.record(SecondFactorReset(actor, factor, before))
        return True

    def _take(self, actor: NguoiDung) -> tuple[DangNhapSai, NguoiDung, XacThucHaiLop | None]:
        """The number's failures and the account, both locked, and the factor. Raises LockedOut."""
        failures = self.identification.failures_of(actor.so_dien_thoai)
        account = self.uow.accounts.lock(actor.pk)
        return failures, account, self.uow.second_factors.of(account)

    @staticmethod
    def _in_force(factor: XacThucHaiLop | None) -> XacThucHaiLop:
        if factor is None or factor.ngay_kich_hoat is None:
            raise SecondFactorMissing
        return factor

    def _counted(self, failures: DangNhapSai, account: NguoiDung, refusal: DomainError) -> DomainError:
        self.identification.count(failures, account)
        return refusal

    def _give_codes(self, factor: XacThucHaiLop) -> list[str]:
        codes = authenticator.new_recovery_codes()
        self.uow.second_factors.replace_codes(factor, map(authenticator.digest_of, codes))
        return codes
