"""The catalogue's queries."""

from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from core.exceptions import DoesNotExist
from core.policy import Role
from core.repositories.base import BaseRepository, only
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu


class FacilityRepository(BaseRepository[CoSoYTe]):
    model = CoSoYTe
    unique_field = "ten_co_so"


class SpecialtyRepository(BaseRepository[ChuyenKhoa]):
    model = ChuyenKhoa
    related = ("co_so",)
    unique_field = "ten_chuyen_khoa"


class DoctorRepository(BaseRepository[BacSi]):
    model = BacSi
    related = ("nguoi_dung", "co_so", "chuyen_khoa")
    referred = ("nguoi_dung", "co_so")

    def owned_by(self, actor: Any) -> Q:
        """A doctor's own profile."""
        return Q(nguoi_dung=actor)

    def of_account(self, account: Any) -> BacSi | None:
        return only(self.all().filter(nguoi_dung=account))

    def refer_with_service(self, ma_bac_si: int, ma_dich_vu: int) -> tuple[BacSi, DichVu | None]:
        """The doctor that an input names, and the service named, if the doctor's facility has it.

        Raises DoesNotExist for the doctor.
        """
        named = FilteredRelation("co_so__dich_vu", condition=Q(co_so__dich_vu__pk=ma_dich_vu))
        rows = self.model.objects.annotate(dich_vu=named).select_related(*self.referred, "dich_vu")
        doctor = only(rows.filter(pk=ma_bac_si))
        if doctor is None:
            raise DoesNotExist(field="ma_bac_si")
        return doctor, getattr(doctor, "dich_vu", None)

    def lock_active(self, doctors: QuerySet[BacSi]) -> list[BacSi]:
        """Those of the doctors who take appointments, locked in key order."""
        active = doctors.filter(nguoi_dung__trang_thai=True, nguoi_dung__vai_tro=Role.DOCTOR)
        return list(self.locking().filter(pk__in=active.order_by().values("pk")))


class ServiceCatalogueRepository(BaseRepository[DichVu]):
    model = DichVu
    related = ("co_so", "chuyen_khoa")
    referred = ()
    unique_field = "ten_dich_vu"
