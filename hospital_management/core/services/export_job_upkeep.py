"""What becomes of exports by itself: their time is over, their builders died, their files are deleted."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from core.clock import Clock
from core.events import snapshot
from core.exceptions import DomainError
from core.export_job_events import ExportExpired, ExportFailed
from core.file_store import FileStore
from core.services.base import BaseService
from core.unit_of_work import UnitOfWork, transactional
from exports.models import TrangThaiViecXuat, ViecXuat

logger = logging.getLogger(__name__)

ATTEMPTS = 3
DIED = "Máy lập tệp dừng giữa chừng nhiều lần. Hãy thử xuất lại, hoặc chọn ít dòng hơn."
_S = TrangThaiViecXuat


class Upkeep(NamedTuple):
    """How many expired, were given up, and had their files deleted; and where that failed."""

    expired: int
    given_up: int
    deleted: int
    failed: int


class ExportJobUpkeep(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, store: FileStore) -> None:
        super().__init__(uow, clock)
        self.store = store

    def run(self) -> Upkeep:
        """Each in a transaction of its own; one that breaks stands in the way of no other."""
        now = self.clock.now()
        expired = _each(self.uow.export_jobs.expired(now), self._expire)
        given_up = _each(self.uow.export_jobs.dead(now, ATTEMPTS), self._give_up)
        deleted = _each(list(self.uow.export_jobs.files_to_delete()), self.drop)
        failed = sum(outcomes.count(None) for outcomes in (expired, given_up, deleted))
        return Upkeep(expired.count(True), given_up.count(True), deleted.count(True), failed)

    def drop(self, job: ViecXuat) -> bool:
        """Delete the file of a job that is over. Raises FileStoreAway."""
        self.store.drop(job.khoa_tep)
        self._file_deleted(job.pk, job.khoa_tep)
        return True

    @transactional
    def fail(self, ma_viec_xuat: int, khoa_tep: str, reason: str) -> bool:
        """Whether it was still lent to the holder of this key: it is tried no more then, and who asked is told why."""
        return self._fail(self.uow.export_jobs.lock(ma_viec_xuat), khoa_tep, reason)

    @transactional
    def _give_up(self, ma_viec_xuat: int) -> bool:
        job = self.uow.export_jobs.lock(ma_viec_xuat)
        alive = job.muon_den is None or job.muon_den > self.clock.now()
        return not alive and self._fail(job, job.khoa_tep, DIED)

    def _fail(self, job: ViecXuat, khoa_tep: str, reason: str) -> bool:
        if job.trang_thai != _S.RUNNING or job.khoa_tep != khoa_tep:
            return False
        before, now = snapshot(job), self.clock.now()
        self.uow.export_jobs.save(job, trang_thai=_S.FAILED, ly_do=reason[:500], muon_den=None, ket_thuc=now)
        self.uow.record(ExportFailed(None, job, before))
        kind = "xuat-du-lieu-that-bai"
        what: dict[str, Any] = {"ma_viec_xuat": job.pk, "bang": job.bang, "ly_do": job.ly_do}
        self.uow.outbox.tell(kind, f"{kind}:{job.pk}", now, nguoi_dung_id=job.nguoi_dung_id, **what)
        return True

    @transactional
    def _expire(self, ma_viec_xuat: int) -> bool:
        job = self.uow.export_jobs.lock(ma_viec_xuat)
        if job.trang_thai != _S.DONE or job.has_file(self.clock.now()):
            return False
        before = snapshot(job)
        self.uow.export_jobs.save(job, trang_thai=_S.EXPIRED)
        self.uow.record(ExportExpired(None, job, before))
        return True

    @transactional
    def _file_deleted(self, ma_viec_xuat: int, khoa_tep: str) -> None:
        self.uow.export_jobs.file_deleted(ma_viec_xuat, khoa_tep)


def _each(things: Iterable, do: Callable[..., bool]) -> list[bool | None]:
    """What became of each; None where it broke."""
    outcomes: list[bool | None] = []
    for thing in things:
        try:
            outcomes.append(do(thing))
        except DomainError:
            logger.exception("An export was not seen to", extra={"export": str(thing)})
            outcomes.append(None)
    return outcomes
