"""The catalogue, as Admins keep it and everybody reads it."""

from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.events import (
    AccountChanged,
    AccountDeactivated,
    AccountRegistered,
    CatalogueEntryAdded,
    CatalogueEntryChanged,
    CatalogueEntryRemoved,
    snapshot,
)
from core.exceptions import DoesNotExist, InUse, PhoneTaken
from core.policy import Role
from core.remote_exceptions import KindInUse
from core.repositories.base import BaseRepository
from core.services.base import NEW_PASSWORD, NO_TEMPORARY_ROLE, BaseService
from core.unit_of_work import UnitOfWork, transactional
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu, LoaiDichVu
from treatments.drugs import Thuoc

E = TypeVar("E", CoSoYTe, ChuyenKhoa, BacSi, DichVu, Thuoc)


class CatalogueService(BaseService, Generic[E]):
    """Reading and keeping one table of the catalogue."""

    resource: str
    entries: BaseRepository[E]

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[E]:
        return self.entries.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, pk: int) -> E:
        """Raises NotFound."""
        return self.entries.get_visible(actor, action, pk)

    @transactional
    def create(self, *, actor: NguoiDung, **values: Any) -> E:
        """Raises Forbidden, AlreadyExists or DoesNotExist."""
        return self.enter(actor, **values)

    def enter(self, actor: NguoiDung, **values: Any) -> E:
        """The same, within the transaction of whoever calls."""
        self.require(actor, f"{self.resource}.create")
        entry = self.entries.add(**self._related(values))
        self.uow.record(CatalogueEntryAdded(actor, entry))
        return entry

    @transactional
    def change(self, *, actor: NguoiDung, pk: int, **values: Any) -> E:
        """Raises Forbidden, NotFound, AlreadyExists or DoesNotExist."""
        self.require(actor, f"{self.resource}.update")
        entry = self.entries.lock(pk)
        before = snapshot(entry)
        self.entries.save(entry, **self._related(values, entry))
        self.uow.record(CatalogueEntryChanged(actor, entry, before))
        return self.entries.all().get(pk=pk)

    @transactional
    def remove(self, *, actor: NguoiDung, pk: int) -> None:
        """Raises Forbidden, NotFound or InUse."""
        self.require(actor, f"{self.resource}.destroy")
        self._remove(actor, self.entries.lock(pk))

    def _remove(self, actor: NguoiDung, entry: E) -> None:
        before = snapshot(entry)
        self.entries.remove(entry)
        self.uow.record(CatalogueEntryRemoved(actor, entry, before))

    def _related(self, values: dict[str, Any], entry: E | None = None) -> dict[str, Any]:
        """The values with ids turned into rows: the facility, and a specialty that must be one of its own."""
        if "ma_co_so" in values:
            values["co_so"] = self.uow.facilities.refer(values.pop("ma_co_so"), "ma_co_so")
        if "ma_chuyen_khoa" in values:
            ma_chuyen_khoa = values.pop("ma_chuyen_khoa")
            named = ma_chuyen_khoa is not None
            values["chuyen_khoa"] = self.uow.specialties.refer(ma_chuyen_khoa, "ma_chuyen_khoa") if named else None
        if isinstance(entry, ChuyenKhoa) and "co_so" in values:
            self._keep_in_place(entry, values["co_so"])
        kept = entry if isinstance(entry, BacSi | DichVu) else None
        facility = values.get("co_so") or (kept and kept.co_so)
        specialty = values.get("chuyen_khoa", kept and kept.chuyen_khoa)
        if specialty and specialty.co_so != facility:
            raise DoesNotExist(field="ma_chuyen_khoa")
        return values

    @staticmethod
    def _keep_in_place(specialty: ChuyenKhoa, facility: CoSoYTe) -> None:
        """A specialty's doctors and services are of its facility: it does not leave them behind."""
        if specialty.co_so_id != facility.pk and (specialty.bac_si.exists() or specialty.dich_vu.exists()):
            raise InUse(field="ma_co_so")


