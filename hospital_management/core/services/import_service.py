"""Imports as their senders see them: a file taken in, looked at row by row, written or let be.

`ImportWork` checks and writes; here it is only asked for.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.events import DataExported, snapshot
from core.exceptions import OutcomeUnknown
from core.import_events import ImportAsked, ImportCancelled, ImportUploaded
from core.import_exceptions import FileWrittenBefore, ImportNotChecked, ImportOver, NothingToWrite, RowsFaulty
from core.importing.columns import Column
from core.importing.headings import places_of
from core.importing.opening import Taken, source_of, take
from core.importing.source import letters
from core.services.base import BaseService
from core.services.import_checking import counted
from core.services.import_files import drop_file, keep_file
from core.services.import_layouts import RIGHTS, columns_for
from core.services.import_mending import FIELDS, file_to_mend
from core.services.table_export_service import TableFile
from core.unit_of_work import transactional
from core.uploads.names import FORBIDDEN
from imports.models import BangNhap, CheDoNhap, DongNhap, KetQuaDong, LanNhap, TrangThaiNhap

CREATE = "import.create"
OVER = (TrangThaiNhap.WRITTEN, TrangThaiNhap.FAILED, TrangThaiNhap.CANCELLED)
TO_MEND = (KetQuaDong.FAULTY, KetQuaDong.REPEATED, KetQuaDong.DIFFERS)


class ImportService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[LanNhap]:
        return self.uow.imports.runs.visible_to(actor, action)

    def columns(self, *, actor: NguoiDung, bang: str) -> tuple[Column, ...]:
        """Of the table's template, for this actor. Raises Forbidden."""
        self.require(actor, CREATE)
        self.require(actor, RIGHTS[bang])
        return columns_for(actor, bang)

    def get(self, *, actor: NguoiDung, action: str, ma_lan_nhap: int) -> LanNhap:
        """With the import that wrote the same file before. Raises NotYours or NotFound."""
        return self._with_earlier(self.uow.imports.runs.get_visible(actor, action, ma_lan_nhap))

    def rows(self, *, actor: NguoiDung, action: str, ma_lan_nhap: int) -> QuerySet[DongNhap]:
        """In the order of the file. Raises NotYours, NotFound or Forbidden."""
        run = self._read_by(actor, action, ma_lan_nhap)
        return self.uow.imports.rows.of_import(run).order_by("so_dong", "pk")

    def rows_to_mend(self, *, actor: NguoiDung, action: str, ma_lan_nhap: int, dinh_dang: str) -> TableFile:
        """Those that were not written for what stands in them, with the reasons, in the form in which they can be
        mended and sent again. The audit trail knows first that they are handed out. Raises NotYours, NotFound or
        Forbidden.
        """
        run = self._read_by(actor, action, ma_lan_nhap)
        rows = self.uow.imports.rows.of_import(run).filter(ket_qua__in=TO_MEND)
        amount = rows.count()
        self._note(actor, run, {"bo_loc": {}, "dinh_dang": dinh_dang, "so_dong": amount, "toan_bo": False})
        held = self.uow.imports.rows
        pieces = held.tuples_in_pieces(rows, FIELDS, held.last_key(rows))
        return file_to_mend(f"loi-nhap-{run.pk}", dinh_dang, columns_for(actor, run.bang), amount, pieces)

    def _read_by(self, actor: NguoiDung, action: str, ma_lan_nhap: int) -> LanNhap:
        """For what stood in its rows: a new role takes away what only the old one might send."""
        run = self.uow.imports.runs.get_visible(actor, action, ma_lan_nhap)
        self.require(actor, RIGHTS[run.bang])
        return run

    @transactional
    def _note(self, actor: NguoiDung, run: LanNhap, notes: dict[str, object]) -> None:
        self.uow.record(DataExported(actor, run, notes=notes))

    def upload(
        self, *, actor: NguoiDung, bang: str, pieces: Iterable[bytes], ten_tep: str, che_do: str = CheDoNhap.WHOLE
    ) -> LanNhap:
        """The file is kept, to be checked soon; what can be said of it by its first row is said at once.

        Raises Forbidden, or a SheetRefused for what the file is or has in its first row.
        """
        columns = self.columns(actor=actor, bang=bang)
        if bang == BangNhap.DOCTORS:
            self.require_own_role(actor)
        with take(pieces, settings.IMPORT_MAX_MB) as taken:
            places = places_of(columns, next(source_of(taken.content).rows(), None))
            letter = {column.name: letters(place) for place, column in places.items()}
            name = keep_file(taken.content)
            try:
                run = self._enter(actor, bang, che_do, _shown(ten_tep), name, taken, letter)
            except OutcomeUnknown:
                raise
            except BaseException:
                drop_file(name)
                raise
        return self._with_earlier(run)

    @transactional
    def _enter(
        self, actor: NguoiDung, bang: str, che_do: str, ten_tep: str, tep_luu: str, taken: Taken, cot: dict[str, str]
    ) -> LanNhap:
        run = self.uow.imports.runs.add(
            bang=bang, che_do=che_do, ten_tep=ten_tep, tep_luu=tep_luu, so_byte=taken.size, sha256=taken.sha256,
            cot=cot, nguoi_nhap=actor, ngay_tao=self.clock.now(),
        )  # fmt: skip
        self.uow.record(ImportUploaded(actor, run))
        return run

    def apply(self, *, actor: NguoiDung, action: str, ma_lan_nhap: int, che_do: str | None = None) -> LanNhap:
        """Have it written soon, in the name of the actor.

        Raises NotYours, NotFound, Forbidden, TemporaryRole, ImportNotChecked, NothingToWrite, RowsFaulty or
        ImportRunning.
        """
        return self._with_earlier(self._ask(actor, action, ma_lan_nhap, che_do))

    @transactional
    def _ask(self, actor: NguoiDung, action: str, ma_lan_nhap: int, che_do: str | None) -> LanNhap:
        run = self.uow.imports.runs.lock_visible(actor, action, ma_lan_nhap)
        self.require(actor, RIGHTS[run.bang])
        if run.bang == BangNhap.DOCTORS:
            self.require_own_role(actor)
        che_do = che_do or run.che_do
        self._check_ready(run, che_do)
        before = snapshot(run)
        asked = {"trang_thai": TrangThaiNhap.ASKED, "che_do": che_do, "nguoi_ghi": actor, "phan_tram": 0}
        self.uow.imports.runs.save(run, **asked, ghi_tu=self.clock.now(), ghi_xong=None, ma_loi="", loi="")
        self.uow.record(ImportAsked(actor, run, before))
        return run

    def _check_ready(self, run: LanNhap, che_do: str) -> None:
        if run.trang_thai != TrangThaiNhap.CHECKED:
            raise ImportNotChecked(trang_thai=run.trang_thai)
        if che_do == CheDoNhap.WHOLE and run.so_khong_ghi_duoc:
            raise RowsFaulty(count=run.so_khong_ghi_duoc)
        if not run.so_hop_le:
            earlier = self.uow.imports.runs.written_before(run)
            raise FileWrittenBefore(number=earlier) if earlier else NothingToWrite

    def cancel(self, *, actor: NguoiDung, action: str, ma_lan_nhap: int) -> LanNhap:
        """It is not written, or not further: rows that were written by themselves stay. Its file goes.

        Raises NotYours, NotFound or ImportOver.
        """
        run = self._cancel(actor, action, ma_lan_nhap)
        drop_file(run.tep_luu)
        return self._with_earlier(run)

    @transactional
    def _cancel(self, actor: NguoiDung, action: str, ma_lan_nhap: int) -> LanNhap:
        run = self.uow.imports.runs.lock_visible(actor, action, ma_lan_nhap)
        if run.trang_thai in OVER:
            raise ImportOver(trang_thai=run.trang_thai)
        before, now = snapshot(run), self.clock.now()
        over: dict[str, Any] = counted(self.uow.imports.rows.counts(run)) if run.kiem_tra_luc else {}
        if run.ghi_tu and not run.ghi_xong:
            over["ghi_xong"] = now
        self.uow.imports.runs.save(run, trang_thai=TrangThaiNhap.CANCELLED, the="", giu_den=None, **over)
        self.uow.record(ImportCancelled(actor, run, before))
        return run

    def _with_earlier(self, run: LanNhap) -> LanNhap:
        run.lan_truoc = self.uow.imports.runs.written_before(run)
        return run


def _shown(name: str) -> str:
    """The name as it is shown: without a folder, and what no screen should have to show."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return FORBIDDEN.sub("_", "".join(letter for letter in bare if letter.isprintable()))[:100] or "tep"
