"""Emergency access: for an hour, and for a reason, a doctor treats a patient as one of his own.

Nothing else of the patient's opens, such as appointments with other doctors. There is no limit on how often: a wall
would stand in the way of an emergency. Everybody concerned is told instead, and every opening is in the audit trail.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from access.models import TruyCapKhanCap
from authentication.models import NguoiDung
from core.access_exceptions import EmergencyAccessOpen, EmergencyAccessOver, NoDoctorProfile, OwnPatient
from core.clock import Clock
from core.events import EmergencyAccessEnded, EmergencyAccessOpened, snapshot
from core.exceptions import DoesNotExist
from core.notifications import Message, Messenger
from core.services.base import BaseService
from core.unit_of_work import UnitOfWork, transactional

OPEN_FOR = dt.timedelta(minutes=60)


class EmergencyAccessService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, messenger: Messenger) -> None:
        super().__init__(uow, clock)
        self.messenger = messenger

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[TruyCapKhanCap]:
        return self.uow.emergency_access.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_truy_cap: int) -> TruyCapKhanCap:
        """Raises NotYours or NotFound."""
        return self.uow.emergency_access.get_visible(actor, action, ma_truy_cap)

    def open(self, *, actor: NguoiDung, ma_benh_nhan: int, ly_do: str) -> TruyCapKhanCap:
        """For 60 minutes; then every Admin, the patient and whoever acts for the patient get a message.

        Raises Forbidden, NoDoctorProfile, DoesNotExist, OwnPatient, or EmergencyAccessOpen while an earlier one to the
        patient runs.
        """
        access = self._open(actor, ma_benh_nhan, ly_do)
        for message in self._messages(access):
            self.messenger.send(message)
        return access

    @transactional
    def _open(self, actor: NguoiDung, ma_benh_nhan: int, ly_do: str) -> TruyCapKhanCap:
        self.require(actor, "emergency_access.create")
        self.uow.accounts.lock(actor.pk)
        if not self.uow.doctors.of_account(actor):
            raise NoDoctorProfile
        now, own = self.clock.now(), self.uow.patients.visible_to(actor, "patient.retrieve")
        patient = self.uow.emergency_access.patient_for(actor, ma_benh_nhan, now, own)
        if patient is None:
            raise DoesNotExist(field="ma_benh_nhan")
        if patient.cua_minh:
            raise OwnPatient
        if patient.mo_den:
            raise EmergencyAccessOpen(until=f"{patient.mo_den.astimezone(now.tzinfo):%H:%M}")
        access = self.uow.emergency_access.add(
            nguoi_dung=actor, benh_nhan=patient, ly_do=ly_do, bat_dau=now, het_han=now + OPEN_FOR
        )
        self.uow.record(EmergencyAccessOpened(actor, access, reason=ly_do))
        access = self.uow.emergency_access.all().get(pk=access.pk)
        access.benh_nhan = patient
        return access

    @transactional
    def end(self, *, actor: NguoiDung, action: str, ma_truy_cap: int) -> TruyCapKhanCap:
        """Before its time. Raises NotYours, NotFound or EmergencyAccessOver."""
        access = self.uow.emergency_access.lock_visible(actor, action, ma_truy_cap)
        now = self.clock.now()
        if access.het_han <= now:
            raise EmergencyAccessOver
        before = snapshot(access)
        self.uow.emergency_access.save(access, het_han=now)
        self.uow.record(EmergencyAccessEnded(actor, access, before))
        return access

    def _messages(self, access: TruyCapKhanCap) -> Iterator[Message]:
        """Those to patients and relatives leave the reason out: it may say more than a phone should show. They read it
        in the access log.
        """
        zone = self.clock.now().tzinfo
        since, until = access.bat_dau.astimezone(zone), access.het_han.astimezone(zone)
        when = f"từ {since:%H:%M} đến {until:%H:%M} ngày {since:%d/%m/%Y}"
        opened = (
            f"Bác sĩ {access.ten_bac_si} mở truy cập khẩn cấp vào hồ sơ bệnh nhân {access.benh_nhan.ho_ten}, {when}."
        )
        for admin in self.uow.accounts.active_admins():
            yield Message(admin.so_dien_thoai, f"{opened} Lý do: {access.ly_do}")
        for number in self.uow.relatives.numbers_for(access.benh_nhan):
            yield Message(number, f"{opened} Nếu thấy bất thường, hãy báo cho cơ sở y tế.")
