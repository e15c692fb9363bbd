"""Accounts, as Admins keep them."""

from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.access_exceptions import AdminCredentials
from core.consent_exceptions import AccountIsErased
from core.events import AccountChanged, AccountRegistered, snapshot
from core.exceptions import PhoneTaken
from core.policy import Role
from core.services.account_keeping import AccountKeeping
from core.services.base import NEW_PASSWORD, NO_TEMPORARY_ROLE
from core.unit_of_work import transactional


class AccountService(AccountKeeping):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[NguoiDung]:
        return self.uow.accounts.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_nguoi_dung: int) -> NguoiDung:
        return self.uow.accounts.get_visible(actor, action, ma_nguoi_dung)

    @transactional
    def create(self, *, actor: NguoiDung, so_dien_thoai: str, password: str, vai_tro: str) -> NguoiDung:
        """Raises Forbidden, TemporaryRole, PhoneTaken or PasswordLikePhone."""
        self.require(actor, "account.create")
        if vai_tro != Role.PATIENT:
            self.lock_admins_with(actor)
        if self.uow.accounts.by_phone(so_dien_thoai):
            raise PhoneTaken
        account = self.uow.accounts.register(so_dien_thoai=so_dien_thoai, password=password, vai_tro=vai_tro)
        self.uow.record(AccountRegistered(actor, account))
        return account

    @transactional
    def change(self, *, actor: NguoiDung, ma_nguoi_dung: int, password: str = "", **changes: Any) -> NguoiDung:
        """New number, password or state; a new password or a deactivation ends every session of the account.

        Raises Forbidden, TemporaryRole, NotFound, AccountIsErased, AdminCredentials, PhoneTaken, PasswordLikePhone,
        LastAdmin or OwnAccount.
        """
        self.require(actor, "account.update")
        admins = self.lock_admins_with(actor)
        account = self.uow.accounts.lock(ma_nguoi_dung)
        if account.is_erased:
            raise AccountIsErased
        self._leave_admins_theirs(account, password, changes)
        if changes.get("trang_thai") is False:
            self.check_closing(actor, admins, account)
            changes |= NO_TEMPORARY_ROLE
        before = snapshot(account)
        if password:
            account.so_dien_thoai = changes.get("so_dien_thoai", account.so_dien_thoai)
            account.choose_password(password)
            changes["password"] = account.password
        self.uow.accounts.save(account, **changes)
        if password or not account.trang_thai:
            self.shut_out(actor, account)
        self.uow.record(AccountChanged(actor, account, before, notes=NEW_PASSWORD if password else None))
        return self.uow.accounts.all().get(pk=account.pk)

    @staticmethod
    def _leave_admins_theirs(account: NguoiDung, password: str, changes: dict[str, Any]) -> None:
        """Whoever could sign in as another Admin would approve what he asked for himself; and of his own, the old
        password is to be asked, or the phone. Raises AdminCredentials.
        """
        renumbered = changes.get("so_dien_thoai", account.so_dien_thoai) != account.so_dien_thoai
        if account.vai_tro == Role.ADMIN and (password or renumbered):
            raise AdminCredentials

    @transactional
    def deactivate(self, *, actor: NguoiDung, ma_nguoi_dung: int) -> None:
        """The account stays, and nobody can sign in with it.

        Raises Forbidden, TemporaryRole, NotFound, LastAdmin or OwnAccount.
        """
        self.require(actor, "account.destroy")
        admins = self.lock_admins_with(actor)
        self.close(actor, admins, self.uow.accounts.lock(ma_nguoi_dung))
