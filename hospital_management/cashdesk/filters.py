"""Filters of shifts, statements and their rows."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from cashdesk.models import CaThuNgan, DongSaoKe, KetQua, SaoKe, TrangThaiCa
from core.filters import BooleanFilter, DateFilter, IdFilter, SinceDayFilter, UntilDayFilter

STATES = {
    TrangThaiCa.OPEN: Q(dong_luc=None),
    TrangThaiCa.CLOSED: Q(dong_luc__isnull=False, ky_luc=None),
    TrangThaiCa.SIGNED: Q(ky_luc__isnull=False),
}


class StateFilter(django_filters.ChoiceFilter):
    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(STATES[TrangThaiCa(value)]) if value else qs


class UnevenFilter(BooleanFilter):
    """`true`: closed with a difference; `false`: closed without."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        return (
            qs.filter(chenh_lech=0) if value == "false" else qs.filter(chenh_lech__isnull=False).exclude(chenh_lech=0)
        )


class TransactionFilter(django_filters.CharFilter):
    """A transaction by its whole number, in any case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(field_name="ma_giao_dich", max_length=100, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return super().filter(qs, value.strip().upper() if value else value)


class ShiftFilter(django_filters.FilterSet):
    ma_co_so = IdFilter(field_name="co_so_id")
    ma_thu_ngan = IdFilter(field_name="thu_ngan_id")
    trang_thai = StateFilter(choices=TrangThaiCa.choices)
    chenh_lech = UnevenFilter(label="true: có chênh lệch; false: đã đóng và không chênh lệch")
    tu_ngay = SinceDayFilter(field_name="mo_luc")
    den_ngay = UntilDayFilter(field_name="mo_luc")

    class Meta:
        model = CaThuNgan
        fields = ("ma_co_so", "ma_thu_ngan", "trang_thai", "chenh_lech", "tu_ngay", "den_ngay")


class StatementFilter(django_filters.FilterSet):
    ma_mau_sao_ke = IdFilter(field_name="mau_id")
    tu_ngay = SinceDayFilter(field_name="ngay_nhap")
    den_ngay = UntilDayFilter(field_name="ngay_nhap")

    class Meta:
        model = SaoKe
        fields = ("ma_mau_sao_ke", "tu_ngay", "den_ngay")


class RowFilter(django_filters.FilterSet):
    search = TransactionFilter(label="Mã giao dịch của ngân hàng, trọn vẹn")
    ma_sao_ke = IdFilter(field_name="sao_ke_id")
    ket_qua = django_filters.ChoiceFilter(choices=KetQua.choices)
    ma_thanh_toan = IdFilter(field_name="thanh_toan_id")
    tu_ngay = DateFilter(field_name="ngay_giao_dich", lookup_expr="gte")
    den_ngay = DateFilter(field_name="ngay_giao_dich", lookup_expr="lte")

    class Meta:
        model = DongSaoKe
        fields = ("search", "ma_sao_ke", "ket_qua", "ma_thanh_toan", "tu_ngay", "den_ngay")
