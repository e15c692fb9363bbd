"""The subjects of exports that are made in the background."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from core.file_store import FileStore
from core.policy import Role
from exports.models import TrangThaiViecXuat, ViecXuat
from tests.factories import AccountFactory, ExportJobFactory
from tests.security.subject import Subject, of_somebody


def job_of(account: Any) -> ViecXuat:
    """Done, with its file."""
    key, now = FileStore.new_key(), timezone.now()
    storages["files"].save(key, ContentFile(b"Ten\n"))
    file = {"khoa_tep": key, "ten_tep": "lich-hen.csv", "kieu": "text/csv", "so_byte": 4}
    return ExportJobFactory(
        nguoi_dung=account or AccountFactory(vai_tro=Role.ADMIN),
        trang_thai=TrangThaiViecXuat.DONE, ket_thuc=now, het_han=now + dt.timedelta(days=1), **file,
    )  # fmt: skip


def is_sent(answer: Any, job: ViecXuat) -> bool:
    return answer.getvalue() == b"Ten\n"


job = of_somebody(job_of)

EXPORT_JOBS: dict[str, Subject] = {
    "export_job": job,
    "export_job.create": Subject(),
    "export_job.content": replace(job, listed=is_sent),
}
