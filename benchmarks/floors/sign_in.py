"""`POST /api/auth/login/` and `/refresh/`, without the house."""

import datetime as dt
import os
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import jwt
import orjson
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from benchmarks.floors.answers import Asked, Fields, Values
from benchmarks.floors.audit_trail import Entry
from benchmarks.floors.writes import Refused, State, WriteFloor, row_of
from benchmarks.statements import Statement

SECRET = os.environ.get("SECRET_KEY", "")
ACCESS, REFRESH = dt.timedelta(hours=2), dt.timedelta(days=7)
DJANGO = "argon2"
"""Django writes it before argon2's own text."""
USER = Fields(
    ma_nguoi_dung="Nguoi_dung.Ma_nguoi_dung", so_dien_thoai="Nguoi_dung.So_dien_thoai",
    vai_tro="Nguoi_dung.Vai_tro", trang_thai=("Nguoi_dung.Trang_thai", bool),
)  # fmt: skip

_hasher = PasswordHasher()


class LoginFloor(WriteFloor):
    """A right password of an account without a second factor, whose number has no failures."""

    knows = frozenset((
        "INSERT Dang_nhap_sai", "SELECT Dang_nhap_sai", "SELECT Nguoi_dung", "SELECT Xac_thuc_hai_lop",
        "INSERT Phien_dang_nhap",
    ))  # fmt: skip
    signed_in = False

    def begin(self, asked: Asked, state: State) -> None:
        body = orjson.loads(asked.body)
        state["password"] = body["password"]
        state["Dang_nhap_sai.So_dien_thoai"] = state["Nguoi_dung.So_dien_thoai"] = body["so_dien_thoai"]

    def values(self, statement: Statement, state: Mapping[str, Any]) -> list[Any]:
        """The number is inserted where it is not there yet."""
        if statement.plain_head == "INSERT Dang_nhap_sai":
            return [state["Dang_nhap_sai.So_dien_thoai"]] * len(statement.values)
        return super().values(statement, state)

    def before(self, head: str, state: State) -> None:
        if head == "INSERT Phien_dang_nhap":
            written = {"Jti": uuid4().hex, "Ngay_tao": state["now"], "Lan_cuoi": state["now"]}
            state.update({f"Phien_dang_nhap.{name}": value for name, value in written.items()})

    def after(self, statement: Statement, rows: list[Values], state: State) -> None:
        if statement.plain_head == "SELECT Nguoi_dung":
            try:
                _hasher.verify(state["Nguoi_dung.Mat_khau"].removeprefix(DJANGO), state["password"])
            except VerifyMismatchError as error:
                raise Refused from error
        if statement.plain_head == "SELECT Xac_thuc_hai_lop" and rows:
            raise Refused

    def entries(self, state: State) -> list[Entry]:
        opened = row_of("Phien_dang_nhap", state)
        del opened["jti"]
        return [Entry(state["Ma_nguoi_dung"], "SignedIn", "Phien_dang_nhap", state["Ma_phien"], None, opened)]

    def told(self, state: State) -> dict[str, Any]:
        return {**_tokens(state), "user": USER.told(state)}


class RefreshFloor(WriteFloor):
    """The newest refresh token of a session, which is then the newest no more."""

    knows = frozenset(("SELECT Phien_dang_nhap", "UPDATE Phien_dang_nhap", "SELECT Nguoi_dung"))
    signed_in = False

    def begin(self, asked: Asked, state: State) -> None:
        claims = jwt.decode(orjson.loads(asked.body)["refresh"], SECRET, algorithms=["HS256"])
        state["shown"], state["Ma_phien"] = claims["jti"], claims["ma_phien"]

    def before(self, head: str, state: State) -> None:
        if head == "UPDATE Phien_dang_nhap":
            state["Phien_dang_nhap.Jti"], state["Phien_dang_nhap.Lan_cuoi"] = uuid4().hex, state["now"]

    def after(self, statement: Statement, rows: list[Values], state: State) -> None:
        if statement.plain_head == "SELECT Phien_dang_nhap" and (
            state["Phien_dang_nhap.Ngay_ket_thuc"] or state["Phien_dang_nhap.Jti"] != state["shown"]
        ):
            raise Refused

    def told(self, state: State) -> dict[str, Any]:
        return _tokens(state)


def _tokens(state: State) -> dict[str, str]:
    """Of the session: one to ask with, and one to get the next of."""
    now = dt.datetime.now(dt.UTC)
    whose = {"iat": now, "ma_nguoi_dung": str(state["Ma_nguoi_dung"]), "ma_phien": state["Ma_phien"]}
    access = {**whose, "token_type": "access", "exp": now + ACCESS, "jti": uuid4().hex}
    refresh = {**whose, "token_type": "refresh", "exp": now + REFRESH, "jti": state["Phien_dang_nhap.Jti"]}
    return {"access": jwt.encode(access, SECRET), "refresh": jwt.encode(refresh, SECRET)}
