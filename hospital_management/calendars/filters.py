import django_filters

from calendars.models import LichDongBo
from core.filters import BooleanFilter


class FeedFilter(django_filters.FilterSet):
    con_hieu_luc = BooleanFilter(field_name="ngay_thu_hoi", lookup_expr="isnull", label="Chưa thu hồi hay đã thu hồi")

    class Meta:
        model = LichDongBo
        fields = ("con_hieu_luc",)
