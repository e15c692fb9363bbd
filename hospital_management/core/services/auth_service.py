"""Signing up, in and out. A session is one sign-in; every token of its family names it and dies with it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, UntypedToken

from authentication.models import NguoiDung, PhienDangNhap
from core.events import AccountRegistered, Event, PasswordChanged, RefreshTokenReused, SessionEnded, SignedIn, snapshot
from core.exceptions import BadCredentials, BadToken, LockedOut, PhoneTaken, RoleNotAllowed, WrongPassword
from core.policy import Role
from core.services.base import BaseService
from core.unit_of_work import transactional

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
SESSION_CLAIM = "ma_phien"


class AuthService(BaseService):
    @transactional
    def register(self, *, actor: Any, so_dien_thoai: str, password: str, vai_tro: str = Role.PATIENT) -> NguoiDung:
        """A new account. Raises RoleNotAllowed (another role, and the caller is not an Admin) or PhoneTaken."""
        if vai_tro != Role.PATIENT:
            self.require(actor, "auth.choose_role", RoleNotAllowed())
        if self.uow.accounts.by_phone(so_dien_thoai):
            raise PhoneTaken
        account = self.uow.accounts.register(so_dien_thoai=so_dien_thoai, password=password, vai_tro=vai_tro)
        self.uow.record(AccountRegistered(actor if actor.pk else account, account))
        return account

    def sign_in(self, *, so_dien_thoai: str, password: str) -> dict[str, Any]:
        """`{access, refresh, user}` of a new session.

        Raises BadCredentials, in the same time and words for an unknown number, a wrong password and a disabled
        account; LockedOut from the sixth try after five failures in a row, for 15 minutes.
        """
        session = self._admit(so_dien_thoai, password)
        if session is None:
            raise BadCredentials
        return {**self._tokens(session), "user": session.nguoi_dung}

    def sign_in_to_site(self, *, so_dien_thoai: str, password: str) -> NguoiDung:
        """The account, for a site that keeps the session in a cookie of its own. Raises what `sign_in` raises."""
        session = self._admit(so_dien_thoai, password)
        if session is None:
            raise BadCredentials
        self._end(session)
        return session.nguoi_dung

    @transactional
    def _admit(self, so_dien_thoai: str, password: str) -> PhienDangNhap | None:
        """A new session, or None and one more failure.

        The number stays locked while the password is checked, so that guesses made at once count one after the other;
        the account too, so that a password that is being changed opens no session behind its back.
        """
        now = self.clock.now()
        failures = self.uow.failed_sign_ins.lock_for(so_dien_thoai)
        if failures.khoa_den and now < failures.khoa_den:
            seconds = int((failures.khoa_den - now).total_seconds()) + 1
            raise LockedOut(retry_after=seconds, minutes=-(-seconds // 60))
        account = self.uow.accounts.lock_by_phone(so_dien_thoai)
        if not self._is_right(account, password) or account is None:
            count = 1 if failures.khoa_den else failures.so_lan + 1
            until = now + LOCKED_FOR if count >= FAILURES_ALLOWED else None
            self.uow.failed_sign_ins.save(failures, so_lan=count, khoa_den=until)
            return None
        if failures.so_lan:
            self.uow.failed_sign_ins.save(failures, so_lan=0, khoa_den=None)
        session = self.uow.sessions.add(nguoi_dung=account, jti=uuid4().hex, ngay_tao=now)
        self.uow.record(SignedIn(account, session))
        return session

    @staticmethod
    def _is_right(account: NguoiDung | None, password: str) -> bool:
        if account is None:
            make_password(password)  # takes as long as checking one
            return False
        return account.check_password(password) and account.trang_thai

    @transactional
    def _end(self, session: PhienDangNhap) -> None:
        self._close(session, SessionEnded, session.nguoi_dung)

    def _close(self, session: PhienDangNhap, event: type[Event], actor: NguoiDung | None) -> None:
        before = snapshot(session)
        self.uow.sessions.save(session, ngay_ket_thuc=self.clock.now())
        self.uow.record(event(actor, session, before))

    def refresh(self, *, refresh: str) -> dict[str, str]:
        """`{access, refresh}`, and the old refresh token is dead. Raises BadToken.

        An old one shown again may have been stolen: the whole session ends with it.
        """
        token = self._parse(RefreshToken, refresh)
        tokens = self._rotate(token)
        if tokens is None:
            raise BadToken
        return tokens

    @transactional
    def _rotate(self, token: RefreshToken) -> dict[str, str] | None:
        session = self._live_session(token)
        session = self.uow.sessions.lock(session.pk)
        if session.ngay_ket_thuc:
            raise BadToken
        if session.jti != token["jti"]:
            self._close(session, RefreshTokenReused, None)
            return None
        self.uow.sessions.save(session, jti=uuid4().hex)
        return self._tokens(session)

    @transactional
    def sign_out(self, *, actor: NguoiDung, refresh: str) -> None:
        """Ends the session of a refresh token of the caller's. Raises BadToken."""
        token = self._parse(RefreshToken, refresh)
        session = self._live_session(token)
        if session.nguoi_dung_id != actor.pk or session.jti != token["jti"]:
            raise BadToken
        self._close(session, SessionEnded, actor)

    @transactional
    def change_password(self, *, actor: NguoiDung, mat_khau_cu: str, mat_khau_moi: str) -> None:
        """A new password, and every session of the account ends. Raises WrongPassword."""
        account = self.uow.accounts.lock(actor.pk)
        if not account.check_password(mat_khau_cu):
            raise WrongPassword
        before = snapshot(account)
        account.set_password(mat_khau_moi)
        self.uow.accounts.save(account, password=account.password)
        self.uow.sessions.end_all_of(account, self.clock.now())
        self.uow.record(PasswordChanged(actor, account, before))

    def verify(self, *, token: str) -> None:
        """Raises BadToken unless the token, access or refresh, would be taken now."""
        parsed = self._parse(UntypedToken, token)
        session = self._live_session(parsed)
        kind = parsed.get("token_type")
        if kind != AccessToken.token_type and (kind != RefreshToken.token_type or session.jti != parsed["jti"]):
            raise BadToken

    def account_of(self, access: str) -> NguoiDung:
        """Who an access token belongs to, as the account is now. Raises BadToken."""
        return self._live_session(self._parse(AccessToken, access)).nguoi_dung

    def _live_session(self, token: Any) -> PhienDangNhap:
        """The session that the token names. Raises BadToken unless it is live, and of the account that it names."""
        key = token.get(SESSION_CLAIM)
        session = self.uow.sessions.live(key) if type(key) is int else None
        if session is None or token.get(api_settings.USER_ID_CLAIM) != str(session.nguoi_dung_id):
            raise BadToken
        return session

    @staticmethod
    def _parse(kind: type, text: str) -> Any:
        try:
            return kind(text)
        except (TokenError, ValueError, OverflowError) as error:  # the latter two: an expiry that no calendar has
            raise BadToken from error

    @staticmethod
    def _tokens(session: PhienDangNhap) -> dict[str, str]:
        refresh = RefreshToken.for_user(session.nguoi_dung)
        refresh[SESSION_CLAIM] = session.pk
        refresh["jti"] = session.jti
        return {"access": str(refresh.access_token), "refresh": str(refresh)}
