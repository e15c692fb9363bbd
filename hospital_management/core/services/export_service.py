"""A person's copy of everything held on him: asked for, watched, fetched. `ExportBuilding` makes it."""

import datetime as dt
from pathlib import Path
from typing import IO, NamedTuple

from django.conf import settings

from authentication.models import NguoiDung
from consents.models import BanXuat, TrangThaiBanXuat
from core.consent_events import CopyTaken, DataExportAsked
from core.consent_exceptions import ExportBroken, ExportOutdated
from core.events import DataExported
from core.exceptions import Forbidden
from core.repositories.family_repository import patients_of
from core.services.base import BaseService
from core.services.copies import take_back
from core.unit_of_work import transactional

FRESH = dt.timedelta(hours=1)
"""A copy that is younger is not made anew, however often one asks."""
_S = TrangThaiBanXuat


class Copy(NamedTuple):
    """The newest copy, and its file if it can be fetched."""

    job: BanXuat
    file: IO[bytes] | None


class ExportService(BaseService):
    def fetch(self, *, actor: NguoiDung, action: str) -> Copy:
        """The file, once the audit trail knows that it was handed out; while none is ready, how far it is. Where there
        is none, or its time is over, one is begun.

        Raises ExportBroken or ExportOutdated.
        """
        self.require(actor, action)
        job, now = self.uow.exports.newest_of(actor), self.clock.now()
        if job is None or job.trang_thai == _S.REMOVED or (job.trang_thai == _S.READY and not job.is_ready(now)):
            return Copy(self._begin(actor, again=False), None)
        if job.trang_thai == _S.FAILED:
            raise ExportBroken
        return Copy(job, self._hand_out(actor, job) if job.trang_thai == _S.READY else None)

    def begin(self, *, actor: NguoiDung, action: str) -> BanXuat:
        """One that is being made, or made within the hour, is not made again; any other takes the place of the last."""
        self.require(actor, action)
        return self._begin(actor, again=True)

    @transactional
    def _begin(self, actor: NguoiDung, *, again: bool) -> BanXuat:
        """Under the account's lock: however many ask at once, one is made. Raises Forbidden once it is closed."""
        account, now = self.uow.accounts.lock(actor.pk), self.clock.now()
        if not account.trang_thai:
            raise Forbidden
        for live in self.uow.exports.live_of([account.pk]):
            if self._will_do(live, account, now, again):
                return live
            take_back(self.uow, actor, [live], now)
        patients = sorted(row["pk"] for row in patients_of(account))
        job = self.uow.exports.add(nguoi_dung=account, benh_nhan=patients, ngay_tao=now)
        self.uow.record(DataExportAsked(actor, job))
        return job

    def _will_do(self, job: BanXuat, account: NguoiDung, now: dt.datetime, again: bool) -> bool:
        if job.trang_thai != _S.READY:
            return True
        young = not again or job.ngay_tao > now - FRESH
        return young and job.is_ready(now) and self._is_whole(job, account) and _path(job).is_file()

    def _is_whole(self, job: BanXuat, account: NguoiDung) -> bool:
        """Whether the account still acts for everybody in it."""
        return self.uow.patients.known_to(account, job.benh_nhan) == set(job.benh_nhan)

    def _hand_out(self, actor: NguoiDung, job: BanXuat) -> IO[bytes]:
        """Open, since it may be deleted any time. Where it is gone, that is what became of it."""
        if not self._is_whole(job, actor):
            raise ExportOutdated
        try:
            file = _path(job).open("rb")
        except FileNotFoundError as error:
            raise ExportBroken from error
        try:
            self._note(actor, job)
        except BaseException:
            file.close()
            raise
        return file

    @transactional
    def _note(self, actor: NguoiDung, job: BanXuat) -> None:
        notes = {"bo_loc": {}, "dinh_dang": "zip", "so_byte": job.so_byte, "benh_nhan": job.benh_nhan, "toan_bo": False}
        self.uow.record(DataExported(actor, job, notes=notes))
        for patient in self.uow.patients.all().filter(pk__in=job.benh_nhan).order_by("pk"):
            if patient.nguoi_dung_id != actor.pk:
                self.uow.record(CopyTaken(actor, patient, notes={"ma_ban_xuat": job.pk}))


def _path(job: BanXuat) -> Path:
    return settings.EXPORTS_FOLDER / Path(job.ten_tep).name
