"""Filters of the waiting list and its offers."""

import django_filters

from core.filters import DateFilter, IdFilter
from waitlist.models import DanhSachCho, MoiNhanCho, TrangThaiCho, TrangThaiMoi


class EntryFilter(django_filters.FilterSet):
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_chuyen_khoa = IdFilter(field_name="chuyen_khoa_id")
    ma_co_so = IdFilter(field_name="chuyen_khoa__co_so_id")
    ma_dich_vu = IdFilter(field_name="dich_vu_id")
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiCho.choices)
    tu_ngay = DateFilter(field_name="den_ngay", lookup_expr="gte", label="Còn chờ vào ngày này hoặc sau đó")
    den_ngay = DateFilter(field_name="tu_ngay", lookup_expr="lte", label="Đã chờ vào ngày này hoặc trước đó")

    class Meta:
        model = DanhSachCho
        fields = (
            "ma_benh_nhan", "ma_bac_si", "ma_chuyen_khoa", "ma_co_so", "ma_dich_vu", "trang_thai", "tu_ngay",
            "den_ngay",
        )  # fmt: skip


class OfferFilter(django_filters.FilterSet):
    ma_cho = IdFilter(field_name="cho_id")
    ma_benh_nhan = IdFilter(field_name="cho__benh_nhan_id")
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_co_so = IdFilter(field_name="bac_si__co_so_id")
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiMoi.choices)
    ngay_kham = DateFilter()

    class Meta:
        model = MoiNhanCho
        fields = ("ma_cho", "ma_benh_nhan", "ma_bac_si", "ma_co_so", "trang_thai", "ngay_kham")
