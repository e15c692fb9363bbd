"""The catalogue's queries."""

from functools import cache
from typing import Any

from django.db.models import FilteredRelation, Model, Q, QuerySet

from authentication.models import NguoiDung
from core.exceptions import DoesNotExist
from core.policy import Role
from core.repositories.base import only
from core.repositories.catalogue import CatalogueRepository
from core.repositories.prepared import Given, Prepared, prepared
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu


class FacilityRepository(CatalogueRepository[CoSoYTe]):
    model = CoSoYTe
    unique_field = "ten_co_so"


class SpecialtyRepository(CatalogueRepository[ChuyenKhoa]):
    model = ChuyenKhoa
    related = ("co_so",)
    unique_field = "ten_chuyen_khoa"


class DoctorRepository(CatalogueRepository[BacSi]):
    model = BacSi
    by_actor_alone = True
    related = ("nguoi_dung", "co_so", "chuyen_khoa")
    referred = ("nguoi_dung", "co_so")

    def owned_by(self, actor: Any) -> Q:
        """A doctor's own profile."""
        return Q(nguoi_dung=actor)

    def of_account(self, account: Any) -> BacSi | None:
        return only(self.all().filter(nguoi_dung=account))

    def accounts_of(self, account: Any, ma_bac_si: int) -> QuerySet[Any, Any]:
        """The keys of two accounts as a subquery: this one's, and the doctor's, if there is such a doctor."""
        own = NguoiDung.objects.filter(pk=account.pk).values("pk")
        return own.union(self.model.objects.filter(pk=ma_bac_si).values("nguoi_dung"), all=True)

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

    def lock_whose(self, table: type[Model], pk: int) -> None:
        """Lock the doctor of that row of the table, and read nothing; nobody if there is no such row."""
        _locked_whose(table).rows(pk=pk)

    def lock_active(self, doctors: QuerySet[BacSi]) -> list[BacSi]:
        """Those of the doctors who take appointments, locked in key order."""
        active = doctors.filter(nguoi_dung__trang_thai=True, nguoi_dung__vai_tro=Role.DOCTOR)
        return list(self.locking().filter(pk__in=active.order_by().values("pk")))


class ServiceCatalogueRepository(CatalogueRepository[DichVu]):
    model = DichVu
    related = ("co_so", "chuyen_khoa")
    referred = ()
    unique_field = "ten_dich_vu"


@cache
def _locked_whose(table: Any) -> Prepared[Any]:
    whose = table._default_manager.filter(pk=Given("pk")).values("bac_si")
    return Prepared(lambda: DoctorRepository().locking(several=False).filter(pk__in=whose).values_list("pk"))
