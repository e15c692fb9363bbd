"""Makes the copies of their data that people asked for, and deletes them when their time is over.

A copy is lent to one builder by a conditional UPDATE, and written to a file in pieces; whoever dies leaves it lent
until the loan ends, and another begins it again (docs/privacy.md).
"""

import datetime as dt
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from authentication.models import NguoiDung
from consents.models import BanXuat, TrangThaiBanXuat
from core.periodic import BUILD_EXPORTS
from core.personal_data import FILES, OF_ACCOUNT, OF_PATIENT, Row, Section
from core.services import export_files
from core.services.base import BaseService
from core.services.copies import take_back
from core.unit_of_work import transactional
from users.models import BenhNhan

logger = logging.getLogger(__name__)

KEPT = dt.timedelta(days=7)
LOAN = dt.timedelta(minutes=15)
ATTEMPTS = 3
ROWS_A_BEAT = 5000
BEGINS_UNTIL = dt.timedelta(minutes=BUILD_EXPORTS.limit) - 2 * LOAN
"""No copy is begun so late in a run that the job's own limit would soon cut it off."""
READY, BROKEN = "ban-xuat-san-sang", "ban-xuat-loi"
_S = TrangThaiBanXuat


class Lost(Exception):
    """The copy is somebody else's to make by now, or nobody's."""


class Run(NamedTuple):
    """How many copies were made, could not be made, and were deleted."""

    built: int
    failed: int
    removed: int


