"""Filters of support requests and ratings."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from core.bootstrap import container
from core.clock import Clock
from core.filters import BooleanFilter, IdFilter, SearchFilter, SinceDayFilter, UntilDayFilter, WholeNumberFilter
from support.models import (
    FEWEST_STARS,
    MOST_STARS,
    DanhGia,
    LoaiHoTro,
    TrangThaiDanhGia,
    TrangThaiHoTro,
    UuTien,
    YeuCauHoTro,
)
from users.models import BenhNhan


class OverdueFilter(BooleanFilter):
    """`true`: open, and due by now; `false`: the rest."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        overdue = Q(xong_luc__isnull=True, han_xu_ly__lt=container().resolve(Clock).now())
        return qs.filter(overdue) if value == "true" else qs.exclude(overdue)


class UntakenFilter(BooleanFilter):
    """`true`: what nobody has taken; `false`: what somebody has."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(nguoi_xu_ly__isnull=value == "true") if value else qs


class SupportFilter(django_filters.FilterSet):
    search = SearchFilter(
        of=BenhNhan,
        field_name="nguoi_hoi__benh_nhan",
        among=("ho_ten", "so_dien_thoai"),
        label="Người hỏi: họ tên (không cần dấu) hoặc số điện thoại",
    )
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiHoTro.choices)
    loai = django_filters.ChoiceFilter(choices=LoaiHoTro.choices)
    uu_tien = django_filters.ChoiceFilter(choices=UuTien.choices, label="Mức ưu tiên")
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ma_nguoi_hoi = IdFilter(field_name="nguoi_hoi_id", label="Mã tài khoản của người hỏi")
    ma_nguoi_xu_ly = IdFilter(field_name="nguoi_xu_ly_id", label="Mã tài khoản của người xử lý")
    chua_ai_nhan = UntakenFilter(label="Chưa ai nhận xử lý, hay đã có người nhận")
    tre_han = OverdueFilter(label="Chưa xong và đã quá hạn xử lý, hay không")
    tu_ngay = SinceDayFilter(field_name="tao_luc")
    den_ngay = UntilDayFilter(field_name="tao_luc")

    class Meta:
        model = YeuCauHoTro
        fields = (
            "search", "trang_thai", "loai", "uu_tien", "ma_benh_nhan", "ma_nguoi_hoi", "ma_nguoi_xu_ly",
            "chua_ai_nhan", "tre_han", "tu_ngay", "den_ngay",
        )  # fmt: skip


class PublicRatingFilter(django_filters.FilterSet):
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_co_so = IdFilter(field_name="co_so_id")
    so_sao = WholeNumberFilter(min_value=FEWEST_STARS, max_value=MOST_STARS, label="Đúng chừng này sao, từ 1 đến 5")

    class Meta:
        model = DanhGia
        fields: tuple[str, ...] = ("ma_bac_si", "ma_co_so", "so_sao")


class RatingFilter(PublicRatingFilter):
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiDanhGia.choices)

    class Meta(PublicRatingFilter.Meta):
        fields = (*PublicRatingFilter.Meta.fields, "trang_thai")
