"""Bank statements: read once, and matched to bills row by row."""

import hashlib
from collections import Counter
from typing import Any, NamedTuple

from django.db.models import QuerySet

from authentication.models import NguoiDung
from cashdesk.models import DongSaoKe, KetQua, MauSaoKe, SaoKe
from core import statements
from core.clock import Clock
from core.exceptions import refuse
from core.money_events import StatementImported
from core.references import appointment_named, payment_named
from core.services.base import BaseService
from core.services.statement_matching import StatementMatching
from core.unit_of_work import UnitOfWork, transactional

MATCHED_AT_ONCE = 200
"""Rows that one request tries: each is a transaction of its own, and the client waits for all of them."""


class Preview(NamedTuple):
    """What a file would bring. `ma_sao_ke` is of the statement that was made of this very file, if one was."""

    ma_sao_ke: int | None
    so_dong: int
    so_dong_da_co: int
    tong_ghi_co: int
    tong_ghi_no: int
    so_dong_co_tham_chieu: int


class Imported(NamedTuple):
    statement: SaoKe
    new: bool


class StatementService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.matching = StatementMatching(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[SaoKe]:
        return self.uow.statements.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_sao_ke: int) -> SaoKe:
        """With its counts and sums by outcome. Raises NotYours or NotFound."""
        return self._summed(self.uow.statements.get_visible(actor, action, ma_sao_ke))

    def preview(self, *, actor: NguoiDung, ma_mau_sao_ke: int, tep: bytes) -> Preview:
        """What the file would bring, written nowhere. Raises Forbidden, DoesNotExist, and what `statements.read` says
        of the file or of its rows.
        """
        self.require(actor, "statement.create")
        mapping = self.uow.mappings.refer(ma_mau_sao_ke, "ma_mau_sao_ke")
        rows = self._rows(mapping, tep)
        there = self.uow.statements.of_file(_fingerprint(tep))
        fresh = self._fresh(mapping, rows)
        named = sum(_outcome(row) == KetQua.PENDING for row in fresh)
        return Preview(there.pk if there else None, len(fresh), len(rows) - len(fresh), *_sums(fresh), named)

    def enter(self, *, actor: NguoiDung, ma_mau_sao_ke: int, tep: bytes, ten_tep: str) -> Imported:
        """The file's rows, all of them or none, and the first of them matched; the statement that was made of this very
        file before, if one was. Transactions of the account that an earlier file had are left out.

        Raises as `preview`.
        """
        self.require(actor, "statement.create")
        mapping = self.uow.mappings.refer(ma_mau_sao_ke, "ma_mau_sao_ke")
        rows = self._rows(mapping, tep)
        statement, new = self._write(
            actor=actor, mapping=mapping, rows=rows, dau_van_tay=_fingerprint(tep), ten_tep=ten_tep[:200]
        )
        self._match_some(actor, statement)
        return Imported(self._summed(statement), new)

    def match(self, *, actor: NguoiDung, action: str, ma_sao_ke: int) -> SaoKe:
        """Try the next rows that wait; whoever does so at the same time tries none of them twice.

        Raises NotYours or NotFound.
        """
        statement = self.uow.statements.get_visible(actor, action, ma_sao_ke)
        self._match_some(actor, statement)
        return self._summed(statement)

    def _match_some(self, actor: NguoiDung, statement: SaoKe) -> None:
        for ma_dong in self.uow.statement_rows.waiting(statement, MATCHED_AT_ONCE):
            self.matching.match(actor, ma_dong)

    @transactional
    def _write(
        self, *, actor: NguoiDung, mapping: MauSaoKe, rows: list[statements.Row], dau_van_tay: str, ten_tep: str
    ) -> Imported:
        there = self.uow.statements.of_file(dau_van_tay)
        if there:
            return Imported(there, new=False)
        fresh = self._fresh(mapping, rows)
        came, went = _sums(fresh)
        statement = self.uow.statements.enter(
            mau=mapping, ten_tep=ten_tep, dau_van_tay=dau_van_tay, so_dong=len(fresh),
            so_dong_da_co=len(rows) - len(fresh), tong_ghi_co=came, tong_ghi_no=went, nguoi_nhap=actor,
            ngay_nhap=self.clock.now(),
        )  # fmt: skip
        self.uow.statement_rows.enter(_kept(statement, mapping, row) for row in fresh)
        self.uow.record(StatementImported(actor, statement))
        return Imported(statement, new=True)

    @staticmethod
    def _rows(mapping: MauSaoKe, tep: bytes) -> list[statements.Row]:
        found = statements.read(tep, mapping.layout())
        refuse(found.errors)
        return found.rows

    def _fresh(self, mapping: MauSaoKe, rows: list[statements.Row]) -> list[statements.Row]:
        known = self.uow.statement_rows.known(mapping.so_tai_khoan, [row.transaction for row in rows])
        return [row for row in rows if row.transaction not in known]

    def _summed(self, statement: SaoKe) -> SaoKe:
        outcomes = self.uow.statements.outcomes(statement)
        statement.theo_ket_qua = outcomes
        counted = Counter({row["ket_qua"]: row["so_dong"] for row in outcomes})
        statement.con_cho = counted[KetQua.PENDING]
        statement.tong_ghi_so = sum(row["so_tien_ghi"] for row in outcomes)
        return statement


def _fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _sums(rows: list[statements.Row]) -> tuple[int, int]:
    """What came in and what went out, both without a sign."""
    return sum(row.amount for row in rows if row.amount > 0), -sum(row.amount for row in rows if row.amount < 0)


def _outcome(row: statements.Row) -> KetQua:
    """What can be said of a row without a look at the ledger."""
    if row.amount < 0:
        return KetQua.DEBIT
    named = payment_named(row.content) is not None or appointment_named(row.content) is not None
    return KetQua.PENDING if named else KetQua.UNKNOWN


def _kept(statement: SaoKe, mapping: MauSaoKe, row: statements.Row) -> DongSaoKe:
    outcome = _outcome(row)
    values: dict[str, Any] = {"ly_do": "no_reference"} if outcome == KetQua.UNKNOWN else {}
    return DongSaoKe(
        sao_ke=statement, so_dong=row.line, so_tai_khoan=mapping.so_tai_khoan, ma_giao_dich=row.transaction,
        ngay_giao_dich=row.day, so_tien=row.amount, noi_dung=row.content, ket_qua=outcome, **values,
    )  # fmt: skip
