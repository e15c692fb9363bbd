"""Admin pages of the catalogue: facilities, specialties, doctors and services."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model

from authentication.models import NguoiDung
from core.admin import RelationFilter, SearchableAdmin
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu

FACILITY, SPECIALTY = {"co_so": "cơ sở"}, {"chuyen_khoa": "chuyên khoa"}


@admin.register(CoSoYTe)
class FacilityAdmin(SearchableAdmin):
    """Facilities, found by name or address."""

    labels: ClassVar[dict[str, str]] = {"ma_co_so": "mã"}
    fields = ("ma_co_so", "ten_co_so", "loai_hinh", "dia_chi", "so_dien_thoai", "email")
    list_display = ("ten_co_so", "loai_hinh", "dia_chi", "so_dien_thoai", "email")
    list_filter = ("loai_hinh",)
    ordering = ("ten_co_so",)
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": CoSoYTe}
    search_help_text = "Tên hoặc địa chỉ, không cần dấu"


@admin.register(ChuyenKhoa)
class SpecialtyAdmin(SearchableAdmin):
    """Specialties of each facility."""

    labels: ClassVar[dict[str, str]] = {"ma_chuyen_khoa": "mã", **FACILITY}
    fields = ("ma_chuyen_khoa", "ten_chuyen_khoa", "co_so", "mo_ta")
    list_display = ("ten_chuyen_khoa", "co_so", "mo_ta")
    list_filter = (("co_so", RelationFilter),)
    list_select_related = ("co_so",)
    ordering = ("ten_chuyen_khoa", "pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": ChuyenKhoa, "co_so": CoSoYTe}
    search_help_text = "Tên chuyên khoa hoặc cơ sở, không cần dấu"


@admin.register(BacSi)
class DoctorAdmin(SearchableAdmin):
    """Doctors, found by name or by the phone number of their account."""

    labels: ClassVar[dict[str, str]] = {"ma_bac_si": "mã", "nguoi_dung": "tài khoản", **FACILITY, **SPECIALTY}
    fields = (
        "ma_bac_si", "ho_ten", "gioi_tinh", "hoc_vi", "kinh_nghiem", "chuyen_khoa", "co_so", "phong_kham", "nguoi_dung",
        "gioi_thieu",
    )  # fmt: skip
    list_display = ("ho_ten", "hoc_vi", "chuyen_khoa", "co_so", "kinh_nghiem", "nguoi_dung")
    list_filter = ("hoc_vi", "gioi_tinh", ("co_so", RelationFilter))
    list_select_related = ("chuyen_khoa", "co_so", "nguoi_dung")
    ordering = ("ho_ten", "pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": BacSi, "chuyen_khoa": ChuyenKhoa, "nguoi_dung": NguoiDung}
    search_help_text = "Họ tên hoặc chuyên khoa (không cần dấu), hoặc số điện thoại"


@admin.register(DichVu)
class ServiceAdmin(SearchableAdmin):
    """Services with their prices and lengths."""

    labels: ClassVar[dict[str, str]] = {"ma_dich_vu": "mã", **FACILITY, **SPECIALTY}
    fields = (
        "ma_dich_vu", "ten_dich_vu", "loai_dich_vu", "co_so", "chuyen_khoa", "gia_tien", "thoi_gian_kham", "mo_ta",
    )  # fmt: skip
    list_display = ("ten_dich_vu", "loai_dich_vu", "gia_tien", "thoi_gian_kham", "co_so", "chuyen_khoa")
    list_filter = ("loai_dich_vu", ("co_so", RelationFilter))
    list_select_related = ("co_so", "chuyen_khoa")
    ordering = ("ten_dich_vu", "pk")
    found_by: ClassVar[dict[str, type[Model]]] = {"pk": DichVu}
    search_help_text = "Tên dịch vụ, không cần dấu"
