"""Roles: an upgrade takes effect at once, a downgrade once a second Admin has approved it, if there is one.

What a role allows is read anew with each request. A downgrade ends the account's sessions as well, so that whatever
its devices still show is asked for again. Locks: the Admins, the account, then the request.
"""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from access.models import TrangThaiYeuCau, YeuCauVaiTro
from authentication.models import NguoiDung
from core.access_exceptions import (
    AlreadyDecided,
    EndOutOfRange,
    NeedsSecondAdmin,
    NoDoctorProfile,
    NotAnUpgrade,
    OwnAccount,
    RoleRequestPending,
    SameRole,
)
from core.events import (
    Event,
    RoleChanged,
    RoleRequestApproved,
    RoleRequested,
    RoleRequestRejected,
    TemporaryRoleEnded,
    TemporaryRoleGiven,
    snapshot,
)
from core.exceptions import NotFound
from core.policy import Role, is_downgrade, is_upgrade
from core.services.account_keeping import AccountKeeping
from core.services.base import NO_TEMPORARY_ROLE
from core.unit_of_work import transactional

LONGEST_TEMPORARY_DAYS = 30


class RoleService(AccountKeeping):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[YeuCauVaiTro]:
        return self.uow.role_requests.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_yeu_cau: int) -> YeuCauVaiTro:
        """Raises NotFound."""
        return self.uow.role_requests.get_visible(actor, action, ma_yeu_cau)

    @transactional
    def change_role(
        self, *, actor: NguoiDung, ma_nguoi_dung: int, vai_tro: str, ly_do: str
    ) -> NguoiDung | YeuCauVaiTro:
        """The account in its new role, or, of a downgrade that a second Admin could approve, the request for it.

        Raises Forbidden, TemporaryRole, NotFound, SameRole, RoleRequestPending or LastAdmin.
        """
        self.require(actor, "account.role")
        admins = self.lock_admins_with(actor)
        account = self.uow.accounts.lock(ma_nguoi_dung)
        if account.vai_tro == vai_tro:
            raise SameRole
        if self.uow.role_requests.is_pending_for(account):
            raise RoleRequestPending
        self.keep_an_admin(admins, account)
        if is_downgrade(account.vai_tro, vai_tro) and any(admin not in (actor, account) for admin in admins):
            return self._request(actor, account, vai_tro, ly_do)
        self._set_role(actor, account, vai_tro, ly_do)
        return self.uow.accounts.all().get(pk=account.pk)

    def _request(self, actor: NguoiDung, account: NguoiDung, vai_tro: str, ly_do: str) -> YeuCauVaiTro:
        request = self.uow.role_requests.add(
            nguoi_dung=account,
            vai_tro_cu=account.vai_tro,
            vai_tro_moi=vai_tro,
            ly_do=ly_do,
            nguoi_yeu_cau=actor,
            ngay_tao=self.clock.now(),
        )
        self.uow.record(RoleRequested(actor, request, reason=ly_do))
        return request

    def _set_role(self, actor: NguoiDung, account: NguoiDung, vai_tro: str, ly_do: str, **notes: Any) -> None:
        """Its temporary role goes as well, which was given beside the old one."""
        before = snapshot(account)
        self.uow.accounts.save(account, vai_tro=vai_tro, **NO_TEMPORARY_ROLE)
        if is_downgrade(before["vai_tro"], vai_tro):
            self.shut_out(actor, account)
        self.uow.record(RoleChanged(actor, account, before, reason=ly_do, notes=notes))

    @transactional
    def approve(self, *, actor: NguoiDung, ma_yeu_cau: int, ly_do: str = "") -> YeuCauVaiTro:
        """The downgrade takes effect. By an Admin who neither asked for it nor is concerned, and so is left as one, and
        was one before it was asked for, so that nobody makes himself the second.

        Raises Forbidden, TemporaryRole, NotFound, AlreadyDecided or NeedsSecondAdmin.
        """
        self.require(actor, "role_request.approve")
        account, request = self._pending(actor, ma_yeu_cau)
        if actor.pk in (account.pk, request.nguoi_yeu_cau_id) or self._is_new(actor, request.ngay_tao):
            raise NeedsSecondAdmin
        asked = {"ma_yeu_cau": request.pk, "ma_nguoi_yeu_cau": request.nguoi_yeu_cau_id}
        self._set_role(actor, account, request.vai_tro_moi, request.ly_do, **asked)
        return self._decide(actor, request, TrangThaiYeuCau.APPROVED, ly_do, RoleRequestApproved)

    def _is_new(self, admin: NguoiDung, since: dt.datetime) -> bool:
        """Whether the account was no Admin's yet at that instant."""
        return admin.ngay_tao >= since or self.uow.trail.done_to(admin, RoleChanged.__name__, since).exists()

    @transactional
    def reject(self, *, actor: NguoiDung, ma_yeu_cau: int, ly_do: str) -> YeuCauVaiTro:
        """The role stays. By any Admin, the one who asked too, but not by the one concerned, unless he asked himself.

        Raises Forbidden, TemporaryRole, NotFound, AlreadyDecided or NeedsSecondAdmin.
        """
        self.require(actor, "role_request.reject")
        account, request = self._pending(actor, ma_yeu_cau)
        if actor.pk == account.pk != request.nguoi_yeu_cau_id:
            raise NeedsSecondAdmin
        return self._decide(actor, request, TrangThaiYeuCau.REJECTED, ly_do, RoleRequestRejected)

    def _pending(self, actor: NguoiDung, ma_yeu_cau: int) -> tuple[NguoiDung, YeuCauVaiTro]:
        """The account and the request, locked after the Admins."""
        seen = self.uow.role_requests.get_visible(actor, "role_request.retrieve", ma_yeu_cau)
        self.lock_admins_with(actor)
        account = self.uow.accounts.lock(seen.nguoi_dung_id)
        request = self.uow.role_requests.lock(ma_yeu_cau)
        if request.ngay_duyet:
            raise AlreadyDecided
        request.nguoi_dung = seen.nguoi_dung  # with its name, which is shown
        return account, request

    def _decide(
        self, actor: NguoiDung, request: YeuCauVaiTro, outcome: TrangThaiYeuCau, ly_do: str, event: type[Event]
    ) -> YeuCauVaiTro:
        before = snapshot(request)
        self.uow.role_requests.save(
            request, trang_thai=outcome, nguoi_duyet=actor, ngay_duyet=self.clock.now(), ly_do_duyet=ly_do
        )
        self.uow.record(event(actor, request, before, reason=ly_do))
        return request

    @transactional
    def give_temporary(
        self, *, actor: NguoiDung, ma_nguoi_dung: int, vai_tro: str, den_luc: dt.datetime, ly_do: str
    ) -> NguoiDung:
        """Until then the role takes the place of the account's own, and of another temporary one. It stands above the
        account's own, so that no Admin can be put out of action for a time.

        Raises Forbidden, TemporaryRole, NotFound, EndOutOfRange, OwnAccount, NotAnUpgrade or NoDoctorProfile.
        """
        self.require(actor, "temporary_role.create")
        now = self.clock.now()
        if not now < den_luc <= now + dt.timedelta(days=LONGEST_TEMPORARY_DAYS):
            raise EndOutOfRange(days=LONGEST_TEMPORARY_DAYS)
        self.lock_admins_with(actor)
        account = self.uow.accounts.lock(ma_nguoi_dung)
        self._check_temporary(actor, account, vai_tro)
        before = snapshot(account)
        self.uow.accounts.save(account, vai_tro_tam=vai_tro, vai_tro_tam_den=den_luc)
        self.uow.record(TemporaryRoleGiven(actor, account, before, reason=ly_do))
        return self.uow.accounts.all().get(pk=account.pk)

    def _check_temporary(self, actor: NguoiDung, account: NguoiDung, vai_tro: str) -> None:
        if account == actor:
            raise OwnAccount
        if not is_upgrade(account.vai_tro, vai_tro):
            raise NotAnUpgrade
        if vai_tro == Role.DOCTOR and not self.uow.doctors.of_account(account):
            raise NoDoctorProfile(field="vai_tro")

    @transactional
    def end_temporary(self, *, actor: NguoiDung, ma_nguoi_dung: int) -> None:
        """From here on the account's own role is in force. Raises Forbidden, TemporaryRole, or NotFound when no
        temporary role is in force.
        """
        self.require(actor, "temporary_role.destroy")
        self.lock_admins_with(actor)
        account = self.uow.accounts.lock(ma_nguoi_dung)
        if not account.in_temporary_role(self.clock.now()):
            raise NotFound
        before = snapshot(account)
        self.uow.accounts.save(account, **NO_TEMPORARY_ROLE)
        self.uow.record(TemporaryRoleEnded(actor, account, before))
