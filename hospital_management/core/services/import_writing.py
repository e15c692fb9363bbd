"""Writes the good rows of an import, each as if somebody had entered it by hand.

All or nothing is one transaction, at whose end the import must still be lent to its worker. Otherwise a few rows are a
transaction, or each one by itself where one of them is refused. A row's outcome is written in the same, so that whoever
goes on after a worker's death finds each row either written and told of, or neither.
"""

import datetime as dt
from typing import Any

from authentication.models import NguoiDung
from core.exceptions import DomainError, Refusals
from core.import_events import ImportStopped, ImportWritten
from core.services.base import BaseService
from core.services.import_checking import Lost, counted
from core.services.import_judging import Forms, Judged, Judging, Read, refused, told
from core.services.import_layouts import RIGHTS, columns_for
from core.services.import_schedules import TABLES
from core.unit_of_work import transactional
from imports.models import CheDoNhap, DongNhap, KetQuaDong, LanNhap, TrangThaiNhap

LOAN = dt.timedelta(minutes=10)
ROWS_A_PIECE = 50
NO_RIGHT = "Người yêu cầu ghi không còn quyền tạo các bản ghi này."
Entries = list[dict[str, str]]


class RowRefused(Exception):
    """A row that was good when it was checked is not any more; whatever its transaction wrote is undone."""

    def __init__(self, row: DongNhap, why: Entries) -> None:
        super().__init__(row.so_dong)
        self.row, self.why = row, why


class RightLost(Exception):
    """Who asked for the writing may not write such rows any more."""


