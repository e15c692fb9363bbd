"""Filters of refund rules, requests for refunds and insurance rates."""

import django_filters
from django.db.models import Q, QuerySet

from access.models import TrangThaiYeuCau
from core.filters import DateFilter, IdFilter, SinceDayFilter, UntilDayFilter
from refunds.models import LoaiTyLe, NguyenNhan, QuyTacHoanTien, TyLeBaoHiem, YeuCauHoanTien


class RefundRuleFilter(django_filters.FilterSet):
    ma_co_so = IdFilter(field_name="co_so_id")

    class Meta:
        model = QuyTacHoanTien
        fields = ("ma_co_so",)


class RefundRequestFilter(django_filters.FilterSet):
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiYeuCau.choices)
    nguyen_nhan = django_filters.ChoiceFilter(choices=NguyenNhan.choices)
    ma_lich_hen = IdFilter(field_name="hoa_don__lich_hen_id")
    ma_benh_nhan = IdFilter(field_name="hoa_don__lich_hen__benh_nhan_id")
    ma_co_so = IdFilter(field_name="hoa_don__lich_hen__bac_si__co_so_id")
    tu_ngay = SinceDayFilter(field_name="ngay_tao")
    den_ngay = UntilDayFilter(field_name="ngay_tao")

    class Meta:
        model = YeuCauHoanTien
        fields = ("trang_thai", "nguyen_nhan", "ma_lich_hen", "ma_benh_nhan", "ma_co_so", "tu_ngay", "den_ngay")


class ValidOnFilter(DateFilter):
    """What is valid on the day."""

    def filter(self, qs: QuerySet[TyLeBaoHiem], value: object) -> QuerySet[TyLeBaoHiem]:
        if not value:
            return qs
        still = Q(hieu_luc_den__isnull=True) | Q(hieu_luc_den__gte=value)
        return qs.filter(still, hieu_luc_tu__lte=value)


class RateFilter(django_filters.FilterSet):
    loai = django_filters.ChoiceFilter(choices=LoaiTyLe.choices)
    ma = django_filters.CharFilter(max_length=2, label="Mức hưởng (1 đến 5) hoặc nhóm đối tượng")
    ngay = ValidOnFilter(label="Có hiệu lực vào ngày này")

    class Meta:
        model = TyLeBaoHiem
        fields = ("loai", "ma", "ngay")
