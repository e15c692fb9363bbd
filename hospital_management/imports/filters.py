"""Filters of imports and of their rows."""

import django_filters

from core.filters import IdFilter, SinceDayFilter, UntilDayFilter
from imports.models import BangNhap, DongNhap, KetQuaDong, LanNhap, TrangThaiNhap


class ImportFilter(django_filters.FilterSet):
    bang = django_filters.ChoiceFilter(choices=BangNhap.choices)
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiNhap.choices)
    nguoi_nhap = IdFilter(field_name="nguoi_nhap_id", label="Mã tài khoản đã gửi tệp")
    tu_ngay = SinceDayFilter(field_name="ngay_tao")
    den_ngay = UntilDayFilter(field_name="ngay_tao")

    class Meta:
        model = LanNhap
        fields = ("bang", "trang_thai", "nguoi_nhap", "tu_ngay", "den_ngay")


class ImportRowFilter(django_filters.FilterSet):
    trang_thai = django_filters.ChoiceFilter(field_name="ket_qua", choices=KetQuaDong.choices)

    class Meta:
        model = DongNhap
        fields = ("trang_thai",)
