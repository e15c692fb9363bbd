import django_filters

from authentication.models import PhienDangNhap
from core.filters import BooleanFilter, IdFilter


class SessionFilter(django_filters.FilterSet):
    ma_nguoi_dung = IdFilter(field_name="nguoi_dung_id")
    dang_hoat_dong = BooleanFilter(label="Phiên còn dùng được hay không")

    class Meta:
        model = PhienDangNhap
        fields = ("ma_nguoi_dung", "dang_hoat_dong")
