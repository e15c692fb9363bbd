"""Exports of any size: asked for, watched, cancelled, fetched. `ExportJobBuilding` makes their files."""

import json
from contextlib import suppress
from typing import Any, NamedTuple

from django.core.files import File
from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.events import snapshot
from core.exceptions import DomainError, Forbidden, NotFound
from core.export_job_events import ExportAsked, ExportCancelled, ExportTaken
from core.export_job_exceptions import ExportGone, ExportNotReady, ExportOver, ParametersTooLong, TooManyExports
from core.file_exceptions import FileStoreAway
from core.file_links import Bearer, Kind, Link, bearer_of, make_link
from core.file_store import FileStore
from core.services.base import BaseService
from core.services.export_job_upkeep import ExportJobUpkeep
from core.unit_of_work import UnitOfWork, transactional
from core.validators import utf16_length
from exports.models import LONGEST_PARAMETERS, OVER, TrangThaiViecXuat, ViecXuat

MOST_UNFINISHED = 3
"""Of one account at a time."""
CREATE, CONTENT = "export_job.create", "export_job.content"
_S = TrangThaiViecXuat


class GivenExport(NamedTuple):
    """An export, and its bytes to be read in pieces; whoever takes it closes it."""

    job: ViecXuat
    content: File


class ExportJobService(BaseService):
    """Each export is its asker's own: another Admin asks for one himself."""

    def __init__(self, uow: UnitOfWork, clock: Clock, store: FileStore, upkeep: ExportJobUpkeep) -> None:
        super().__init__(uow, clock)
        self.store = store
        self.upkeep = upkeep

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[ViecXuat]:
        return self.uow.export_jobs.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_viec_xuat: int) -> ViecXuat:
        """Raises NotYours or NotFound."""
        return self.uow.export_jobs.get_visible(actor, action, ma_viec_xuat)

    def ask(self, *, actor: NguoiDung, bang: str, dinh_dang: str, tham_so: dict[str, str], so_dong: int) -> ViecXuat:
        """`so_dong`: how many rows it is going to have, by who judged the filters. Raises ParametersTooLong or
        TooManyExports.
        """
        self.require(actor, CREATE)
        written = json.dumps(tham_so, ensure_ascii=False, sort_keys=True)
        if utf16_length(written) > LONGEST_PARAMETERS:
            raise ParametersTooLong(most=LONGEST_PARAMETERS)
        return self._ask(actor, bang=bang, dinh_dang=dinh_dang, tham_so=written, so_dong=so_dong)

    @transactional
    def _ask(self, actor: NguoiDung, **asked: Any) -> ViecXuat:
        """Under the account's lock: however many ask at once, three are begun."""
        account = self.uow.accounts.lock(actor.pk)
        if not account.trang_thai:
            raise Forbidden
        if self.uow.export_jobs.unfinished_of(account) >= MOST_UNFINISHED:
            raise TooManyExports(most=MOST_UNFINISHED)
        job = self.uow.export_jobs.add(nguoi_dung=account, tao_luc=self.clock.now(), **asked)
        self.uow.record(ExportAsked(actor, job))
        return job

    def cancel(self, *, actor: NguoiDung, action: str, ma_viec_xuat: int) -> ViecXuat:
        """One that is being made stops when its builder next looks; the file of one that is made is deleted.

        Raises NotYours, NotFound or ExportOver.
        """
        job, was = self._cancel(actor, action, ma_viec_xuat)
        if was == _S.DONE:
            self._drop(job)
        return job

    @transactional
    def _cancel(self, actor: NguoiDung, action: str, ma_viec_xuat: int) -> tuple[ViecXuat, str]:
        job = self.uow.export_jobs.lock_visible(actor, action, ma_viec_xuat)
        if job.trang_thai in OVER:
            raise ExportOver(trang_thai=job.trang_thai)
        before = snapshot(job)
        self.uow.export_jobs.save(job, trang_thai=_S.CANCELLED, muon_den=None, ket_thuc=self.clock.now())
        self.uow.record(ExportCancelled(actor, job, before))
        return job, before["trang_thai"]

    def _drop(self, job: ViecXuat) -> None:
        """At once if the storage serves, else by the next upkeep."""
        with suppress(FileStoreAway):
            self.upkeep.drop(job)

    def content(self, *, actor: NguoiDung, action: str, ma_viec_xuat: int) -> GivenExport:
        """Raises NotYours, NotFound, ExportNotReady, ExportGone or FileStoreAway."""
        return self._given_out(actor, self._ready(actor, action, ma_viec_xuat), "Tải về")

    def link(self, *, actor: NguoiDung, action: str, ma_viec_xuat: int) -> Link:
        """An address for whoever has it. Raises NotYours, NotFound, ExportNotReady or ExportGone."""
        job = self._ready(actor, action, ma_viec_xuat)
        self._note(actor, job, "Tạo liên kết")
        return make_link(Bearer(job.pk, actor.pk), self.clock.now(), Kind.EXPORTS)

    def by_link(self, *, token: str) -> GivenExport:
        """What the link leads to, as long as who asked for it could still download it.

        Raises NotFound for any address that is wrong, over, or has lost its ground; FileStoreAway.
        """
        now = self.clock.now()
        bearer = bearer_of(token, now, Kind.EXPORTS)
        account = self.uow.accounts.active(bearer.ma_nguoi_dung) if bearer else None
        if bearer is None or account is None:
            raise NotFound
        try:
            job = self._ready(account.take_role(now), CONTENT, bearer.ma_tep)
        except DomainError:
            raise NotFound from None
        return self._given_out(account, job, "Tải về bằng liên kết")

    def _ready(self, actor: NguoiDung, action: str, ma_viec_xuat: int) -> ViecXuat:
        job = self.get(actor=actor, action=action, ma_viec_xuat=ma_viec_xuat)
        if job.has_file(self.clock.now()):
            return job
        if job.trang_thai in (_S.DONE, _S.EXPIRED, _S.CANCELLED):
            raise ExportGone
        raise ExportNotReady(trang_thai=job.trang_thai)

    def _given_out(self, actor: NguoiDung, job: ViecXuat, how: str) -> GivenExport:
        """Noted before the first byte is given, whoever breaks off then."""
        content = self.store.open(job.khoa_tep)
        try:
            self._note(actor, job, how)
        except BaseException:
            content.close()
            raise
        return GivenExport(job, content)

    @transactional
    def _note(self, actor: NguoiDung, job: ViecXuat, how: str) -> None:
        of = {"bang": job.bang, "dinh_dang": job.dinh_dang, "so_dong": job.so_dong, "so_byte": job.so_byte}
        self.uow.record(ExportTaken(actor, job, notes={**of, "cach": how}))
