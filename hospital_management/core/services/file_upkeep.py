"""What is done to files by itself: bytes that no row names are removed, and what was not scanned is scanned."""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from core.clock import Clock
from core.events import snapshot
from core.exceptions import DomainError
from core.file_events import FileScanned
from core.file_exceptions import ScannerAway
from core.file_store import FileStore
from core.scanning.port import Scanner
from core.services.base import BaseService
from core.unit_of_work import UnitOfWork, transactional
from files.models import TaiLieu, TrangThaiQuet

logger = logging.getLogger(__name__)

ORPHANED_AFTER = dt.timedelta(days=1)
"""No request takes so long between writing the bytes and the row."""
KEYS_AT_ONCE = 500
ROWS_AT_ONCE = 100


class Done(NamedTuple):
    """How many files something was done to, and how many it could not be done to."""

    files: int
    failed: int


class FileUpkeep(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, store: FileStore, scanner: Scanner) -> None:
        super().__init__(uow, clock)
        self.store = store
        self.scanner = scanner

    def remove_orphans(self) -> Done:
        """Bytes older than a day that no row names; a withdrawn file is named. Raises FileStoreAway."""
        removed = failed = 0
        for key in self._orphans():
            try:
                self.store.drop(key)
                removed += 1
            except DomainError:
                failed += 1
        return Done(removed, failed)

    def _orphans(self) -> Iterator[str]:
        before = self.clock.now() - ORPHANED_AFTER
        for keys in _pieces(self.store.keys()):
            known = self.uow.files.known_keys(keys) | self.uow.export_jobs.known_keys(keys)
            for key in sorted(keys - known):
                if self.store.saved_at(key) < before:
                    yield key

    def scan_waiting(self) -> Done:
        """Each in a transaction of its own; ends early when the scanner is away, for the next run has the rest."""
        scanned = failed = 0
        for file in self._waiting() if self.scanner.present else ():
            try:
                self._scan(file)
                scanned += 1
            except ScannerAway:
                return Done(scanned, failed + 1)
            except DomainError:
                logger.exception("A file was not scanned", extra={"tai_lieu": file.pk})
                failed += 1
        return Done(scanned, failed)

    def _waiting(self) -> Iterator[TaiLieu]:
        reached = 0
        while piece := self.uow.files.unscanned(reached, ROWS_AT_ONCE):
            yield from piece
            reached = piece[-1].pk

    def _scan(self, file: TaiLieu) -> None:
        with self.store.open(file.khoa_luu) as content:
            verdict = self.scanner.scan(content)
        if not verdict.clean:
            logger.error("A stored file is infected", extra={"tai_lieu": file.pk, "found": verdict.found})
        self._enter(file.pk, TrangThaiQuet.CLEAN if verdict.clean else TrangThaiQuet.INFECTED, verdict.found)

    @transactional
    def _enter(self, ma_tai_lieu: int, state: TrangThaiQuet, found: str) -> None:
        file = self.uow.files.lock(ma_tai_lieu)
        if file.trang_thai_quet != TrangThaiQuet.UNSCANNED:
            return
        before = snapshot(file)
        self.uow.files.save(file, trang_thai_quet=state)
        self.uow.record(FileScanned(None, file, before, notes={"phat_hien": found} if found else None))


def _pieces(keys: Iterable[str]) -> Iterator[set[str]]:
    waiting = iter(keys)
    while piece := set(islice(waiting, KEYS_AT_ONCE)):
        yield piece
