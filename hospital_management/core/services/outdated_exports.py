"""Exports whose files would still name somebody whose data is erased."""

from core.events import snapshot
from core.export_job_events import ExportExpired
from core.repositories.export_job_repository import AGAIN
from core.unit_of_work import UnitOfWork
from exports.models import TrangThaiViecXuat


def outdate(uow: UnitOfWork) -> None:
    """Inside the erasure's transaction: files of tables that name people are handed out no more, and soon deleted;
    those that are being made are begun anew, and whoever makes them takes back what it wrote.
    """
    for job in uow.export_jobs.lock_that_name_people():
        if job.trang_thai == TrangThaiViecXuat.DONE:
            before = snapshot(job)
            uow.export_jobs.save(job, trang_thai=TrangThaiViecXuat.EXPIRED)
            uow.record(ExportExpired(None, job, before))
        else:
            uow.export_jobs.save(job, **AGAIN, so_lan=max(job.so_lan - 1, 0))
