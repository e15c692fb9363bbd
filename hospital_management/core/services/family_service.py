"""Relatives: the patients for whom an account acts beside its own, and the accounts that act for a patient.

Whoever links or parts the two holds the account's lock, and the patient's where it is not new.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.consent_exceptions import DataErased
from core.events import (
    Event,
    PatientListed,
    PatientOpened,
    PatientRegistered,
    PatientsListed,
    RelativeAdded,
    RelativeChanged,
    RelativeRemoved,
    snapshot,
)
from core.exceptions import (
    ActsAlready,
    AlreadyExists,
    NoPatientAccount,
    NotFound,
    RelativeHasAppointments,
    TooManyRelatives,
)
from core.notifications import Message, Messenger
from core.policy import Role
from core.services.base import BaseService
from core.services.copies import take_back
from core.unit_of_work import UnitOfWork, transactional
from core.validators import masked_phone
from users.models import BenhNhan, NguoiThan

MOST_RELATIVES = 10


class FamilyService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, messenger: Messenger) -> None:
        super().__init__(uow, clock)
        self.messenger = messenger

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[NguoiThan]:
        return self.uow.relatives.visible_to(actor, action).order_by("pk")

    def get(self, *, actor: NguoiDung, action: str, ma_nguoi_than: int) -> NguoiThan:
        """With the patient's file: a look at it. Raises NotYours or NotFound."""
        link = self.uow.relatives.get_visible(actor, action, ma_nguoi_than)
        self._note(PatientOpened(actor, link.benh_nhan))
        return link

    def note_listing(self, *, actor: NguoiDung, links: Sequence[NguoiThan]) -> None:
        """A page of relatives is shown, with their files: each has an entry of their own."""
        if links:
            page = PatientsListed(actor, BenhNhan, notes={"bo_loc": {}, "so_dong": len(links)})
            self._note(page, *[PatientListed(actor, link.benh_nhan) for link in links])

    @transactional
    def _note(self, *seen: Event) -> None:
        for look in seen:
            self.uow.record(look)

    @transactional
    def add(self, *, actor: NguoiDung, quan_he: str, ho_so: dict[str, Any]) -> NguoiThan:
        """A new patient without an account, for whom the caller's account acts; the account's number unless another
        is given.

        Raises Forbidden, TooManyRelatives, or AlreadyExists (a taken identity number; a second profile of one person in
        the family, by name and birth date, for whom times could then be booked twice).
        """
        self.require(actor, "family.create")
        account = self.uow.accounts.lock(actor.pk)
        self._keep_within_limit(self.uow.relatives.patients_of(account))
        if self.uow.patients.acts_for(account, ho_ten=ho_so["ho_ten"], ngay_sinh=ho_so["ngay_sinh"]):
            raise AlreadyExists(field="ho_so.ho_ten")
        if self.uow.patients.has_identity(ho_so.get("cmnd_cccd")):
            raise AlreadyExists(field="ho_so.cmnd_cccd")
        patient = self.uow.patients.add(**{"so_dien_thoai": account.so_dien_thoai, **ho_so})
        self.uow.record(PatientRegistered(actor, patient))
        return self._link(actor, account, patient, quan_he)

    @transactional
    def change(self, *, actor: NguoiDung, action: str, ma_nguoi_than: int, **changes: Any) -> NguoiThan:
        """The answer is a look at the patient's file, whatever is changed. Raises NotYours or NotFound."""
        self.uow.accounts.lock(actor.pk)
        link = self.uow.relatives.get_visible(actor, action, ma_nguoi_than)
        before = snapshot(link)
        if any(value != getattr(link, name) for name, value in changes.items()):
            self.uow.relatives.save(link, **changes)
            self.uow.record(RelativeChanged(actor, link, before))
        self.uow.record(PatientOpened(actor, link.benh_nhan))
        return link

    @transactional
    def remove(self, *, actor: NguoiDung, action: str, ma_nguoi_than: int) -> None:
        """The caller's account no longer acts for the patient; the patient and the appointments stay as they are.

        Not while the patient has appointments to come that nobody else, neither the patient nor another account, could
        then see or cancel. Raises NotYours, NotFound or RelativeHasAppointments.
        """
        self.uow.accounts.lock(actor.pk)
        link = self.uow.relatives.get_visible(actor, action, ma_nguoi_than)
        patient = self.uow.patients.lock(link.benh_nhan_id)
        coming = self.uow.appointments.count_coming(patient, self.clock.now())
        if coming and self.uow.relatives.is_the_only_one(link):
            raise RelativeHasAppointments(coming=coming)
        self._part(actor, link)

    def guardians_of(self, *, actor: NguoiDung, action: str, ma_benh_nhan: int) -> QuerySet[NguoiThan]:
        """Raises NotFound."""
        patient = self.uow.patients.get_visible(actor, action, ma_benh_nhan)
        return self.uow.relatives.of_patient(patient.pk).order_by("pk")

    def entrust(self, *, actor: NguoiDung, ma_benh_nhan: int, so_dien_thoai: str, quan_he: str) -> NguoiThan:
        """A patient whom the desk knows, to the account of a patient who may then act for them; the patient and who
        acted for them before get a message.

        Raises Forbidden, NoPatientAccount, NotFound, DataErased, ActsAlready (the patient's own account too) or
        TooManyRelatives.
        """
        link = self._entrust(actor, ma_benh_nhan, so_dien_thoai, quan_he)
        for message in self._messages(link):
            self.messenger.send(message)
        return link

    def _messages(self, link: NguoiThan) -> Iterator[Message]:
        new = link.nguoi_dung.so_dien_thoai
        text = (
            f"Số {masked_phone(new)} từ nay xem được hồ sơ và đặt lịch cho bệnh nhân {link.benh_nhan.ho_ten}. "
            "Nếu không đúng, hãy báo ngay cho cơ sở y tế để hủy."
        )
        for number in self.uow.relatives.numbers_for(link.benh_nhan):
            if number != new:
                yield Message(number, text)

    @transactional
    def _entrust(self, actor: NguoiDung, ma_benh_nhan: int, so_dien_thoai: str, quan_he: str) -> NguoiThan:
        self.require(actor, "guardian.create")
        account = self.uow.accounts.lock_by_phone(so_dien_thoai)
        if account is None or account.vai_tro != Role.PATIENT:
            raise NoPatientAccount
        patient = self.uow.patients.lock(ma_benh_nhan)
        if patient.ngay_xoa:
            raise DataErased
        relatives = self.uow.relatives.patients_of(account)
        if account.pk == patient.nguoi_dung_id or patient.pk in relatives:
            raise ActsAlready
        self._keep_within_limit(relatives)
        link = self._link(actor, account, patient, quan_he)
        if patient.nguoi_dung_id:
            told: dict[str, Any] = {"so": masked_phone(account.so_dien_thoai), "ho_ten": patient.ho_ten}
            key, whose = f"nguoi-than-moi:{link.pk}", patient.nguoi_dung_id
            self.uow.outbox.tell_first("nguoi-than-moi", key, self.clock.now(), nguoi_dung_id=whose, **told)
        return self.uow.relatives.all().get(pk=link.pk)

    @transactional
    def dismiss(self, *, actor: NguoiDung, ma_benh_nhan: int, ma_nguoi_than: int) -> None:
        """An account no longer acts for the patient, at once, whatever is booked: the desk looks after that.

        Raises Forbidden or NotFound.
        """
        self.require(actor, "guardian.destroy")
        link = self.uow.relatives.of_patient(ma_benh_nhan).filter(pk=ma_nguoi_than).first()
        if link is None:
            raise NotFound
        self.uow.accounts.lock(link.nguoi_dung_id)
        self.uow.patients.lock(ma_benh_nhan)
        self._part(actor, self.uow.relatives.get_visible(actor, "guardian.destroy", ma_nguoi_than))

    @staticmethod
    def _keep_within_limit(relatives: Collection[int]) -> None:
        if len(relatives) >= MOST_RELATIVES:
            raise TooManyRelatives(limit=MOST_RELATIVES)

    def _link(self, actor: NguoiDung, account: NguoiDung, patient: BenhNhan, quan_he: str) -> NguoiThan:
        link = self.uow.relatives.add(nguoi_dung=account, benh_nhan=patient, quan_he=quan_he, ngay_tao=self.clock.now())
        self.uow.record(RelativeAdded(actor, link))
        return link

    def _part(self, actor: NguoiDung, link: NguoiThan) -> None:
        """And has no copy of the patient's data any more."""
        before = snapshot(link)
        self.uow.relatives.remove(link)
        self.uow.record(RelativeRemoved(actor, link, before))
        copies = self.uow.exports.live_of([link.nguoi_dung_id])
        about = [copy for copy in copies if link.benh_nhan_id in copy.benh_nhan]
        take_back(self.uow, actor, about, self.clock.now())
