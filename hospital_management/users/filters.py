import django_filters

from authentication.models import VAI_TRO_CHOICES, NguoiDung
from core.filters import BooleanFilter, DigitsFilter, SearchFilter, SinceDayFilter, UntilDayFilter
from core.validators import normalise_identity, normalise_insurance, normalise_phone
from users.models import BenhNhan, GioiTinh


class PatientFilter(django_filters.FilterSet):
    search = SearchFilter(label="Họ tên (không cần dấu), số điện thoại, CCCD hoặc số BHYT")
    so_bhyt = DigitsFilter(normalise=normalise_insurance)
    cmnd_cccd = DigitsFilter(normalise=normalise_identity)
    so_dien_thoai = DigitsFilter(normalise=normalise_phone)
    gioi_tinh = django_filters.ChoiceFilter(choices=GioiTinh.choices)
    tu_ngay = SinceDayFilter(field_name="ngay_tao", label="Đăng ký từ ngày này")
    den_ngay = UntilDayFilter(field_name="ngay_tao", label="Đăng ký đến hết ngày này")

    class Meta:
        model = BenhNhan
        fields = ("search", "so_bhyt", "cmnd_cccd", "so_dien_thoai", "gioi_tinh", "tu_ngay", "den_ngay")


class AccountFilter(django_filters.FilterSet):
    search = SearchFilter(label="Đầu số điện thoại")
    vai_tro = django_filters.ChoiceFilter(choices=VAI_TRO_CHOICES)
    trang_thai = BooleanFilter()
    tu_ngay = SinceDayFilter(field_name="ngay_tao", label="Mở từ ngày này")
    den_ngay = UntilDayFilter(field_name="ngay_tao", label="Mở đến hết ngày này")

    class Meta:
        model = NguoiDung
        fields = ("search", "vai_tro", "trang_thai", "tu_ngay", "den_ngay")