class FacilityService(CatalogueService[CoSoYTe]):
    resource = "facility"

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.entries = uow.facilities


class SpecialtyService(CatalogueService[ChuyenKhoa]):
    resource = "specialty"

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.entries = uow.specialties


class ServiceCatalogueService(CatalogueService[DichVu]):
    resource = "service"

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.entries = uow.services

    def _related(self, values: dict[str, Any], entry: DichVu | None = None) -> dict[str, Any]:
        """Raises KindInUse too: an appointment has a remote session, or waits in a room, by its service's kind."""
        if entry and "loai_dich_vu" in values:
            was_remote, becomes_remote = (
                kind == LoaiDichVu.TELECONSULTATION for kind in (entry.loai_dich_vu, values["loai_dich_vu"])
            )
            if was_remote != becomes_remote and self.uow.appointments.unfinished_of(entry):
                raise KindInUse
        return super()._related(values, entry)


class DoctorService(CatalogueService[BacSi]):
    resource = "doctor"

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.entries = uow.doctors

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[BacSi]:
        """Those who take appointments; to whom keeps the list, the others too."""
        doctors = super().visible_to(actor, action)
        if self.may(actor, "doctor.update"):
            return doctors
        return doctors.filter(nguoi_dung__trang_thai=True, nguoi_dung__vai_tro=Role.DOCTOR)

    @transactional
    def register(self, *, actor: NguoiDung, so_dien_thoai: str, password: str, **profile: Any) -> BacSi:
        """A doctor with an account to sign in by, or the profile that a doctor's account still lacks, which gets the
        password and whose sessions end.

        Raises Forbidden, TemporaryRole, PhoneTaken, PasswordLikePhone or DoesNotExist.
        """
        return self.enrol(actor, so_dien_thoai, password, **profile)

    def enrol(self, actor: NguoiDung, so_dien_thoai: str, password: str | None = None, **profile: Any) -> BacSi:
        """The same, within the transaction of whoever calls. Without a password a new account has none, until its owner
        sets one by a code sent to the number, and an account that is there keeps its own.
        """
        self.require(actor, "doctor.create")
        self.lock_admins_with(actor)
        related = self._related(profile)
        account = self.uow.accounts.lock_by_phone(so_dien_thoai)
        if account and (account.vai_tro != Role.DOCTOR or self.uow.doctors.of_account(account)):
            raise PhoneTaken
        if account and password is not None:
            self._give_password(actor, account, password)
        if account is None:
            account = self.uow.accounts.register(so_dien_thoai=so_dien_thoai, password=password, vai_tro=Role.DOCTOR)
            self.uow.record(AccountRegistered(actor, account))
        doctor = self.uow.doctors.add(nguoi_dung=account, **related)
        self.uow.record(CatalogueEntryAdded(actor, doctor))
        return doctor

    def _give_password(self, actor: NguoiDung, account: NguoiDung, password: str) -> None:
        before = snapshot(account)
        account.choose_password(password)
        self.uow.accounts.save(account, password=account.password)
        self.shut_out(actor, account)
        self.uow.record(AccountChanged(actor, account, before, notes=NEW_PASSWORD))

    @transactional
    def remove(self, *, actor: NguoiDung, pk: int) -> None:
        """The account of a removed doctor is deactivated, unless its role is another one by now.

        Raises Forbidden, TemporaryRole, NotFound or InUse.
        """
        self.require(actor, "doctor.destroy")
        self.lock_admins_with(actor)
        seen = self.get(actor=actor, action="doctor.destroy", pk=pk)
        account = self.uow.accounts.lock(seen.nguoi_dung_id)
        self._remove(actor, self.entries.lock(pk))
        if account.vai_tro != Role.DOCTOR:
            return
        before = snapshot(account)
        self.uow.accounts.save(account, trang_thai=False, **NO_TEMPORARY_ROLE)
        self.shut_out(actor, account)
        self.uow.record(AccountDeactivated(actor, account, before))
