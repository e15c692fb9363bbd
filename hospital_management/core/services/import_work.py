"""The imports that wait to be checked or written, one after the other, and those whose time is over."""

import datetime as dt
import logging
import time
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils import translation

from core.clock import Clock
from core.events import snapshot
from core.import_events import ImportRemoved, ImportStopped
from core.import_exceptions import SheetRefused
from core.services.base import BaseService
from core.services.import_checking import ImportChecking, Lost, counted
from core.services.import_files import drop_file, folder
from core.services.import_judging import Forms
from core.services.import_writing import ImportWriting
from core.unit_of_work import UnitOfWork, transactional
from imports.models import CheDoNhap, LanNhap, TrangThaiNhap

logger = logging.getLogger(__name__)

KEPT = dt.timedelta(days=30)
ORPHANED_SECONDS = 24 * 3600
LOAN, WHOLE_LOAN = dt.timedelta(minutes=10), dt.timedelta(hours=1)
"""One transaction cannot say meanwhile that its worker lives."""
ATTEMPTS = 3
GIVEN_UP = "Không xử lý được tệp vì lỗi của hệ thống. Hãy thử lại sau."
_S = TrangThaiNhap


class Run(NamedTuple):
    """How many imports were brought to their next state, and how many could not be."""

    done: int
    failed: int


class ImportWork(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.checking, self.writing = ImportChecking(uow, clock), ImportWriting(uow, clock)

    def run(self, forms: Forms) -> Run:
        """All that wait; one that breaks stands in the way of no other. What is said of rows is said in Vietnamese."""
        outcomes = []
        with translation.override("vi"):
            while run := self._borrow():
                outcomes.append(self._try(run, forms))
        return Run(outcomes.count(True), outcomes.count(False))

    @transactional
    def _borrow(self) -> LanNhap | None:
        now = self.clock.now()
        run = self.uow.imports.runs.borrow(uuid4().hex, now, now + LOAN)
        if run and run.trang_thai == _S.WRITING and run.che_do == CheDoNhap.WHOLE:
            self.uow.imports.runs.keep(run, giu_den=now + WHOLE_LOAN)
        return run

    def _try(self, run: LanNhap, forms: Forms) -> bool | None:
        """Whether it came to its next state, be it a refusal; None where it is no longer ours."""
        try:
            self._bring_on(run, forms)
        except Lost:
            return None
        except SheetRefused as refusal:
            self._fail(run, refusal.code, refusal.detail)
        except Exception:  # whatever it is, the others still wait
            logger.exception("An import did not come to its end", extra={"key": run.pk})
            if run.so_lan >= ATTEMPTS:
                self._fail(run, "internal", GIVEN_UP)
            return False
        return True

    def _bring_on(self, run: LanNhap, forms: Forms) -> None:
        if run.so_lan > ATTEMPTS:  # each time its worker died, perhaps of what is in it
            self._fail(run, "internal", GIVEN_UP)
        elif run.trang_thai == _S.CHECKING:
            self.checking.check(run, forms)
        else:
            self.writing.write(run, forms)

    @transactional
    def _fail(self, run: LanNhap, code: str, sentence: str) -> None:
        """A file that cannot be checked is done with; what was not written to its end may be asked for again."""
        ended: dict[str, Any] = {"ma_loi": code, "loi": sentence[:500], "the": "", "giu_den": None, "so_lan": 0}
        if run.trang_thai == _S.CHECKING:
            self.uow.imports.rows.forget(run)
            ended["trang_thai"] = _S.FAILED
        else:
            counts = counted(self.uow.imports.rows.counts(run))
            ended |= {"trang_thai": _S.CHECKED, "ghi_xong": self.clock.now(), **counts}
        if self.uow.imports.runs.keep(run, **ended):
            drop_file(run.tep_luu)
            stopped = self.uow.imports.runs.all().get(pk=run.pk)
            writer = stopped.nguoi_ghi and stopped.nguoi_ghi.take_role(self.clock.now())
            self.uow.record(ImportStopped(writer, stopped, reason=sentence))

    def remove_old(self) -> int:
        """Imports that are a month old, with all that was in them; how many."""
        now = self.clock.now()
        old = self.uow.imports.runs.older_than(now - KEPT, now)
        removed = [self._remove(key, now) for key in old]
        self._drop_orphans()
        return removed.count(True)

    @transactional
    def _remove(self, ma_lan_nhap: int, now: dt.datetime) -> bool:
        run = self.uow.imports.runs.lock(ma_lan_nhap)
        if run.giu_den and run.giu_den > now:
            return False
        before = snapshot(run)
        self.uow.imports.rows.forget(run)
        drop_file(run.tep_luu)
        self.uow.imports.runs.remove(run)
        self.uow.record(ImportRemoved(None, run, before))
        return True

    def _drop_orphans(self) -> None:
        """Files of uploads that broke off before a row told of them, and of imports that are read by now."""
        old = [file for file in folder().iterdir() if file.stat().st_mtime < time.time() - ORPHANED_SECONDS]
        kept = self.uow.imports.runs.files_kept(file.name for file in old)
        for file in old:
            if file.name not in kept:
                drop_file(file.name)
