"""Filters of notices and of refunds at gateways."""

import django_filters

from core.filters import IdFilter, SinceDayFilter, UntilDayFilter
from core.gateways.registry import MAKERS
from gateways.models import HoanTienCong, KetQua, ThongBaoCong, TrangThaiHoanTien

NAMES = [(name, name) for name in MAKERS]


class NoticeFilter(django_filters.FilterSet):
    cong = django_filters.ChoiceFilter(choices=NAMES)
    ket_qua = django_filters.ChoiceFilter(choices=KetQua.choices)
    tham_chieu = django_filters.CharFilter(max_length=100)
    ma_lich_hen = IdFilter(field_name="thanh_toan__lich_hen_id")
    tu_ngay = SinceDayFilter(field_name="ngay_nhan")
    den_ngay = UntilDayFilter(field_name="ngay_nhan")

    class Meta:
        model = ThongBaoCong
        fields = ("cong", "ket_qua", "tham_chieu", "ma_lich_hen", "tu_ngay", "den_ngay")


class GatewayRefundFilter(django_filters.FilterSet):
    cong = django_filters.ChoiceFilter(choices=NAMES)
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiHoanTien.choices)
    tu_ngay = SinceDayFilter(field_name="ngay_gui")
    den_ngay = UntilDayFilter(field_name="ngay_gui")

    class Meta:
        model = HoanTienCong
        fields = ("cong", "trang_thai", "tu_ngay", "den_ngay")