class ExportBuilding(BaseService):
    def run(self) -> Run:
        """All that wait, one after the other, while there is time; one that breaks stands in the way of no other."""
        until = self.clock.now() + BEGINS_UNTIL
        removed = self.remove_old()
        for key in self.uow.exports.hopeless(self.clock.now(), ATTEMPTS):
            self._bury(key)
        outcomes = []
        while self.clock.now() < until and (job := self._borrow()):
            outcomes.append(self._try(job))
        return Run(outcomes.count(True), outcomes.count(False), removed)

    def remove_old(self) -> int:
        """Copies whose time is over are removed, and whatever lies in the folder that no live copy names: of those
        removed, of those given up, and what killed builders left; how many files.
        """
        for key in self.uow.exports.expired(self.clock.now()):
            self._expire(key)
        gone = 0
        for piece in export_files.in_pieces():
            live = {export_files.place_of(job) for job in self.uow.exports.with_files({key for key, _ in piece})}
            for path in {path for _, path in piece} - live:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def delete_files(self, ma_ban_xuat: int) -> None:
        """Of a copy that was taken back."""
        export_files.delete_all_of(ma_ban_xuat)

    @transactional
    def _expire(self, ma_ban_xuat: int) -> None:
        now, job = self.clock.now(), self.uow.exports.lock(ma_ban_xuat)
        if job.trang_thai == _S.READY and not job.is_ready(now):
            take_back(self.uow, None, [job], now)

    @transactional
    def _borrow(self) -> BanXuat | None:
        now = self.clock.now()
        return self.uow.exports.borrow(uuid4().hex, now, now + LOAN, ATTEMPTS)

    def _try(self, job: BanXuat) -> bool | None:
        """Whether it is made; None where it is no longer ours."""
        path = export_files.place_of(job)
        try:
            export_files.delete_all_of(job.pk)  # what a builder that died left
            self._write(job, path)
            self._finish(job, path)
        except Lost:
            path.unlink(missing_ok=True)
            return None
        except Exception as error:  # whatever it is, the others still wait
            logger.exception("A copy of personal data was not made", extra={"key": job.pk})
            path.unlink(missing_ok=True)
            self._give_back(job, type(error).__name__)
            return False
        return True

    def _write(self, job: BanXuat, path: Path) -> None:
        patients = [self.uow.patients.all().get(pk=key) for key in job.benh_nhan]
        steps = len(OF_ACCOUNT) + len(patients) * (len(OF_PATIENT) + len(FILES))
        progress = _Progress(steps, lambda percent: self._beat(job, percent))
        with export_files.begin(path) as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
            _put(archive, "thong-tin.json", iter([self._about(job)]), progress)
            self._sections(archive, "tai-khoan", OF_ACCOUNT, job.nguoi_dung, progress)
            for patient in patients:
                place = f"benh-nhan-{patient.pk}"
                self._sections(archive, place, OF_PATIENT, patient, progress)
                self._documents(archive, place, patient, progress)

    def _sections(
        self,
        archive: ZipFile,
        place: str,
        sections: tuple[Section, ...],
        owner: NguoiDung | BenhNhan,
        progress: "_Progress",
    ) -> None:
        for section in sections:
            _put(archive, f"{place}/{section.name}.json", section.rows(self.uow, owner), progress)
            progress.step()

    def _documents(self, archive: ZipFile, place: str, patient: BenhNhan, progress: "_Progress") -> None:
        for each in FILES:
            for name, pieces in each.files(self.uow, patient):
                with archive.open(f"{place}/{each.name}/{Path(name).name}", "w", force_zip64=True) as entry:
                    for piece in pieces:
                        entry.write(piece)
                progress.beat()
            progress.step()

    def _about(self, job: BanXuat) -> Row:
        titles = {section.name: section.title for section in (*OF_ACCOUNT, *OF_PATIENT)}
        titles |= {files.name: files.title for files in FILES}
        return {"ma_ban_xuat": job.pk, "tao_luc": self.clock.now(), "benh_nhan": job.benh_nhan, "cac_phan": titles}

    @transactional
    def _beat(self, job: BanXuat, percent: int) -> None:
        """Still at it. Raises Lost."""
        if not self.uow.exports.keep(job.pk, job.the, phan_tram=percent, giu_den=self.clock.now() + LOAN):
            raise Lost

    @transactional
    def _finish(self, job: BanXuat, path: Path) -> None:
        now = self.clock.now()
        until = now + KEPT
        try:
            size = path.stat().st_size
        except FileNotFoundError as error:  # the copy was taken back
            raise Lost from error
        ready = {"trang_thai": _S.READY, "phan_tram": 100, "so_byte": size, "ten_tep": path.name}
        if not self.uow.exports.keep(
            job.pk, job.the, **ready, the="", giu_den=None, san_sang_luc=now, het_han=until, loi=""
        ):
            raise Lost
        by = f"{timezone.localtime(until):%H:%M %d/%m/%Y}"
        self.uow.outbox.tell(READY, f"{READY}:{job.pk}", now, nguoi_dung_id=job.nguoi_dung_id, het_han=by)

    @transactional
    def _give_back(self, job: BanXuat, error: str) -> None:
        """It is tried again by a later run; after three times it is given up."""
        last = job.so_lan >= ATTEMPTS
        becomes = self._given_up(error) if last else {"loi": error, "giu_den": self.clock.now() + LOAN}
        if self.uow.exports.keep(job.pk, job.the, **becomes) and last:
            self._tell_of_failure(job)

    @transactional
    def _bury(self, ma_ban_xuat: int) -> None:
        """One whose builders were all killed before they could say anything."""
        if job := self.uow.exports.lock_hopeless(ma_ban_xuat, self.clock.now(), ATTEMPTS):
            self.uow.exports.save(job, **self._given_up("Killed"))
            self._tell_of_failure(job)

    def _given_up(self, error: str) -> dict[str, Any]:
        return {"loi": error, "trang_thai": _S.FAILED, "the": "", "giu_den": None, "ngay_xong": self.clock.now()}

    def _tell_of_failure(self, job: BanXuat) -> None:
        key, now = f"{BROKEN}:{job.pk}", self.clock.now()
        self.uow.outbox.tell(BROKEN, key, now, nguoi_dung_id=job.nguoi_dung_id, so_lan=job.so_lan)


class _Progress:
    """Counts steps, and says now and then that the builder lives."""

    def __init__(self, steps: int, tell: Callable[[int], None]) -> None:
        self.steps, self.done, self.tell = steps, 0, tell

    def step(self) -> None:
        self.done += 1
        self.beat()

    def beat(self) -> None:
        self.tell(min(99, self.done * 100 // self.steps))


def _put(archive: ZipFile, name: str, rows: Iterator[Row], progress: _Progress) -> None:
    """A JSON list, one row a line, written as it is read."""
    with archive.open(name, "w", force_zip64=True) as entry:
        _lines(entry, rows, progress)


def _lines(entry: IO[bytes], rows: Iterator[Row], progress: _Progress) -> None:
    entry.write(b"[")
    for number, row in enumerate(rows):
        text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
        entry.write(f"{',' if number else ''}\n{text}".encode())
        if number % ROWS_A_BEAT == ROWS_A_BEAT - 1:
            progress.beat()
    entry.write(b"\n]\n")
