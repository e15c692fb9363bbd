"""Filters of threads and announcements."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.filters import BooleanFilter, IdFilter
from correspondence.models import CuocTraoDoi, DoiTuong, ThongCao


class UnreadFilter(BooleanFilter):
    """By what the caller's side has not read."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.filter(so_chua_doc__gt=0) if value == "true" else qs.filter(so_chua_doc=0)


class ThreadFilter(django_filters.FilterSet):
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_lich_hen = IdFilter(field_name="lich_hen_id")
    chua_doc = UnreadFilter()
    dang_mo = BooleanFilter(field_name="dong_luc", lookup_expr="isnull")

    class Meta:
        model = CuocTraoDoi
        fields = ("ma_benh_nhan", "ma_bac_si", "ma_lich_hen", "chua_doc", "dang_mo")


class AnnouncementFilter(django_filters.FilterSet):
    ma_co_so = IdFilter(field_name="co_so_id")
    doi_tuong = django_filters.ChoiceFilter(choices=DoiTuong.choices)
    chua_doc = BooleanFilter(field_name="xem_luc", lookup_expr="isnull")
    da_rut = BooleanFilter(field_name="rut_luc", lookup_expr="isnull", exclude=True)

    class Meta:
        model = ThongCao
        fields = ("ma_co_so", "doi_tuong", "chua_doc", "da_rut")
