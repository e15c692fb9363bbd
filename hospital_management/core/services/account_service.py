"""Accounts, as Admins keep them."""

from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.events import AccountChanged, AccountDeactivated, AccountRegistered, RoleChanged, snapshot
from core.exceptions import LastAdmin, PhoneTaken
from core.policy import Role
from core.services.base import BaseService
from core.unit_of_work import transactional


class AccountService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[NguoiDung]:
        return self.uow.accounts.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_nguoi_dung: int) -> NguoiDung:
        return self.uow.accounts.get_visible(actor, action, ma_nguoi_dung)

    @transactional
    def create(self, *, actor: NguoiDung, so_dien_thoai: str, password: str, vai_tro: str) -> NguoiDung:
        """Raises Forbidden, PhoneTaken or PasswordLikePhone."""
        self.require(actor, "account.create")
        if self.uow.accounts.by_phone(so_dien_thoai):
            raise PhoneTaken
        account = self.uow.accounts.register(so_dien_thoai=so_dien_thoai, password=password, vai_tro=vai_tro)
        self.uow.record(AccountRegistered(actor, account))
        return account

    @transactional
    def change(self, *, actor: NguoiDung, ma_nguoi_dung: int, password: str = "", **changes: Any) -> NguoiDung:
        """New number, password or state; a new password or a deactivation ends every session of the account.

        Raises Forbidden, NotFound, PhoneTaken, PasswordLikePhone or LastAdmin.
        """
        self.require(actor, "account.update")
        account, before = self._take(ma_nguoi_dung)
        if changes.get("trang_thai") is False:
            self._keep_an_admin_without(account)
        if password:
            account.so_dien_thoai = changes.get("so_dien_thoai", account.so_dien_thoai)
            account.choose_password(password)
            changes["password"] = account.password
        self.uow.accounts.save(account, **changes)
        if password or not account.trang_thai:
            self.uow.sessions.end_all_of(account, self.clock.now())
        self.uow.record(AccountChanged(actor, account, before))
        return self.uow.accounts.all().get(pk=account.pk)

    @transactional
    def deactivate(self, *, actor: NguoiDung, ma_nguoi_dung: int) -> None:
        """The account stays, and nobody can sign in with it. Raises Forbidden, NotFound or LastAdmin."""
        self.require(actor, "account.destroy")
        account, before = self._take(ma_nguoi_dung)
        self._keep_an_admin_without(account)
        self.uow.accounts.save(account, trang_thai=False)
        self.uow.sessions.end_all_of(account, self.clock.now())
        self.uow.record(AccountDeactivated(actor, account, before))

    @transactional
    def change_role(self, *, actor: NguoiDung, ma_nguoi_dung: int, vai_tro: str, ly_do: str) -> NguoiDung:
        """Takes effect on the account's next request. Raises Forbidden, NotFound or LastAdmin."""
        self.require(actor, "account.role")
        account, before = self._take(ma_nguoi_dung)
        if vai_tro != Role.ADMIN:
            self._keep_an_admin_without(account)
        self.uow.accounts.save(account, vai_tro=vai_tro)
        self.uow.record(RoleChanged(actor, account, before, reason=ly_do))
        return self.uow.accounts.all().get(pk=account.pk)

    def _take(self, ma_nguoi_dung: int) -> tuple[NguoiDung, dict[str, Any]]:
        """Locks the Admins before the account itself: two Admins removed at once must not both pass the check below."""
        self.uow.accounts.lock_active_admins()
        account = self.uow.accounts.lock(ma_nguoi_dung)
        return account, snapshot(account)

    def _keep_an_admin_without(self, account: NguoiDung) -> None:
        if account.is_superuser and len(self.uow.accounts.lock_active_admins()) == 1:
            raise LastAdmin
