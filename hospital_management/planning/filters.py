"""Filters of templates and booking rules."""

import django_filters

from core.filters import DateFilter, IdFilter
from planning.models import KhoangNghi, LoaiNghi, MauLich, QuyTac


class TemplateFilter(django_filters.FilterSet):
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_co_so = IdFilter(field_name="bac_si__co_so_id")

    class Meta:
        model = MauLich
        fields = ("ma_bac_si", "ma_co_so")


class RuleFilter(django_filters.FilterSet):
    ma_co_so = IdFilter(field_name="co_so_id")

    class Meta:
        model = QuyTac
        fields = ("ma_co_so",)


class TimeOffFilter(django_filters.FilterSet):
    """Whatever touches the days."""

    loai = django_filters.ChoiceFilter(choices=LoaiNghi.choices)
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_co_so = IdFilter(field_name="co_so_id")
    tu_ngay = DateFilter(field_name="den_ngay", lookup_expr="gte")
    den_ngay = DateFilter(field_name="tu_ngay", lookup_expr="lte")

    class Meta:
        model = KhoangNghi
        fields = ("loai", "ma_bac_si", "ma_co_so", "tu_ngay", "den_ngay")
