"""Doctors and patients write to each other."""

import datetime as dt
from collections.abc import Sequence
from typing import cast

from authentication.models import NguoiDung
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
from core.exceptions import Forbidden, NotYours, ProfileMissing, Required
from core.repositories.correspondence_repository import side_of
from core.repositories.idempotency_repository import Claim
from core.services.base import BaseService
from core.unit_of_work import transactional
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
        sender = self._sender(actor)
        patient = self._patient(actor, side, ma_benh_nhan)
        self._check_grounds(actor, side, patient, doctor, ma_lich_hen)
        now = self.clock.now()
        thread = self.uow.threads.add(
            benh_nhan=patient,
            bac_si=doctor,
            lich_hen_id=ma_lich_hen,
            tieu_de=tieu_de,
            ben_mo=side,
            tao_luc=now,
            tin_cuoi_luc=now,
        )
        self.uow.record(ThreadStarted(actor, thread))
        message = self._write(actor, sender, side, thread, noi_dung, ma_tai_lieu)
        thread.so_chua_doc, thread.trang_tin, thread.truoc_tiep = 0, [message], None
        self._tell(side, message)
        self.uow.keys.settle(claim, thread)
        return thread

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
        thread = self._locked(actor, action, ma_trao_doi)
        sender = self._sender(actor)
        if thread.benh_nhan.ngay_xoa:
            raise DataErased
        if thread.dong_luc:
            raise ThreadIsClosed
        self._check_both_there(side, thread.bac_si, thread.co_nguoi_doc)
        message = self._write(actor, sender, side, thread, noi_dung, ma_tai_lieu)
        if not thread.has_unread(side.other):  # else it was told of that
            self._tell(side, message)
        self.uow.keys.settle(claim, message)
        return message

    def _side(self, actor: NguoiDung, action: str) -> Ben:
        self.require(actor, action)
        side = side_of(actor)
        if side is None:
            raise Forbidden
        return side

    def _locked(self, actor: NguoiDung, action: str, ma_trao_doi: int) -> CuocTraoDoi:
        """The thread, locked after the two accounts and the patient, none of them if the actor does not see it.

        Raises NotYours or NotFound.
        """
        threads = self.uow.threads
        self.uow.accounts.lock_found(threads.writers(actor, action, ma_trao_doi))
        if not self.uow.patients.lock_found(threads.patient_of(actor, action, ma_trao_doi)):
            raise threads.unseen(ma_trao_doi)
        return threads.lock_visible(actor, action, ma_trao_doi)

    def _sender(self, actor: NguoiDung) -> NguoiDung:
        """The account, which is locked, with its name. Raises TooManyMessages."""
        now = self.clock.now()
        sender = self.uow.messages.sender(actor, now - HOUR, MOST_AN_HOUR)
        if sender.het_luot:
            wait = sender.het_luot + HOUR - now
            raise TooManyMessages(limit=MOST_AN_HOUR, retry_after=int(wait.total_seconds()) + 1)
        return cast("NguoiDung", sender)

    def _doctor(self, actor: NguoiDung, side: Ben, ma_bac_si: int | None) -> BacSi:
        """As he is once both accounts are locked."""
        if side is Ben.DOCTOR:
            self.uow.accounts.lock_alone(actor.pk)
            return self.doctor_named(actor, "message_thread.create", ma_bac_si)
        if ma_bac_si is None:
            raise Required(field="ma_bac_si")
        self.uow.accounts.lock_found(self.uow.doctors.accounts_of(actor, ma_bac_si))
        return self.uow.doctors.refer(ma_bac_si, "ma_bac_si")

    def _patient(self, actor: NguoiDung, side: Ben, ma_benh_nhan: int | None) -> BenhNhan:
        """Locked. A patient who names none writes for himself."""
        if ma_benh_nhan is not None:
            return self.uow.patients.lock_referred(ma_benh_nhan, "ma_benh_nhan")
        if side is Ben.DOCTOR:
            raise Required(field="ma_benh_nhan")
        mine = self.uow.patients.lock_of_account(actor)
        if mine is None:
            raise ProfileMissing
        return mine

    def _check_grounds(
        self, actor: NguoiDung, side: Ben, patient: BenhNhan, doctor: BacSi, ma_lich_hen: int | None
    ) -> None:
        since = self.clock.now().date() - dt.timedelta(days=DAYS_AFTER_VISIT)
        found = self.uow.threads.grounds(actor, patient, doctor, since, ma_lich_hen)
        if not found.cua_minh:
            raise NotYours(field="ma_benh_nhan")
        if patient.ngay_xoa:
            raise DataErased
        if side is Ben.PATIENT and not found.da_kham:
            raise NotYourDoctor(days=DAYS_AFTER_VISIT)
        self._check_both_there(side, doctor, found.co_nguoi_doc)
        if ma_lich_hen is not None and not found.co_lich_hen:
            raise VisitOfOthers

    @staticmethod
    def _check_both_there(side: Ben, doctor: BacSi, somebody_reads: bool) -> None:
        if not doctor.takes_appointments:
            raise DoctorLeft
        if side is Ben.DOCTOR and not somebody_reads:
            raise NobodyToRead

    def _write(
        self,
        actor: NguoiDung,
        sender: NguoiDung,
        side: Ben,
        thread: CuocTraoDoi,
        noi_dung: str,
        ma_tai_lieu: Sequence[int],
    ) -> TinNhan:
        """In a thread that nobody else writes in now, for it is new or locked. `sender` is the actor's account."""
        files, now = self._files(actor, thread, ma_tai_lieu), self.clock.now()
        message = self.uow.messages.add(trao_doi=thread, nguoi_gui=sender, ben=side, noi_dung=noi_dung, gui_luc=now)
        self.uow.messages.attach(message, files)
        self.uow.threads.save(thread, tin_cuoi_luc=now)
        self.uow.record(MessageSent(actor, message, notes={"ma_tai_lieu": [file.pk for file in files]}))
        return message

    def _files(self, actor: NguoiDung, thread: CuocTraoDoi, keys: Sequence[int]) -> list[TaiLieu]:
        if not keys:
            return []
        visible = self.uow.files.at(self.clock.now()).visible_to(actor, "file.retrieve")
        found = self.uow.messages.attachable(visible, thread.benh_nhan_id, keys)
        if len(found) != len(set(keys)):
            raise FileOfOthers
        return found

    def _tell(self, side: Ben, message: TinNhan) -> None:
        """The other side hears that there is a message, and nothing of what it says."""
        doctor, patient = message.trao_doi.bac_si, message.trao_doi.benh_nhan
        self.uow.outbox.tell_first(
            "tin-nhan-moi",
            f"tin-nhan-moi:{message.pk}",
            message.gui_luc,
            benh_nhan_id=patient.pk if side is Ben.DOCTOR else None,
            nguoi_dung_id=doctor.nguoi_dung_id if side is Ben.PATIENT else None,
            ben=side.value,
            bac_si=doctor.ho_ten,
            ho_ten=patient.ho_ten,
        )
