"""Reads a file of rows and says of each what would become of it. Nothing but the import and its rows is written."""

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import IO, Any

from django.conf import settings

from core.import_exceptions import SheetBomb, SheetEmpty, SheetTooLong
from core.importing.archive import MEGABYTE
from core.importing.columns import Column, read_cell
from core.importing.headings import cells_of, places_of, stray_cells
from core.importing.opening import source_of
from core.importing.source import Cell, Kind, SourceRow, letters
from core.services.base import BaseService
from core.services.import_files import drop_file, open_file
from core.services.import_judging import Forms, Judged, Judging, Read, repeated, told
from core.services.import_layouts import columns_for
from core.services.import_schedules import TABLES
from core.unit_of_work import transactional
from imports.models import DongNhap, KetQuaDong, LanNhap, TrangThaiNhap

ROWS_A_PIECE = 200
LOAN = dt.timedelta(minutes=10)
MOST_LETTERS = 32 * MEGABYTE
"""Of all rows together: a workbook may have one long text and name it in every cell."""
COUNTS = {
    "so_hop_le": KetQuaDong.VALID,
    "so_loi": KetQuaDong.FAULTY,
    "so_da_co": KetQuaDong.THERE,
    "so_khac": KetQuaDong.DIFFERS,
    "so_trung": KetQuaDong.REPEATED,
    "so_da_ghi": KetQuaDong.WRITTEN,
}
"""The outcome that each column of an import counts."""
EXAMPLE = "Đây là dòng ví dụ của mẫu. Hãy xóa dòng này."


class Lost(Exception):
    """The import is somebody else's to work on by now, or was cancelled."""


class ImportChecking(BaseService):
    def check(self, run: LanNhap, forms: Forms) -> None:
        """From the first row on, whatever an earlier worker left. Raises Lost, or what the file is refused for."""
        self._clear(run)
        with open_file(run.tep_luu) as file:
            rows = source_of(file).rows()
            heading = next(rows, None) or SourceRow(1, {})
            columns = columns_for(run.nguoi_nhap.take_role(self.clock.now()), run.bang)
            places = places_of(columns, heading)
            reading = _Reading(places, heading, self._judging(run, columns, forms))
            for piece in _pieces(rows):
                rows_kept = reading.judged(run, piece)
                self._enter(run, rows_kept, {"phan_tram": _percent(file, run.so_byte), **reading.counts})
        self._finish(run)
        drop_file(run.tep_luu)

    def _judging(self, run: LanNhap, columns: tuple[Column, ...], forms: Forms) -> Judging:
        table = TABLES[run.bang](self.uow, self.clock, run.nguoi_nhap)
        return Judging(table, run.bang, columns, forms, remembers=True)

    @transactional
    def _clear(self, run: LanNhap) -> None:
        self._keep(run, phan_tram=0)
        self.uow.imports.rows.forget(run)

    @transactional
    def _enter(self, run: LanNhap, rows: list[DongNhap], progress: dict[str, int]) -> None:
        self._keep(run, **progress, giu_den=self.clock.now() + LOAN)
        self.uow.imports.rows.enter(rows)

    @transactional
    def _finish(self, run: LanNhap) -> None:
        counts = counted(self.uow.imports.rows.counts(run))
        if not counts["so_dong"]:
            raise SheetEmpty
        done = {"trang_thai": TrangThaiNhap.CHECKED, "phan_tram": 100, "kiem_tra_luc": self.clock.now()}
        self._keep(run, **done, **counts, the="", giu_den=None, so_lan=0, ma_loi="", loi="")

    def _keep(self, run: LanNhap, **values: Any) -> None:
        if not self.uow.imports.runs.keep(run, **values):
            raise Lost


class _Reading:
    """The rows of one file, and which of them stood in it before."""

    def __init__(self, places: dict[int, Column], heading: SourceRow, judging: Judging) -> None:
        self.places, self.heading, self.judging = places, heading, judging
        self.first: dict[str, int] = {}
        self.seen = self.letters = 0
        self.outcomes: Counter[str] = Counter()
        self.example = {column.name: _example(column) for column in places.values() if column.example != ""}

    def judged(self, run: LanNhap, piece: list[SourceRow]) -> list[DongNhap]:
        self.seen += len(piece)
        if self.seen > settings.IMPORT_MAX_ROWS:
            raise SheetTooLong(most=settings.IMPORT_MAX_ROWS)
        rows = [self._row(run, judged) for judged in self.judging.judge([self._read(row) for row in piece])]
        self.outcomes.update(row.ket_qua for row in rows)
        return rows

    @property
    def counts(self) -> dict[str, int]:
        return counted(self.outcomes)

    def _read(self, row: SourceRow) -> Read:
        read = self.judging.read(row.number, cells_of(self.places, row))
        self.letters += sum(len(value) for value in read.data.values() if isinstance(value, str))
        if self.letters > MOST_LETTERS:
            raise SheetBomb(most=MOST_LETTERS // MEGABYTE)
        if read.data == self.example:
            read.faults[""] = EXAMPLE
        stray = stray_cells(self.places, self.heading, row)
        if stray:
            read.faults[""] = f"Ô {letters(stray[0])}{row.number} không nằm dưới tiêu đề nào."
        return read

    def _row(self, run: LanNhap, judged: Judged) -> DongNhap:
        outcome, why = judged.outcome, told(run, judged)
        first = self.first.setdefault(judged.key, judged.number) if judged.key else judged.number
        if first != judged.number and outcome in (KetQuaDong.VALID, KetQuaDong.FAULTY):
            outcome, why = KetQuaDong.REPEATED, repeated(run, judged.number, first)
        return DongNhap(
            lan_nhap=run, so_dong=judged.number, khoa_dong=judged.key[:200], du_lieu=judged.data, ket_qua=outcome,
            loi=why, ma_ban_ghi=judged.record.pk if judged.record else None,
        )  # fmt: skip


def counted(outcomes: Mapping[str, int]) -> dict[str, int]:
    """The columns of an import that say how many rows became what."""
    counts = {name: outcomes.get(outcome, 0) for name, outcome in COUNTS.items()}
    return {**counts, "so_dong": sum(outcomes.values())}


def _pieces(rows: Iterator[SourceRow]) -> Iterator[list[SourceRow]]:
    while piece := list(islice(rows, ROWS_A_PIECE)):
        yield piece


def _percent(file: IO[bytes], size: int) -> int:
    """By where in the file the reader is; a workbook's sheet is most of it."""
    return min(99, os.lseek(file.fileno(), 0, os.SEEK_CUR) * 100 // size)


def _example(column: Column) -> Any:
    return read_cell(column, Cell(Kind.LOOSE, str(column.example)))
