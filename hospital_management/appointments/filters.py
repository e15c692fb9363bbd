"""Filters of schedules and appointments."""

import django_filters

from appointments.models import GiuCho, LichHen, LichLamViec, LoaiLichHen, TrangThaiLichHen
from core.filters import DateFilter, IdFilter, SearchFilter
from users.models import BenhNhan


class ScheduleFilter(django_filters.FilterSet):
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_co_so = IdFilter(field_name="bac_si__co_so_id")
    ma_chuyen_khoa = IdFilter(field_name="bac_si__chuyen_khoa_id")
    ngay = DateFilter(field_name="ngay_lam_viec")
    tu_ngay = DateFilter(field_name="ngay_lam_viec", lookup_expr="gte")
    den_ngay = DateFilter(field_name="ngay_lam_viec", lookup_expr="lte")
    ma_dich_vu = IdFilter(method="cut_to_service", label="Chia khung giờ theo thời gian của dịch vụ này")

    class Meta:
        model = LichLamViec
        fields = ("ma_bac_si", "ma_co_so", "ma_chuyen_khoa", "ngay", "tu_ngay", "den_ngay", "ma_dich_vu")

    def cut_to_service(self, queryset, name, value):  # type: ignore[no-untyped-def]
        """Leaves no schedule out; the view cuts the free times by it."""
        return queryset


class AppointmentFilter(django_filters.FilterSet):
    search = SearchFilter(
        of=BenhNhan,
        field_name="benh_nhan",
        among=("ho_ten", "so_dien_thoai"),
        label="Bệnh nhân: họ tên (không cần dấu) hoặc số điện thoại",
    )
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ma_co_so = IdFilter(field_name="bac_si__co_so_id")
    ma_chuoi = IdFilter(field_name="chuoi_id")
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiLichHen.choices)
    loai_lich_hen = django_filters.ChoiceFilter(choices=LoaiLichHen.choices)
    ngay_kham = DateFilter()
    tu_ngay = DateFilter(field_name="ngay_kham", lookup_expr="gte")
    den_ngay = DateFilter(field_name="ngay_kham", lookup_expr="lte")

    class Meta:
        model = LichHen
        fields = (
            "search", "ma_bac_si", "ma_benh_nhan", "ma_co_so", "ma_chuoi", "trang_thai", "loai_lich_hen", "ngay_kham",
            "tu_ngay", "den_ngay",
        )  # fmt: skip


class HoldFilter(django_filters.FilterSet):
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ngay_kham = DateFilter()

    class Meta:
        model = GiuCho
        fields = ("ma_bac_si", "ma_benh_nhan", "ngay_kham")
