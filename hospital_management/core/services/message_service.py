"""Doctors and patients write to each other."""

import datetime as dt
from collections.abc import Sequence

from authentication.models import NguoiDung
from core.clock import Clock
from core.consent_exceptions import DataErased
from core.correspondence_events import MessageSent, ThreadStarted
from core.correspondence_exceptions import (
    DoctorLeft,
    FileOfOthers,
    NobodyToRead,
    NotYourDoctor,
    ThreadIsClosed,
    TooManyMessages,
    VisitOfOthers,
)
from core.exceptions import Forbidden, ProfileMissing, Required
from core.repositories.correspondence_repository import side_of
from core.repositories.idempotency_repository import Claim
from core.services.base import BaseService
from core.services.thread_service import ThreadService
from core.unit_of_work import UnitOfWork, transactional
from correspondence.models import Ben, CuocTraoDoi, TinNhan
from files.models import TaiLieu
from medical.models import BacSi
from users.models import BenhNhan

MOST_AN_HOUR = 30
DAYS_AFTER_VISIT = 90
MOST_FILES = 10
HOUR = dt.timedelta(hours=1)


class MessageService(BaseService):
    """Whoever writes holds his own account, by which his messages are counted, the doctor's, who must not leave
    meanwhile, and the thread.
    """

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.threads = ThreadService(uow, clock)

    @transactional
    def start(
        self,
        *,
        actor: NguoiDung,
        tieu_de: str,
        noi_dung: str,
        ma_benh_nhan: int | None = None,
        ma_bac_si: int | None = None,
        ma_lich_hen: int | None = None,
        ma_tai_lieu: Sequence[int] = (),
        claim: Claim | None = None,
    ) -> CuocTraoDoi:
        """A thread with its first message: by a doctor to a patient with an appointment, by a patient to a doctor with
        whom there is one to come, or was one within 90 days.

        Raises Forbidden, Required, ProfileMissing, DoesNotExist, NotYours, NotYourDoctor, VisitOfOthers, and what
        `send` does.
        """
        side = self._side(actor, "message_thread.create")
        doctor = self._doctor(actor, side, ma_bac_si)
        self._lock_accounts(actor, doctor)
        patient = self._patient(actor, side, ma_benh_nhan)
        if patient.ngay_xoa:
            raise DataErased
        doctor = self.uow.doctors.refer(doctor.pk, "ma_bac_si")
        self._check_reach(side, patient, doctor)
        now = self.clock.now()
        thread = self.uow.threads.add(
            benh_nhan=patient,
            bac_si=doctor,
            lich_hen_id=self._visit(patient, doctor, ma_lich_hen),
            tieu_de=tieu_de,
            ben_mo=side,
            tao_luc=now,
            tin_cuoi_luc=now,
        )
        self.uow.record(ThreadStarted(actor, thread))
        self._write(actor, side, thread, noi_dung, ma_tai_lieu)
        shown = self.threads.page(actor, thread)
        self.uow.keys.settle(claim, shown)
        return shown

    @transactional
    def send(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_trao_doi: int,
        noi_dung: str,
        ma_tai_lieu: Sequence[int] = (),
        claim: Claim | None = None,
    ) -> TinNhan:
        """Raises Forbidden, NotYours, NotFound, TooManyMessages, ThreadIsClosed, DoctorLeft, NobodyToRead,
        DataErased or FileOfOthers.
        """
        side = self._side(actor, action)
        seen = self.uow.threads.get_visible(actor, action, ma_trao_doi)
        self._lock_accounts(actor, seen.bac_si)
        self.lock_held(seen.benh_nhan_id)
        thread = self.uow.threads.lock_visible(actor, action, ma_trao_doi)
        if thread.dong_luc:
            raise ThreadIsClosed
        self._check_both_there(side, thread.benh_nhan, thread.bac_si)
        message = self._write(actor, side, thread, noi_dung, ma_tai_lieu)
        self.uow.keys.settle(claim, message)
        return message

    def _side(self, actor: NguoiDung, action: str) -> Ben:
        self.require(actor, action)
        side = side_of(actor)
        if side is None:
            raise Forbidden
        return side

    def _lock_accounts(self, actor: NguoiDung, doctor: BacSi) -> None:
        """Raises TooManyMessages."""
        self.uow.accounts.lock_all([actor.pk, doctor.nguoi_dung_id])
        now = self.clock.now()
        sent = self.uow.messages.sent_since(actor, now - HOUR, MOST_AN_HOUR)
        if len(sent) == MOST_AN_HOUR:
            wait = sent[-1] + HOUR - now
            raise TooManyMessages(limit=MOST_AN_HOUR, retry_after=int(wait.total_seconds()) + 1)

    def _doctor(self, actor: NguoiDung, side: Ben, ma_bac_si: int | None) -> BacSi:
        if side is Ben.DOCTOR:
            return self.doctor_named(actor, "message_thread.create", ma_bac_si)
        if ma_bac_si is None:
            raise Required(field="ma_bac_si")
        return self.uow.doctors.refer(ma_bac_si, "ma_bac_si")

    def _patient(self, actor: NguoiDung, side: Ben, ma_benh_nhan: int | None) -> BenhNhan:
        """Locked. A patient who names none writes for himself."""
        if ma_benh_nhan is not None:
            return self.uow.patients.refer_own(actor, ma_benh_nhan, "ma_benh_nhan")
        if side is Ben.DOCTOR:
            raise Required(field="ma_benh_nhan")
        mine = self.uow.patients.lock_of_account(actor)
        if mine is None:
            raise ProfileMissing
        return mine

    def _check_reach(self, side: Ben, patient: BenhNhan, doctor: BacSi) -> None:
        since = self.clock.now().date() - dt.timedelta(days=DAYS_AFTER_VISIT)
        if side is Ben.PATIENT and not self.uow.threads.sees_or_saw(patient, doctor, since):
            raise NotYourDoctor(days=DAYS_AFTER_VISIT)
        self._check_both_there(side, patient, doctor)

    def _check_both_there(self, side: Ben, patient: BenhNhan, doctor: BacSi) -> None:
        if not doctor.takes_appointments:
            raise DoctorLeft
        if side is Ben.DOCTOR and not self.uow.relatives.somebody_acts_for(patient.pk):
            raise NobodyToRead

    def _visit(self, patient: BenhNhan, doctor: BacSi, ma_lich_hen: int | None) -> int | None:
        if ma_lich_hen is None:
            return None
        if not self.uow.appointments.all().filter(pk=ma_lich_hen, benh_nhan=patient, bac_si=doctor).exists():
            raise VisitOfOthers
        return ma_lich_hen

    def _write(
        self, actor: NguoiDung, side: Ben, thread: CuocTraoDoi, noi_dung: str, ma_tai_lieu: Sequence[int]
    ) -> TinNhan:
        """In a thread that nobody else writes in now, for it is new or locked. The other side is told, unless it has
        something left to read there and was told of that.
        """
        files, now = self._files(actor, thread, ma_tai_lieu), self.clock.now()
        told = self.uow.messages.has_unread(thread, side.other)
        message = self.uow.messages.add(trao_doi=thread, nguoi_gui=actor, ben=side, noi_dung=noi_dung, gui_luc=now)
        self.uow.messages.attach(message, files)
        self.uow.threads.save(thread, tin_cuoi_luc=now)
        self.uow.record(MessageSent(actor, message, notes={"ma_tai_lieu": [file.pk for file in files]}))
        if not told:
            self._tell(side, thread, message)
        return self.uow.messages.all().get(pk=message.pk)

    def _files(self, actor: NguoiDung, thread: CuocTraoDoi, keys: Sequence[int]) -> list[TaiLieu]:
        if not keys:
            return []
        visible = self.uow.files.at(self.clock.now()).visible_to(actor, "file.retrieve")
        found = self.uow.messages.attachable(visible, thread.benh_nhan_id, keys)
        if len(found) != len(set(keys)):
            raise FileOfOthers
        return found

    def _tell(self, side: Ben, thread: CuocTraoDoi, message: TinNhan) -> None:
        """That there is a message, and nothing of what it says."""
        doctor, patient = thread.bac_si, thread.benh_nhan
        self.uow.outbox.tell(
            "tin-nhan-moi",
            f"tin-nhan-moi:{message.pk}",
            message.gui_luc,
            benh_nhan_id=patient.pk if side is Ben.DOCTOR else None,
            nguoi_dung_id=doctor.nguoi_dung_id if side is Ben.PATIENT else None,
            ben=side.value,
            bac_si=doctor.ho_ten,
            ho_ten=patient.ho_ten,
        )