class ImportWriting(BaseService):
    def write(self, run: LanNhap, forms: Forms) -> None:
        """Raises Lost."""
        if run.che_do == CheDoNhap.WHOLE:
            self._write_whole(run, forms)
        else:
            self._write_valid(run, forms)

    def _writer(self, run: LanNhap) -> NguoiDung:
        """Who asked for it. Raises RightLost unless still in place."""
        account = self.uow.accounts.active(run.nguoi_ghi_id) if run.nguoi_ghi_id else None
        actor = account.take_role(self.clock.now()) if account else None
        rights = ("import.apply", RIGHTS[run.bang])
        if actor is None or not all(self.may(actor, right) for right in rights):
            raise RightLost
        return actor

    def _judging(self, run: LanNhap, forms: Forms) -> Judging:
        """Made anew for each piece: who loses the right meanwhile writes no further. Raises RightLost."""
        actor = self._writer(run)
        table = TABLES[run.bang](self.uow, self.clock, actor)
        return Judging(table, run.bang, columns_for(actor, run.bang), forms)

    def _write_whole(self, run: LanNhap, forms: Forms) -> None:
        try:
            self._write_all(run, forms)
        except RightLost:
            self._stop(run, None, "no_right", NO_RIGHT)
        except RowRefused as refusal:
            sentence = f"Không ghi dòng nào: dòng {refusal.row.so_dong} không còn hợp lệ."
            writer = run.nguoi_ghi and run.nguoi_ghi.take_role(self.clock.now())
            self._stop(run, writer, "row_refused", sentence, refusal)

    @transactional
    def _write_all(self, run: LanNhap, forms: Forms) -> None:
        number = 0
        while piece := self.uow.imports.rows.valid_after(run, number, ROWS_A_PIECE):
            self._write_rows(run, piece, self._judging(run, forms))
            number = piece[-1].so_dong
        self._close(run)

    def _write_valid(self, run: LanNhap, forms: Forms) -> None:
        number, done = 0, run.so_da_ghi
        try:
            while piece := self.uow.imports.rows.valid_after(run, number, ROWS_A_PIECE):
                self._write_piece(run, piece, self._judging(run, forms))
                number, done = piece[-1].so_dong, done + len(piece)
                self._beat(run, done)
            self._finish(run)
        except RightLost:
            self._stop(run, None, "no_right", NO_RIGHT)

    def _write_piece(self, run: LanNhap, piece: list[DongNhap], judging: Judging) -> None:
        """Together, or if one is refused, each by itself."""
        try:
            self._write_together(run, piece, judging)
        except RowRefused:
            for row in piece:
                self._write_one(run, row, judging)

    def _write_one(self, run: LanNhap, row: DongNhap, judging: Judging) -> None:
        try:
            self._write_together(run, [row], judging)
        except RowRefused as refusal:
            self._fault(run, refusal)

    @transactional
    def _write_together(self, run: LanNhap, piece: list[DongNhap], judging: Judging) -> None:
        self._hold(run)
        self._write_rows(run, piece, judging)

    def _write_rows(self, run: LanNhap, piece: list[DongNhap], judging: Judging) -> None:
        """Looked at once more, for much may have happened since they were checked."""
        again = judging.judge([Read(row.so_dong, row.du_lieu, {}) for row in piece])
        for row, judged in zip(piece, again, strict=True):
            self._write_row(run, row, judged, judging)

    def _write_row(self, run: LanNhap, row: DongNhap, judged: Judged, judging: Judging) -> None:
        outcome, record = judged.outcome, judged.record
        if outcome == KetQuaDong.FAULTY:
            raise RowRefused(row, told(run, judged))
        if record is None:
            outcome = KetQuaDong.WRITTEN
            try:
                record = judging.table.write(judged.values)
            except (DomainError, Refusals) as refusal:
                raise RowRefused(row, refused(run, judging, row.so_dong, refusal)) from refusal
        if not self.uow.imports.rows.settle(row, ket_qua=outcome, loi=told(run, judged), ma_ban_ghi=record.pk):
            raise Lost

    @transactional
    def _fault(self, run: LanNhap, refusal: RowRefused) -> None:
        self._hold(run)
        self.uow.imports.rows.settle(refusal.row, ket_qua=KetQuaDong.FAULTY, loi=refusal.why)

    @transactional
    def _beat(self, run: LanNhap, done: int) -> None:
        percent = min(99, done * 100 // max(1, run.so_hop_le + run.so_da_ghi))
        counts = counted(self.uow.imports.rows.counts(run))
        self._keep(run, giu_den=self.clock.now() + LOAN, phan_tram=percent, **counts)

    @transactional
    def _finish(self, run: LanNhap) -> None:
        self._close(run)

    def _close(self, run: LanNhap) -> None:
        """Raises RightLost."""
        actor = self._writer(run)
        counts = counted(self.uow.imports.rows.counts(run))
        self._keep(
            run, trang_thai=TrangThaiNhap.WRITTEN, phan_tram=100, **counts, **self._released(), ma_loi="", loi=""
        )
        self.uow.record(ImportWritten(actor, self.uow.imports.runs.all().get(pk=run.pk), notes=counts))

    @transactional
    def _stop(
        self, run: LanNhap, actor: NguoiDung | None, code: str, sentence: str, refusal: RowRefused | None = None
    ) -> None:
        """Nothing was written; it may be asked for again."""
        self._hold(run)
        if refusal:
            self.uow.imports.rows.settle(refusal.row, ket_qua=KetQuaDong.FAULTY, loi=refusal.why)
        counts = counted(self.uow.imports.rows.counts(run))
        self._keep(run, trang_thai=TrangThaiNhap.CHECKED, **counts, **self._released(), ma_loi=code, loi=sentence)
        stopped = self.uow.imports.runs.all().get(pk=run.pk)
        self.uow.record(ImportStopped(actor, stopped, reason=sentence, notes=counts))

    def _released(self) -> dict[str, Any]:
        return {"the": "", "giu_den": None, "so_lan": 0, "ghi_xong": self.clock.now()}

    def _hold(self, run: LanNhap) -> None:
        if not self.uow.imports.runs.lock_lent(run):
            raise Lost

    def _keep(self, run: LanNhap, **values: Any) -> None:
        if not self.uow.imports.runs.keep(run, **values):
            raise Lost
