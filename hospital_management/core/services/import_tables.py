"""What one row of each table stands for: whom it names, what is there of it already, and how it is written."""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model

from authentication.models import NguoiDung
from core.clock import Clock
from core.exceptions import PhoneTaken
from core.policy import Role
from core.repositories.import_repository import identity_key
from core.services.medical_service import DoctorService, ServiceCatalogueService
from core.services.patient_service import PatientService
from core.unit_of_work import UnitOfWork
from medical.models import BacSi, DichVu
from users.models import BenhNhan

Values = Mapping[str, Any]
Faults = dict[str, str]
"""Why a row is not good, by its columns."""


def same(text: str) -> str:
    """A name as it is compared."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


class ImportTable(ABC):
    """`load` is told of the rows of a piece first; `columns` says which column an input of the form comes from."""

    columns: ClassVar[dict[str, str]] = {}

    def __init__(self, uow: UnitOfWork, clock: Clock, actor: NguoiDung) -> None:
        self.uow, self.clock, self.actor = uow, clock, actor

    def prepare(self, rows: Sequence[Values]) -> None:  # noqa: B027  (most tables need nothing)
        """Read what the rows name."""

    def named(self, row: Values) -> tuple[dict[str, Any], Faults]:
        """The row as the form takes it, names turned into keys."""
        return dict(row), {}

    @abstractmethod
    def key(self, values: Values) -> str:
        """What two rows have in common that are the same thing."""

    @abstractmethod
    def load(self, rows: Sequence[Values]) -> None:
        """Read what is there of them."""

    @abstractmethod
    def existing(self, values: Values) -> Model | None: ...

    def stored(self, record: Any, name: str) -> Any:
        """What the record has for an input of the form."""
        return getattr(record, name)

    def objections(self, values: Values) -> Faults:
        """What speaks against a row that is not there yet."""
        return {}

    def remember(self, values: Values) -> None:  # noqa: B027  (likewise)
        """A row of the same file, yet to be written, stands in the way of later ones."""

    @abstractmethod
    def write(self, values: Values) -> Model:
        """As if somebody had entered it by hand, within the caller's transaction; known to `existing` then where
        nothing else keeps it from being written twice. Raises what that raises.
        """


class PatientTable(ImportTable):
    """The same: of one identity number, or else of one phone number, name and day of birth."""

    def key(self, values: Values) -> str:
        return identity_key(values["cmnd_cccd"]) if values.get("cmnd_cccd") else self._person(values)

    @staticmethod
    def _person(values: Values) -> str:
        return f"{values['so_dien_thoai']} {same(values['ho_ten'])} {values['ngay_sinh']}"

    def load(self, rows: Sequence[Values]) -> None:
        matches = self.uow.imports.matches
        numbers = [row["cmnd_cccd"] for row in rows if row.get("cmnd_cccd")]
        self.by_identity = {patient.cmnd_cccd: patient for patient in matches.patients_by_identity(numbers)}
        self.by_person: dict[str, list[BenhNhan]] = {}
        for patient in matches.patients_by_phone(row["so_dien_thoai"] for row in rows):
            self._know(patient)

    def _know(self, patient: BenhNhan) -> None:
        person = {name: getattr(patient, name) for name in ("so_dien_thoai", "ho_ten", "ngay_sinh")}
        self.by_person.setdefault(self._person(person), []).append(patient)

    def existing(self, values: Values) -> BenhNhan | None:
        """Two people with an identity number each are not the same, whatever else they share."""
        number = values.get("cmnd_cccd")
        alike = self.by_person.get(self._person(values), [])
        unnumbered = (patient for patient in alike if not (number and patient.cmnd_cccd))
        return self.by_identity.get(number) or next(unnumbered, None)

    def write(self, values: Values) -> BenhNhan:
        patient = PatientService(self.uow, self.clock).enter(self.actor, **values)
        self._know(patient)
        return patient


class _InFacility(ImportTable):
    """Rows that name a facility, and a specialty of it. Both lists are short, and read once."""

    columns = {"ma_co_so": "co_so", "ma_chuyen_khoa": "chuyen_khoa"}

    def __init__(self, uow: UnitOfWork, clock: Clock, actor: NguoiDung) -> None:
        super().__init__(uow, clock, actor)
        matches = uow.imports.matches
        self.facilities = {same(name): pk for pk, name in matches.facilities()}
        self.specialties = {(facility, same(name)): pk for pk, facility, name in matches.specialties()}

    def named(self, row: Values) -> tuple[dict[str, Any], Faults]:
        values, faults = dict(row), {}
        facility, specialty = values.pop("co_so", None), values.pop("chuyen_khoa", None)
        key = self.facilities.get(same(facility or ""))
        if key:
            values["ma_co_so"] = key
        elif facility:
            faults["co_so"] = "Không có cơ sở nào tên này."
        if key and specialty:
            found = self.specialties.get((key, same(specialty)))
            values["ma_chuyen_khoa"] = found
            if found is None:
                faults["chuyen_khoa"] = "Cơ sở này không có chuyên khoa nào tên này."
        return values, faults

    def stored(self, record: Any, name: str) -> Any:
        own = {"ma_co_so": "co_so_id", "ma_chuyen_khoa": "chuyen_khoa_id"}
        return getattr(record, own.get(name, name))


class DoctorTable(_InFacility):
    """The same: of one phone number."""

    def key(self, values: Values) -> str:
        return str(values["so_dien_thoai"])

    def load(self, rows: Sequence[Values]) -> None:
        found = self.uow.imports.matches.accounts(row["so_dien_thoai"] for row in rows)
        self.accounts = {account.so_dien_thoai: account for account in found}

    def existing(self, values: Values) -> BacSi | None:
        return getattr(self.accounts.get(values["so_dien_thoai"]), "bac_si", None)

    def stored(self, record: Any, name: str) -> Any:
        return super().stored(record.nguoi_dung if name == "so_dien_thoai" else record, name)

    def objections(self, values: Values) -> Faults:
        account = self.accounts.get(values["so_dien_thoai"])
        taken = account is not None and account.vai_tro != Role.DOCTOR
        return {"so_dien_thoai": PhoneTaken().detail} if taken else {}

    def write(self, values: Values) -> BacSi:
        return DoctorService(self.uow, self.clock).enrol(self.actor, **values)


class ServiceTable(_InFacility):
    """The same: of one name in one facility."""

    def key(self, values: Values) -> str:
        return f"{values['ma_co_so']} {same(values['ten_dich_vu'])}"

    def load(self, rows: Sequence[Values]) -> None:
        names = [row["ten_dich_vu"] for row in rows]
        found = self.uow.imports.matches.services((row["ma_co_so"] for row in rows), names)
        self.services = {f"{service.co_so_id} {same(service.ten_dich_vu)}": service for service in found}

    def existing(self, values: Values) -> DichVu | None:
        return self.services.get(self.key(values))

    def write(self, values: Values) -> DichVu:
        return ServiceCatalogueService(self.uow, self.clock).enter(self.actor, **values)
