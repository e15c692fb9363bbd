"""How a patient's file comes in: checked before a byte of it is kept, and kept before a row tells of it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings

from authentication.models import NguoiDung
from core.clock import Clock
from core.exceptions import DoesNotExist, NotYours, OutcomeUnknown
from core.file_events import FileUploaded, InfectedFileRefused
from core.file_exceptions import FileExists, FileInfected, ScannerAway, TooManyUploads
from core.file_store import FileStore
from core.policy import Role
from core.scanning.port import Scanner
from core.services.base import BaseService
from core.services.file_service import check_kind
from core.unit_of_work import UnitOfWork, transactional
from core.uploads.content import Kept, Received, receive
from core.uploads.names import clean_name
from files.models import TaiLieu, TrangThaiQuet
from users.models import BenhNhan

CREATE = "file.create"
MOST_A_DAY = 100
"""By one patient's account: who may make an account by himself shall not fill the disk."""


class TakenIn(NamedTuple):
    """A file, and whether it is new: the same bytes for the same patient are one file."""

    file: TaiLieu
    new: bool


class FileIntake(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, store: FileStore, scanner: Scanner) -> None:
        super().__init__(uow, clock)
        self.store = store
        self.scanner = scanner

    def take_in(
        self, *, actor: NguoiDung, pieces: Iterable[bytes], ten_tep: str, ma_benh_nhan: int, **about: Any
    ) -> TakenIn:
        """`about`: `loai`, and perhaps `mo_ta` and `ma_lich_hen`, an appointment of the patient.

        Raises Forbidden, NotYours, DoesNotExist, FieldNotAllowed or TooManyUploads before it reads; then a FileRefused
        for what the file is, ScannerAway where a scan is demanded, FileStoreAway, or FileExists where the actor may not
        see the file that has the same bytes.
        """
        patient = self._checked(actor, ma_benh_nhan, **about)
        with receive(pieces, settings.FILE_MAX_MB) as received:
            name = clean_name(ten_tep, received.kind.ending)
            state = self._scanned(actor, patient, received, name)
            kept = received.kept()
            facts = {"ten_tep": name, "kieu": received.kind.media_type, "trang_thai_quet": state, **about}
            known = self.uow.files.same(patient.pk, kept.sha256)
            return self._known(actor, known) if known else self._keep(actor, patient, kept, facts)

    def _checked(
        self, actor: NguoiDung, ma_benh_nhan: int, loai: str, mo_ta: str = "", ma_lich_hen: int | None = None
    ) -> BenhNhan:
        self.require(actor, CREATE)
        check_kind(self, actor, loai)
        day = self.clock.now() - dt.timedelta(hours=24)
        if actor.vai_tro == Role.PATIENT and self.uow.files.uploaded_by(actor, day) >= MOST_A_DAY:
            raise TooManyUploads(most=MOST_A_DAY, retry_after=3600)
        return self._grounds(actor, ma_benh_nhan, ma_lich_hen)

    def _grounds(self, actor: NguoiDung, ma_benh_nhan: int, ma_lich_hen: int | None, sha256: str = "") -> Any:
        """The patient, as `FileRepository.grounds` gives him; the appointment is his, and one that the actor may see.

        Raises DoesNotExist or NotYours.
        """
        seen = self.uow.appointments.visible_to(actor, "appointment.retrieve").filter(pk=ma_lich_hen or 0)
        patient = self.uow.files.at(self.clock.now()).grounds(actor, CREATE, ma_benh_nhan, seen, sha256)
        if patient is None:
            raise DoesNotExist(field="ma_benh_nhan")
        if not patient.trong_tam:
            raise NotYours(field="ma_benh_nhan")
        if ma_lich_hen is not None and not patient.co_lich_hen:
            self.uow.appointments.refer(ma_lich_hen, "ma_lich_hen")
            raise NotYours(field="ma_lich_hen")
        return patient

    def _scanned(self, actor: NguoiDung, patient: BenhNhan, received: Received, name: str) -> TrangThaiQuet:
        try:
            verdict = self.scanner.scan(received.content)
        except ScannerAway:
            if settings.FILE_SCAN_REQUIRED:
                raise
            return TrangThaiQuet.UNSCANNED
        if verdict.clean is None and settings.FILE_SCAN_REQUIRED:
            raise ScannerAway(retry_after=60)
        if verdict.clean is False:
            self._note_infected(actor, patient, {"ten_tep": name, "phat_hien": verdict.found})
            raise FileInfected
        return TrangThaiQuet.CLEAN if verdict.clean else TrangThaiQuet.UNSCANNED

    @transactional
    def _note_infected(self, actor: NguoiDung, patient: BenhNhan, notes: dict[str, str]) -> None:
        self.uow.record(InfectedFileRefused(actor, patient, notes=notes))

    def _known(self, actor: NguoiDung, file: TaiLieu) -> TakenIn:
        within = self.uow.files.at(self.clock.now()).visible_to(actor, "file.retrieve")
        if not within.filter(pk=file.pk).exists():
            raise FileExists
        return TakenIn(file, new=False)

    def _keep(self, actor: NguoiDung, patient: BenhNhan, kept: Kept, facts: dict[str, Any]) -> TakenIn:
        """The bytes first: whatever breaks, no row is without them. What is left without a row, `clean_files` finds."""
        key = self.store.put(kept.content)
        try:
            taken = self._enter(actor, patient.pk, kept, key, **facts)
        except OutcomeUnknown:
            raise
        except BaseException:
            self.store.drop(key)
            raise
        if not taken.new:
            self.store.drop(key)
        return taken

    @transactional
    def _enter(
        self, actor: NguoiDung, ma_benh_nhan: int, kept: Kept, key: str, ma_lich_hen: int | None = None, **facts: Any
    ) -> TakenIn:
        """Under the lock of the patient: two that send the same bytes at once make one file of it."""
        self.lock_held(ma_benh_nhan)
        patient = self._grounds(actor, ma_benh_nhan, ma_lich_hen, kept.sha256)
        known = self.uow.files.same(ma_benh_nhan, kept.sha256) if patient.co_tep_giong else None
        if known:
            return self._known(actor, known)
        file = self.uow.files.add(
            benh_nhan=patient, lich_hen_id=ma_lich_hen, nguoi_tai_len=actor, khoa_luu=key, kich_thuoc=kept.size,
            sha256=kept.sha256, tao_luc=self.clock.now(), **facts,
        )  # fmt: skip
        self.uow.record(FileUploaded(actor, file))
        return TakenIn(self.uow.files.all().get(pk=file.pk), new=True)
