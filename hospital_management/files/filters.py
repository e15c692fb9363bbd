"""Filters of patients' files."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.filters import BooleanFilter, IdFilter, SearchFilter, SinceDayFilter, UntilDayFilter
from files.models import LoaiTaiLieu, TaiLieu


class WithdrawnFilter(BooleanFilter):
    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(xoa_luc__isnull=value == "false") if value else qs


class FileFilter(django_filters.FilterSet):
    search = SearchFilter(of=TaiLieu, label="Tên tệp")
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ma_lich_hen = IdFilter(field_name="lich_hen_id")
    loai = django_filters.ChoiceFilter(choices=LoaiTaiLieu.choices)
    nguoi_tai_len = IdFilter(field_name="nguoi_tai_len_id", label="Mã tài khoản đã tải lên")
    tu_ngay = SinceDayFilter(field_name="tao_luc")
    den_ngay = UntilDayFilter(field_name="tao_luc")
    da_rut = WithdrawnFilter(label="true: đã rút (chỉ quản trị viên thấy); false: còn hiệu lực")

    class Meta:
        model = TaiLieu
        fields = (
            "search", "ma_benh_nhan", "ma_lich_hen", "loai", "nguoi_tai_len", "tu_ngay", "den_ngay", "da_rut",
        )  # fmt: skip
