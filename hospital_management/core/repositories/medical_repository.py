"""The catalogue's queries."""

from typing import Any

from django.db.models import Q, QuerySet

from core.repositories.base import BaseRepository
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

    def owned_by(self, actor: Any) -> Q:
        return Q(nguoi_dung=actor)

    def of_account(self, account: Any) -> BacSi | None:
        return self.all().filter(nguoi_dung=account).first()

    def lock_those(self, doctors: QuerySet[BacSi]) -> list[BacSi]:
        """The doctors, locked in key order."""
        return list(self.locking().filter(pk__in=doctors.order_by().values("pk")))


class ServiceCatalogueRepository(BaseRepository[DichVu]):
    model = DichVu
    related = ("co_so", "chuyen_khoa")
    unique_field = "ten_dich_vu"
