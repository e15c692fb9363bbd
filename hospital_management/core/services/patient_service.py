"""Patients' profiles, and everybody's own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.consent_exceptions import DataErased
from core.events import (
    CatalogueEntryChanged,
    Event,
    PatientChanged,
    PatientListed,
    PatientOpened,
    PatientRegistered,
    PatientsListed,
    filters_told,
    snapshot,
)
from core.exceptions import (
    AlreadyExists,
    FieldNotAllowed,
    NoProfileOfOwn,
    ProfileExists,
    Required,
    refuse,
)
from core.policy import Role, Scope, scope_for
from core.services.base import BaseService
from core.unit_of_work import transactional
from users.models import CLINICAL_FIELDS, BenhNhan

NEEDED_FIELDS = ("ho_ten", "ngay_sinh", "gioi_tinh")


class PatientService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[BenhNhan]:
        return self.uow.patients.at(self.clock.now()).visible_to(actor, action)

    def open(self, *, actor: NguoiDung, action: str, ma_benh_nhan: int) -> BenhNhan:
        """The file, once the audit trail knows that it was opened; only the patient looks freely.

        Raises NotYours or NotFound.
        """
        patient = self.uow.patients.at(self.clock.now()).get_visible(actor, action, ma_benh_nhan)
        if patient.nguoi_dung_id != actor.pk:
            self._note(PatientOpened(actor, patient))
        return patient

    def note_listing(self, *, actor: NguoiDung, bo_loc: dict[str, str], patients: Sequence[BenhNhan]) -> None:
        """A page of patients is shown, found by these filters.

        To who reads clinical fields it shows as much as the files: each patient has an entry of their own then.
        """
        notes = {"bo_loc": filters_told(bo_loc), "so_dong": len(patients)}
        self._note(PatientsListed(actor, BenhNhan, notes=notes), *self._each_listed(actor, patients))

    def _each_listed(self, actor: NguoiDung, patients: Sequence[BenhNhan]) -> list[Event]:
        if not self.may(actor, "patient.clinical"):
            return []
        return [PatientListed(actor, patient) for patient in patients if patient.nguoi_dung_id != actor.pk]

    @transactional
    def _note(self, *seen: Event) -> None:
        for look in seen:
            self.uow.record(look)

    @transactional
    def register(self, *, actor: NguoiDung, **profile: Any) -> BenhNhan:
        """A patient's own profile, once, or at the desk one for anybody, whose number is then needed.

        Raises AlreadyExists (a second own profile; a taken identity number), Required or FieldNotAllowed.
        """
        return self.enter(actor, **profile)

    def enter(self, actor: NguoiDung, **profile: Any) -> BenhNhan:
        """The same, within the transaction of whoever calls."""
        self.require(actor, "patient.create")
        self._check_fields(actor, profile)
        own = scope_for(actor.vai_tro, "patient.create") is Scope.OWN
        if own:
            account = self.uow.accounts.lock(actor.pk)
            if self.uow.patients.of_account(account):
                raise ProfileExists
            profile = {"so_dien_thoai": account.so_dien_thoai, **profile, "nguoi_dung": account}
        elif not profile.get("so_dien_thoai"):
            raise Required(field="so_dien_thoai")
        if self.uow.patients.has_identity(profile.get("cmnd_cccd")):
            raise AlreadyExists(field="cmnd_cccd")
        patient = self.uow.patients.add(**profile)
        self.uow.record(PatientRegistered(actor, patient))
        return patient

    @transactional
    def change(
        self, *, actor: NguoiDung, action: str, ma_benh_nhan: int, versions: set[int] | None = None, **changes: Any
    ) -> BenhNhan:
        """The patient as it is then; where nothing changes, that too counts as opening the file.

        Raises NotYours, NotFound, StaleVersion, DataErased, FieldNotAllowed or AlreadyExists.
        """
        patient = self.uow.patients.at(self.clock.now()).lock_visible(actor, action, ma_benh_nhan)
        self.check_version(patient, versions)
        return self._change(actor, patient, changes)

    def _change(self, actor: NguoiDung, patient: BenhNhan, wanted: dict[str, Any]) -> BenhNhan:
        if patient.ngay_xoa:
            raise DataErased
        self._check_fields(actor, wanted, patient)
        changes = {name: value for name, value in wanted.items() if value != getattr(patient, name)}
        if not changes:
            if patient.nguoi_dung_id != actor.pk:
                self.uow.record(PatientOpened(actor, patient))
            return patient
        if self.uow.patients.has_identity(changes.get("cmnd_cccd"), but=patient):
            raise AlreadyExists(field="cmnd_cccd")
        before = snapshot(patient)
        self.uow.patients.save(patient, **changes)
        self.uow.record(PatientChanged(actor, patient, before))
        return patient

    @transactional
    def change_own(self, *, actor: NguoiDung, ho_so: dict[str, Any] | None = None) -> NguoiDung:
        """Writes the caller's own row: a patient's (made if it is the first time), a doctor's.

        Raises NoProfileOfOwn for other roles, Required for what a first profile lacks, AlreadyExists for a taken
        identity number.
        """
        if ho_so is None:
            raise Required(field="ho_so")
        if actor.vai_tro == Role.PATIENT:
            patient = self.uow.patients.of_account(actor)
            if patient:
                self._change(actor, self.uow.patients.lock(patient.pk), ho_so)
            else:
                refuse([Required(field=f"ho_so.{name}") for name in NEEDED_FIELDS if name not in ho_so])
                self.enter(actor, **ho_so)
        elif actor.vai_tro == Role.DOCTOR and (own := self.uow.doctors.of_account(actor)):
            doctor = self.uow.doctors.lock(own.pk)
            before = snapshot(doctor)
            self.uow.doctors.save(doctor, **ho_so)
            self.uow.record(CatalogueEntryChanged(actor, doctor, before))
        else:
            raise NoProfileOfOwn
        return self.own_account(actor)

    def own_account(self, actor: NguoiDung) -> NguoiDung:
        """The caller's account, in the role in force, with the profile it has."""
        return (self.uow.accounts.find(actor.pk) or actor).take_role(self.clock.now())

    def _check_fields(self, actor: NguoiDung, fields: dict[str, Any], patient: BenhNhan | None = None) -> None:
        """Clinical fields and the others are different rights. A field sent back unchanged is not a change."""
        for name, value in fields.items():
            if name in CLINICAL_FIELDS:
                self.require(actor, "patient.clinical", FieldNotAllowed(field=name))
            elif patient is None or getattr(patient, name) != value:
                self.require(actor, "patient.administrative", FieldNotAllowed(field=name))
