"""Filters of consent texts, of what was said, and of requests of data subjects."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from consents.models import (
    DongY,
    LoaiYeuCauQuyen,
    MucDichDongY,
    TrangThaiYeuCauQuyen,
    VanBanDongY,
    YeuCauQuyen,
    late_by,
)
from core.bootstrap import container
from core.clock import Clock
from core.filters import BooleanFilter, IdFilter, SinceDayFilter, UntilDayFilter


def _now() -> dt.datetime:
    return container().resolve(Clock).now()


class LateFilter(BooleanFilter):
    """Open, and an answer or the end is late."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        late = late_by(_now()) & Q(ngay_xong__isnull=True)
        return qs.filter(late) if value == "true" else qs.exclude(late)


class TextFilter(django_filters.FilterSet):
    muc_dich = django_filters.ChoiceFilter(choices=MucDichDongY.choices)

    class Meta:
        model = VanBanDongY
        fields = ("muc_dich",)


class HistoryFilter(django_filters.FilterSet):
    muc_dich = django_filters.ChoiceFilter(choices=MucDichDongY.choices)

    class Meta:
        model = DongY
        fields = ("muc_dich",)


class DataRequestFilter(django_filters.FilterSet):
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    loai = django_filters.ChoiceFilter(choices=LoaiYeuCauQuyen.choices)
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiYeuCauQuyen.choices)
    tre_han = LateFilter(label="true: chưa xong và trễ hạn trả lời hoặc hạn hoàn thành")
    tu_ngay = SinceDayFilter(field_name="ngay_tao")
    den_ngay = UntilDayFilter(field_name="ngay_tao")

    class Meta:
        model = YeuCauQuyen
        fields = ("ma_benh_nhan", "loai", "trang_thai", "tre_han", "tu_ngay", "den_ngay")
