"""Filters of the catalogue's lists."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.filters import LARGEST_ID, IdFilter, MoneyFilter, SearchFilter
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu, HocVi, LoaiDichVu, LoaiHinh
from users.models import GioiTinh


class NameOrIdFilter(SearchFilter):
    """A related row by its key or, whatever the case and diacritics, by its name."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value.isascii() and value.isdigit():
            return qs.filter(**{self.field_name: min(int(value), LARGEST_ID)})
        return super().filter(qs, value)


class FacilityFilter(django_filters.FilterSet):
    search = SearchFilter(label="Tên hoặc địa chỉ, không cần dấu")
    loai_hinh = django_filters.ChoiceFilter(choices=LoaiHinh.choices)

    class Meta:
        model = CoSoYTe
        fields = ("search", "loai_hinh")


class SpecialtyFilter(django_filters.FilterSet):
    search = SearchFilter(label="Tên chuyên khoa, không cần dấu")
    ma_co_so = IdFilter(field_name="co_so_id")

    class Meta:
        model = ChuyenKhoa
        fields = ("search", "ma_co_so")


class DoctorFilter(django_filters.FilterSet):
    search = SearchFilter(label="Họ tên bác sĩ, không cần dấu")
    chuyen_khoa = NameOrIdFilter(
        of=ChuyenKhoa, field_name="chuyen_khoa", label="Tên (không cần dấu) hoặc mã chuyên khoa"
    )
    ma_chuyen_khoa = IdFilter(field_name="chuyen_khoa_id")
    ma_co_so = IdFilter(field_name="co_so_id")
    hoc_vi = django_filters.ChoiceFilter(choices=HocVi.choices)
    gioi_tinh = django_filters.ChoiceFilter(choices=GioiTinh.choices)

    class Meta:
        model = BacSi
        fields = ("search", "chuyen_khoa", "ma_chuyen_khoa", "ma_co_so", "hoc_vi", "gioi_tinh")


class ServiceFilter(django_filters.FilterSet):
    search = SearchFilter(label="Tên dịch vụ, không cần dấu")
    ma_co_so = IdFilter(field_name="co_so_id")
    ma_chuyen_khoa = IdFilter(field_name="chuyen_khoa_id")
    loai_dich_vu = django_filters.ChoiceFilter(choices=LoaiDichVu.choices)
    gia_tu = MoneyFilter(field_name="gia_tien", lookup_expr="gte", label="Giá từ (VND)")
    gia_den = MoneyFilter(field_name="gia_tien", lookup_expr="lte", label="Giá đến (VND)")

    class Meta:
        model = DichVu
        fields = ("search", "ma_co_so", "ma_chuyen_khoa", "loai_dich_vu", "gia_tu", "gia_den")
