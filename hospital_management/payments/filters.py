"""Filters of payments and bills."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet

from core.filters import BooleanFilter, DateFilter, IdFilter, MoneyFilter, SinceDayFilter, UntilDayFilter
from core.references import payment_named
from payments.models import HoaDon, PhuongThuc, ThanhToan, TrangThaiThanhToan


class ReferenceFilter(django_filters.CharFilter):
    """A payment by its reference, in whatever text it stands, or by its transaction's whole number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        named = payment_named(value)
        return qs.filter(pk=named) if named is not None else qs.filter(ma_giao_dich=value.strip())


class PaymentFilter(django_filters.FilterSet):
    search = ReferenceFilter(label="Mã tham chiếu (TT và 8 chữ số, trong nội dung bất kỳ) hoặc mã giao dịch")
    ma_lich_hen = IdFilter(field_name="lich_hen_id")
    ma_benh_nhan = IdFilter(field_name="lich_hen__benh_nhan_id")
    ma_co_so = IdFilter(field_name="lich_hen__bac_si__co_so_id")
    phuong_thuc_thanh_toan = django_filters.ChoiceFilter(choices=PhuongThuc.choices)
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiThanhToan.choices)
    cong = django_filters.CharFilter(max_length=20)
    nguoi_thu = IdFilter(field_name="nguoi_thu_id")
    tu_ngay = SinceDayFilter(field_name="thoi_gian_thanh_toan")
    den_ngay = UntilDayFilter(field_name="thoi_gian_thanh_toan")
    so_tien_tu = MoneyFilter(field_name="so_tien", lookup_expr="gte")
    so_tien_den = MoneyFilter(field_name="so_tien", lookup_expr="lte")

    class Meta:
        model = ThanhToan
        fields = (
            "search", "ma_lich_hen", "ma_benh_nhan", "ma_co_so", "phuong_thuc_thanh_toan", "trang_thai", "cong",
            "nguoi_thu", "tu_ngay", "den_ngay", "so_tien_tu", "so_tien_den",
        )  # fmt: skip


class OwedFilter(BooleanFilter):
    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        owed = qs.filter(da_thu__lt=F("tong_tien"))
        return owed if value == "true" else qs.filter(da_thu=F("tong_tien"))


class BillFilter(django_filters.FilterSet):
    ma_benh_nhan = IdFilter(field_name="lich_hen__benh_nhan_id")
    ma_bac_si = IdFilter(field_name="lich_hen__bac_si_id")
    ma_co_so = IdFilter(field_name="lich_hen__bac_si__co_so_id")
    tu_ngay = DateFilter(field_name="lich_hen__ngay_kham", lookup_expr="gte")
    den_ngay = DateFilter(field_name="lich_hen__ngay_kham", lookup_expr="lte")
    con_no = OwedFilter(label="true: còn nợ; false: đã thu đủ")

    class Meta:
        model = HoaDon
        fields = ("ma_benh_nhan", "ma_bac_si", "ma_co_so", "tu_ngay", "den_ngay", "con_no")
