"""Filters of documents."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.filters import BooleanFilter, IdFilter, SinceDayFilter, UntilDayFilter, WholeNumberFilter
from receipts.models import ChungTu, LoaiChungTu

MOST_DIGITS = 18


class NumberFilter(django_filters.CharFilter):
    """A document by its number, by how it begins, or by digits alone, which are its place in its year."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=50, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        asked = value.strip().upper() if value else ""
        if not asked:
            return qs
        if asked.isascii() and asked.isdigit():
            return qs.filter(so=int(asked)) if len(asked) <= MOST_DIGITS else qs.none()
        return qs.filter(so_chung_tu__startswith=asked)


class CancelledFilter(BooleanFilter):
    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(ngay_huy__isnull=value == "false") if value else qs


class DocumentFilter(django_filters.FilterSet):
    search = NumberFilter(label="Số chứng từ, phần đầu của nó, hoặc riêng số thứ tự")
    loai = django_filters.ChoiceFilter(field_name="day_so__loai", choices=LoaiChungTu.choices)
    ma_co_so = IdFilter(field_name="day_so__co_so_id")
    nam = WholeNumberFilter(field_name="day_so__nam", min_value=1, max_value=9999, label="Năm lập")
    ma_benh_nhan = IdFilter(field_name="lich_hen__benh_nhan_id")
    ma_lich_hen = IdFilter(field_name="lich_hen_id")
    tu_ngay = SinceDayFilter(field_name="ngay_lap")
    den_ngay = UntilDayFilter(field_name="ngay_lap")
    da_huy = CancelledFilter(label="true: đã hủy; false: còn hiệu lực")

    class Meta:
        model = ChungTu
        fields = (
            "search", "loai", "ma_co_so", "nam", "ma_benh_nhan", "ma_lich_hen", "tu_ngay", "den_ngay", "da_huy",
        )  # fmt: skip
