"""The catalogue's queries."""

from typing import Any

from django.db.models import Q

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

    def owned_by(self, actor: Any) -> Q:
        return Q(nguoi_dung=actor)

    def of_account(self, account: Any) -> BacSi | None:
        return only(self.all().filter(nguoi_dung=account))


class ServiceCatalogueRepository(BaseRepository[DichVu]):
    model = DichVu
    related = ("co_so", "chuyen_khoa")
    referred = ()
    unique_field = "ten_dich_vu"
