"""Filters of plans, drugs and prescriptions."""

import django_filters

from core.filters import BooleanFilter, DateFilter, IdFilter, SearchFilter, SinceDayFilter, UntilDayFilter
from treatments.drugs import Thuoc
from treatments.models import DonThuoc, KeHoachDieuTri, TrangThaiDonThuoc, TrangThaiKeHoach


class PlanFilter(django_filters.FilterSet):
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_lich_hen = IdFilter(field_name="lich_hen_id")
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiKeHoach.choices)
    tu_ngay = DateFilter(field_name="ngay_bat_dau", lookup_expr="gte")
    den_ngay = DateFilter(field_name="ngay_bat_dau", lookup_expr="lte")

    class Meta:
        model = KeHoachDieuTri
        fields = ("ma_benh_nhan", "ma_bac_si", "ma_lich_hen", "trang_thai", "tu_ngay", "den_ngay")


class DrugFilter(django_filters.FilterSet):
    search = SearchFilter(label="Tên thuốc hoặc hoạt chất, không cần dấu")
    nhom_thuoc = django_filters.CharFilter(max_length=100)
    dang_dung = BooleanFilter()

    class Meta:
        model = Thuoc
        fields = ("search", "nhom_thuoc", "dang_dung")


class PrescriptionFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(field_name="so_don", lookup_expr="startswith", max_length=50, label="Đầu số đơn")
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_co_so = IdFilter(field_name="bac_si__co_so_id")
    ma_lich_hen = IdFilter(field_name="lich_hen_id")
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiDonThuoc.choices)
    tu_ngay = SinceDayFilter(field_name="ngay_tao")
    den_ngay = UntilDayFilter(field_name="ngay_tao")

    class Meta:
        model = DonThuoc
        fields = (
            "search", "ma_benh_nhan", "ma_bac_si", "ma_co_so", "ma_lich_hen", "trang_thai", "tu_ngay", "den_ngay",
        )  # fmt: skip
