"""Filters of remote sessions."""

import django_filters

from appointments.models import PhienTuVanTuXa
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from core.filters import DateFilter, IdFilter


class TeleconsultationFilter(django_filters.FilterSet):
    ma_lich_hen = IdFilter(field_name="lich_hen_id")
    ma_bac_si = IdFilter(field_name="lich_hen__bac_si_id")
    ma_benh_nhan = IdFilter(field_name="lich_hen__benh_nhan_id")
    ma_co_so = IdFilter(field_name="lich_hen__bac_si__co_so_id")
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiPhien.choices)
    ket_qua = django_filters.ChoiceFilter(choices=KetQuaPhien.choices)
    tu_ngay = DateFilter(field_name="lich_hen__ngay_kham", lookup_expr="gte")
    den_ngay = DateFilter(field_name="lich_hen__ngay_kham", lookup_expr="lte")

    class Meta:
        model = PhienTuVanTuXa
        fields = (
            "ma_lich_hen", "ma_bac_si", "ma_benh_nhan", "ma_co_so", "trang_thai", "ket_qua", "tu_ngay", "den_ngay"
        )  # fmt: skip
