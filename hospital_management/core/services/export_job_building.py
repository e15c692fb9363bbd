"""Makes the files of exports that wait.

An export is lent to one builder by a conditional UPDATE, and the loan grows while rows flow. Whoever dies leaves it
lent until the loan ends, and another begins it anew, under another key of the storage; who is told to end gives it back
at once.
"""

import datetime as dt
import json
import logging
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, NamedTuple

from billiard.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from authentication.models import NguoiDung
from core import stopping
from core.clock import Clock
from core.events import snapshot
from core.exceptions import DomainError
from core.export_job_events import ExportFinished
from core.file_exceptions import FileStoreAway
from core.file_store import FileStore
from core.periodic import EXPORT_TABLES
from core.repositories.export_job_repository import AGAIN, Lent
from core.services.base import BaseService
from core.services.export_job_service import CREATE
from core.services.export_job_upkeep import ATTEMPTS, ExportJobUpkeep
from core.services.table_export_service import TableFile
from core.tables.workplace import sweep, workplace
from core.unit_of_work import UnitOfWork, transactional
from exports.models import TrangThaiViecXuat, ViecXuat

logger = logging.getLogger(__name__)

KEPT = dt.timedelta(hours=24)
LOAN = dt.timedelta(minutes=5)
"""Longer than a workbook takes to be closed, or a file to be sent to the storage, while no rows flow."""
PAUSE = dt.timedelta(minutes=1)
"""After what broke, before it is begun anew."""
BEGINS_UNTIL = dt.timedelta(minutes=EXPORT_TABLES.limit // 2)
"""So long into a run; what were begun later would soon be cut off by the job's own limit."""
BEAT_SECONDS = 1.0
GONE = "Tài khoản yêu cầu đã bị khóa."
BROKE = "Lỗi khi lập tệp (%s). Hãy thử xuất lại sau."
_S = TrangThaiViecXuat

Prepare = Callable[..., TableFile]
"""What `exports.tables.prepare` is: filters are a matter of the endpoints, which this knows nothing of."""


class Lost(Exception):
    """The export was cancelled, or is somebody else's to make by now."""


class AskerGone(Exception):
    """Who asked has no account any more."""


class Ending(Exception):
    """This process is about to end."""


class Run(NamedTuple):
    """How many exports were made, broke, and were given back unfinished."""

    built: int
    failed: int
    given_back: int


class ExportJobBuilding(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, store: FileStore, upkeep: ExportJobUpkeep) -> None:
        super().__init__(uow, clock)
        self.store = store
        self.upkeep = upkeep

    def run(self, prepare: Prepare) -> Run:
        """All that wait, one after the other, while there is time; one that breaks stands in the way of no other."""
        try:
            sweep()
        except OSError:
            logger.exception("What was left half made was not swept up")  # the exports are tried, and fail if they must
        built, failed, until = 0, 0, self.clock.now() + BEGINS_UNTIL
        while not stopping.is_ending() and self.clock.now() < until and (lent := self._borrow()):
            try:
                outcome = self._try(lent, prepare)
            except (Ending, SoftTimeLimitExceeded):
                return Run(built, failed, 1)
            built, failed = built + (outcome is True), failed + (outcome is False)
        return Run(built, failed, 0)

    @transactional
    def _borrow(self) -> Lent | None:
        now = self.clock.now()
        return self.uow.export_jobs.borrow(self.store.new_key(), now, now + LOAN, ATTEMPTS)

    def _try(self, lent: Lent, prepare: Prepare) -> bool | None:
        """Whether it is made; None where it is no longer ours. Raises Ending or SoftTimeLimitExceeded, having given it
        back.
        """
        job = lent.job
        try:
            self._build(lent, prepare)
        except Lost:
            self._forget_file(job.khoa_tep)
            return None
        except Ending:
            self._give_back(job, so_lan=job.so_lan - 1)  # it is not the export's fault
            raise
        except SoftTimeLimitExceeded as error:
            self._broke(job, error)
            raise
        except Exception as error:  # whatever it is, the others still wait
            logger.exception("An export was not made", extra={"export": job.pk})
            self._broke(job, error)
            return False
        return True

    def _build(self, lent: Lent, prepare: Prepare) -> None:
        job = lent.job
        if lent.left:
            self._forget_file(lent.left)
        asked = {"bang": job.bang, "dinh_dang": job.dinh_dang, "tham_so": json.loads(job.tham_so)}
        table = prepare(actor=self._asker(job), **asked)
        with tempfile.TemporaryFile(dir=workplace()) as file:
            self._write(job, table, file)
            size = file.tell()
            file.seek(0)
            self.store.put(file, job.khoa_tep)
        self._finish(job, table, size)

    def _asker(self, job: ViecXuat) -> NguoiDung:
        """Who asked, in the role that is in force now. Raises AskerGone or Forbidden."""
        account = self.uow.accounts.active(job.nguoi_dung_id)
        if account is None:
            raise AskerGone
        self.require(account.take_role(self.clock.now()), CREATE)
        return account

    def _write(self, job: ViecXuat, table: TableFile, file: IO[bytes]) -> None:
        read, beaten = 0, time.monotonic()

        def beat(rows: int) -> None:
            nonlocal read, beaten
            self._beat(job, table.rows, rows)
            read, beaten = rows, time.monotonic()

        beat(0)
        for piece in table.pieces(beat):
            file.write(piece)
            if time.monotonic() - beaten > BEAT_SECONDS:
                beat(read)
        self._beat(job, table.rows, read)

    @transactional
    def _beat(self, job: ViecXuat, expected: int, rows: int) -> None:
        """Still at it. Raises Lost or Ending."""
        if stopping.is_ending():
            raise Ending
        until = self.clock.now() + LOAN
        if not self.uow.export_jobs.keep(job.pk, job.khoa_tep, so_dong=expected, da_doc=rows, muon_den=until):
            raise Lost

    @transactional
    def _finish(self, lent: ViecXuat, table: TableFile, size: int) -> None:
        """Raises Lost."""
        job, now = self.uow.export_jobs.lock(lent.pk), self.clock.now()
        if job.trang_thai != _S.RUNNING or job.khoa_tep != lent.khoa_tep:
            raise Lost
        before, until = snapshot(job), now + KEPT
        file = {"ten_tep": table.name, "kieu": table.media_type, "so_byte": size}
        self.uow.export_jobs.save(job, **file, trang_thai=_S.DONE, muon_den=None, ket_thuc=now, het_han=until)
        self.uow.record(ExportFinished(None, job, before))
        kind = "xuat-du-lieu-xong"
        by = f"{timezone.localtime(until):%H:%M %d/%m/%Y}"
        what: dict[str, Any] = {"ma_viec_xuat": job.pk, "ten_tep": table.name, "het_han": by}
        self.uow.outbox.tell(kind, f"{kind}:{job.pk}", now, nguoi_dung_id=job.nguoi_dung_id, **what)

    def _broke(self, job: ViecXuat, error: Exception) -> None:
        """What the asker did wrong, or may no more, is over; anything else is tried again, three times in all."""
        self._forget_file(job.khoa_tep)
        reason = _reason(error)
        if reason is None and job.so_lan < ATTEMPTS:
            self._give_back(job, muon_den=self.clock.now() + PAUSE)
        else:
            self.upkeep.fail(job.pk, job.khoa_tep, reason or BROKE % type(error).__name__)

    @transactional
    def _give_back(self, job: ViecXuat, **values: object) -> None:
        self.uow.export_jobs.keep(job.pk, job.khoa_tep, **{**AGAIN, **values})

    def _forget_file(self, key: str) -> None:
        """What cannot be deleted now is found by the nightly cleaning, for no row names it."""
        with suppress(FileStoreAway):
            self.store.drop(key)


def _reason(error: Exception) -> str | None:
    """For people, why it would be so again; None where another time may help."""
    if isinstance(error, AskerGone):
        return GONE
    return error.detail if isinstance(error, DomainError) and error.status < 500 else None
