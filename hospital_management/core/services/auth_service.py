"""Signing up, in and out. A session is one sign-in; every token of its family names it and dies with it."""

from typing import Any
from uuid import uuid4

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, UntypedToken

from authentication.models import NguoiDung, PhienDangNhap
from core.clock import Clock
from core.events import AccountRegistered, Event, PasswordChanged, RefreshTokenReused, SessionEnded, SignedIn, snapshot
from core.exceptions import BadCredentials, BadToken, DomainError, PhoneTaken, RoleNotAllowed, WrongPassword
from core.policy import Role
from core.request_context import current
from core.services.base import BaseService
from core.services.identification import Identification, or_raise
from core.sign_in_exceptions import (
    PasswordUnchanged,
    SecondFactorEnrolmentRequired,
    SecondFactorRequired,
    SessionExpired,
)
from core.unit_of_work import UnitOfWork, transactional

SESSION_CLAIM = "ma_phien"
LONGEST_DEVICE = 200


class AuthService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.identification = Identification(uow, clock)

    @transactional
    def register(self, *, actor: Any, so_dien_thoai: str, password: str, vai_tro: str = Role.PATIENT) -> NguoiDung:
        """A new account. Raises PhoneTaken or PasswordLikePhone; for another role RoleNotAllowed or Forbidden (the
        caller is not an Admin, or no longer) or TemporaryRole.
        """
        if vai_tro != Role.PATIENT:
            self.require(actor, "auth.choose_role", RoleNotAllowed())
            self.lock_admins_with(actor)
        if self.uow.accounts.by_phone(so_dien_thoai):
            raise PhoneTaken
        account = self.uow.accounts.register(so_dien_thoai=so_dien_thoai, password=password, vai_tro=vai_tro)
        self.uow.record(AccountRegistered(actor if actor.pk else account, account))
        return account

    def sign_in(self, *, so_dien_thoai: str, password: str, ma_xac_thuc: str | None = None) -> dict[str, Any]:
        """`{access, refresh, user}` of a new session, the account in the role in force.

        Raises BadCredentials, in the same time and words for an unknown number, a wrong password and a disabled
        account; SecondFactorRequired or SecondFactorInvalid for an account whose second factor is in force; LockedOut
        from the sixth try after five failures in a row, for 15 minutes.
        """
        session = or_raise(self._admit(so_dien_thoai, password, ma_xac_thuc))
        return {**self._tokens(session), "user": session.nguoi_dung}

    def sign_in_to_site(self, *, so_dien_thoai: str, password: str, ma_xac_thuc: str | None = None) -> PhienDangNhap:
        """A new session, for a site that keeps its key in a cookie; of an account that the site does not let in, it has
        ended again.

        Raises what `sign_in` raises, and SecondFactorEnrolmentRequired.
        """
        session = or_raise(self._admit(so_dien_thoai, password, ma_xac_thuc))
        account = session.nguoi_dung
        if account.must_enrol or not account.is_staff:
            self._end(session)
        if account.must_enrol:
            raise SecondFactorEnrolmentRequired
        return session

    def session_of_site(self, ma_phien: int | None) -> PhienDangNhap | None:
        """What the site's cookie names, the account in the role in force; its use is kept. None when nobody may be let
        in by it.
        """
        try:
            session = self._live(ma_phien)
        except (BadToken, SessionExpired):
            return None
        if session.nguoi_dung.must_enrol:
            return None
        self.uow.sessions.touch(session, self.clock.now())
        return session

    @transactional
    def _admit(self, so_dien_thoai: str, password: str, ma_xac_thuc: str | None) -> PhienDangNhap | DomainError:
        """A new session, or why not.

        The number stays locked while the password is checked, so that guesses made at once count one after the other;
        the account too, so that a password that is being changed opens no session behind its back. A right password
        without its code is no failure, and forgets none.
        """
        failures = self.identification.failures_of(so_dien_thoai)
        account = self.uow.accounts.lock_by_phone(so_dien_thoai)
        if not self.identification.opens(account, password) or account is None:
            self.identification.count(failures, account)
            return BadCredentials()
        objection = self.identification.objection(account, ma_xac_thuc)
        if objection:
            if not isinstance(objection, SecondFactorRequired):
                self.identification.count(failures, account)
            return objection
        self.identification.forget(failures)
        return self._open(account)

    def _open(self, account: NguoiDung) -> PhienDangNhap:
        now, context = self.clock.now(), current.get()
        device = "".join(letter for letter in context.device if letter.isprintable())[:LONGEST_DEVICE]
        session = self.uow.sessions.add(
            nguoi_dung=account.take_role(now), jti=uuid4().hex, ngay_tao=now, lan_cuoi=now,
            thiet_bi=device, dia_chi_ip=context.address,
        )  # fmt: skip
        self.uow.record(SignedIn(account, session))
        return session

    @transactional
    def _end(self, session: PhienDangNhap) -> None:
        self._close(session, SessionEnded, session.nguoi_dung)

    def _close(self, session: PhienDangNhap, event: type[Event], actor: NguoiDung | None) -> None:
        before = snapshot(session)
        self.uow.sessions.save(session, ngay_ket_thuc=self.clock.now())
        self.uow.record(event(actor, session, before))

    def refresh(self, *, refresh: str) -> dict[str, str]:
        """`{access, refresh}`, and the old refresh token is dead. Raises BadToken or SessionExpired.

        An old one shown again may have been stolen: the whole session ends with it.
        """
        token = self._parse(RefreshToken, refresh)
        tokens = self._rotate(token)
        if tokens is None:
            raise BadToken
        return tokens

    @transactional
    def _rotate(self, token: RefreshToken) -> dict[str, str] | None:
        session = self._locked_session(token)
        if session.jti != token["jti"]:
            self._close(session, RefreshTokenReused, None)
            return None
        self.uow.sessions.save(session, jti=uuid4().hex, lan_cuoi=self.clock.now())
        return self._tokens(session)

    def _locked_session(self, token: RefreshToken) -> PhienDangNhap:
        """The live session that the token names, whose token it may be no longer. Raises BadToken or SessionExpired."""
        session = self.uow.sessions.lock(self._live_session(token).pk)
        if session.ngay_ket_thuc:
            raise BadToken
        return session

    def sign_out(self, *, actor: NguoiDung, refresh: str) -> None:
        """Ends the session of a refresh token of the caller's. Raises BadToken or SessionExpired.

        With an old one, which may have been stolen, it ends all the same.
        """
        if not self._sign_out(actor, self._parse(RefreshToken, refresh)):
            raise BadToken

    @transactional
    def _sign_out(self, actor: NguoiDung, token: RefreshToken) -> bool:
        """Whether the token was the newest of its session."""
        session = self._locked_session(token)
        if session.nguoi_dung_id != actor.pk:
            raise BadToken
        newest = session.jti == token["jti"]
        self._close(session, SessionEnded if newest else RefreshTokenReused, actor)
        return newest

    def change_password(self, *, actor: NguoiDung, mat_khau_cu: str, mat_khau_moi: str) -> None:
        """A new password, and every session of the account ends.

        Raises WrongPassword, which counts as a failed sign-in of the number, PasswordUnchanged, PasswordLikePhone, or
        LockedOut.
        """
        or_raise(self._change_password(actor, mat_khau_cu, mat_khau_moi))

    @transactional
    def _change_password(self, actor: NguoiDung, mat_khau_cu: str, mat_khau_moi: str) -> WrongPassword | None:
        failures = self.identification.failures_of(actor.so_dien_thoai)
        account = self.uow.accounts.lock(actor.pk)
        if not account.check_password(mat_khau_cu):
            self.identification.count(failures, account)
            return WrongPassword()
        if mat_khau_moi == mat_khau_cu:
            raise PasswordUnchanged
        before = snapshot(account)
        account.choose_password(mat_khau_moi, "mat_khau_moi")
        self.uow.accounts.save(account, password=account.password)
        self.shut_out(actor, account)
        self.uow.record(PasswordChanged(actor, account, before))
        return None

    def verify(self, *, token: str) -> None:
        """Raises BadToken or SessionExpired unless the token, access or refresh, would be taken now."""
        parsed = self._parse(UntypedToken, token)
        session = self._live_session(parsed)
        kind = parsed.get("token_type")
        if kind != AccessToken.token_type and (kind != RefreshToken.token_type or session.jti != parsed["jti"]):
            raise BadToken

    def session_of(self, access: str) -> PhienDangNhap:
        """What an access token belongs to, with the account as it is now, in the role in force; its use is kept.

        Raises BadToken or SessionExpired.
        """
        session = self._live_session(self._parse(AccessToken, access))
        self.uow.sessions.touch(session, self.clock.now())
        return session

    def _live_session(self, token: Any) -> PhienDangNhap:
        """The session that the token names, the account in the role in force.

        Raises BadToken unless it is live, and of the account that it names, or SessionExpired.
        """
        session = self._live(token.get(SESSION_CLAIM))
        if token.get(api_settings.USER_ID_CLAIM) != str(session.nguoi_dung_id):
            raise BadToken
        return session

    def _live(self, key: Any) -> PhienDangNhap:
        """The session of that key, the account in the role in force. Raises BadToken or SessionExpired."""
        now = self.clock.now()
        session = self.uow.sessions.live(key) if type(key) is int else None
        if session is None:
            raise BadToken
        session.nguoi_dung.take_role(now)
        if session.has_expired(now):
            raise SessionExpired
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
