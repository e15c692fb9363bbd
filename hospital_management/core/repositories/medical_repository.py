"""The catalogue's queries."""

from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from core.exceptions import DoesNotExist
from core.policy import Role
from core.repositories.base import BaseRepository, only
from core.repositories.prepared import prepared
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
    by_actor_alone = True
    related = ("nguoi_dung", "co_so", "chuyen_khoa")
    referred = ("nguoi_dung", "co_so")

    def owned_by(self, actor: Any) -> Q:
        """A doctor's own profile."""
        return Q(nguoi_dung=actor)

    def of_account(self, account: Any) -> BacSi | None:
        return only(self.all().filter(nguoi_dung=account))

    def refer_with_specialty(self, ma_bac_si: int) -> BacSi:
        """The doctor that an input names, with his specialty and its facility. Raises DoesNotExist."""
        doctor = self.find(ma_bac_si, (*self.referred, "chuyen_khoa__co_so"))
        if doctor is None:
            raise DoesNotExist(field="ma_bac_si")
        return doctor

    def refer_with_service(self, ma_bac_si: int, ma_dich_vu: int) -> tuple[BacSi, DichVu | None]:
        """The doctor that an input names, and the service named, if the doctor's facility has it.

        Raises DoesNotExist for the doctor.
        """
        doctor = only(self._with_service(ma_bac_si, ma_dich_vu))
        return doctor or self.refer(ma_bac_si, "ma_bac_si"), getattr(doctor, "dich_vu", None)

    @prepared
    def _with_service(self, ma_bac_si: Any, ma_dich_vu: Any) -> QuerySet[BacSi]:
        named = FilteredRelation("co_so__dich_vu", condition=Q(co_so__dich_vu__pk=ma_dich_vu))
        rows: Any = self.model.objects.annotate(dich_vu=named)
        chosen: QuerySet[BacSi] = rows.select_related(*self.referred, "dich_vu").filter(pk=ma_bac_si)
        return chosen

    def lock_active(self, doctors: QuerySet[BacSi]) -> list[BacSi]:
        """Those of the doctors who take appointments, locked in key order."""
        active = doctors.filter(nguoi_dung__trang_thai=True, nguoi_dung__vai_tro=Role.DOCTOR)
        return list(self.locking().filter(pk__in=active.order_by().values("pk")))


class ServiceCatalogueRepository(BaseRepository[DichVu]):
    model = DichVu
    related = ("co_so", "chuyen_khoa")
    referred = ()
    unique_field = "ten_dich_vu"
