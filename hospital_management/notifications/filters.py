"""Filters of notifications and deliveries."""

import django_filters

from core.filters import BooleanFilter, IdFilter, SinceDayFilter, UntilDayFilter
from core.notification_kinds import KINDS, Via
from notifications.models import LuotGui, ThongBao, TrangThaiGui

NAMES = [(name, name) for name in KINDS]


class NotificationFilter(django_filters.FilterSet):
    chua_doc = BooleanFilter(field_name="doc_luc", lookup_expr="isnull")
    loai = django_filters.ChoiceFilter(choices=NAMES)
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    tu_ngay = SinceDayFilter(field_name="gui_tu")
    den_ngay = UntilDayFilter(field_name="gui_tu")

    class Meta:
        model = ThongBao
        fields = ("chua_doc", "loai", "ma_benh_nhan", "tu_ngay", "den_ngay")


class DeliveryFilter(django_filters.FilterSet):
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiGui.choices)
    kenh = django_filters.ChoiceFilter(choices=[(via.value, via.value) for via in Via])
    loai = django_filters.ChoiceFilter(field_name="thong_bao__loai", choices=NAMES)
    ma_thong_bao = IdFilter(field_name="thong_bao_id")
    tu_ngay = SinceDayFilter(field_name="tao_luc")
    den_ngay = UntilDayFilter(field_name="tao_luc")

    class Meta:
        model = LuotGui
        fields = ("trang_thai", "kenh", "loai", "ma_thong_bao", "tu_ngay", "den_ngay")
