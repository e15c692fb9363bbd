"""Filters of queues and tickets."""

import django_filters

from core.filters import DateFilter, IdFilter
from reception.models import HangCho, NhomUuTien, PhieuKham, TrangThaiPhieu


class QueueFilter(django_filters.FilterSet):
    ma_co_so = IdFilter(field_name="co_so_id")
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ngay = DateFilter(label="Ngày làm việc, hôm nay nếu không gửi")

    class Meta:
        model = HangCho
        fields = ("ma_co_so", "ma_bac_si", "ngay")


class TicketFilter(django_filters.FilterSet):
    ma_hang = IdFilter(field_name="hang_id")
    ma_lich_hen = IdFilter(field_name="lich_hen_id")
    ma_co_so = IdFilter(field_name="hang__co_so_id")
    ma_bac_si = IdFilter(field_name="bac_si_id")
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiPhieu.choices)
    nhom_uu_tien = django_filters.ChoiceFilter(choices=NhomUuTien.choices)
    ngay = DateFilter(field_name="hang__ngay")

    class Meta:
        model = PhieuKham
        fields = ("ma_hang", "ma_lich_hen", "ma_co_so", "ma_bac_si", "trang_thai", "nhom_uu_tien", "ngay")
