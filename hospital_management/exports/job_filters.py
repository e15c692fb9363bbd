"""Filters of exports."""

import django_filters

from core.filters import SinceDayFilter, UntilDayFilter
from core.tables.formats import FORMATS
from exports.models import TrangThaiViecXuat, ViecXuat
from exports.tables import TABLES


class ExportJobFilter(django_filters.FilterSet):
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiViecXuat.choices)
    bang = django_filters.ChoiceFilter(
        choices=[(name, name) for name in TABLES], label="Bảng, như trong …/export/{bang}/"
    )
    dinh_dang = django_filters.ChoiceFilter(choices=[(name, name) for name in FORMATS], label="Loại tệp")
    tu_ngay = SinceDayFilter(field_name="tao_luc")
    den_ngay = UntilDayFilter(field_name="tao_luc")

    class Meta:
        model = ViecXuat
        fields = ("trang_thai", "bang", "dinh_dang", "tu_ngay", "den_ngay")
