"""Filters of the audit trail and of alerts."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from audit.models import CanhBao, LoaiCanhBao, TrangThaiCanhBao
from core.filters import AddressFilter, IdFilter, SinceDayFilter, UntilDayFilter
from core.models import NhatKy
from users.models import BenhNhan


class AuditFilter(django_filters.FilterSet):
    ma_nguoi_dung = IdFilter(field_name="nguoi_dung_id")
    hanh_dong = django_filters.CharFilter(max_length=60)
    bang = django_filters.CharFilter(max_length=60)
    ma_doi_tuong = IdFilter()
    ma_benh_nhan = IdFilter(method="about_patient")
    request_id = django_filters.CharFilter(max_length=64)
    dia_chi_ip = AddressFilter()
    tu_ngay = SinceDayFilter(field_name="thoi_diem")
    den_ngay = UntilDayFilter(field_name="thoi_diem")

    class Meta:
        model = NhatKy
        fields = (
            "ma_nguoi_dung", "hanh_dong", "bang", "ma_doi_tuong", "ma_benh_nhan", "request_id", "dia_chi_ip",
            "tu_ngay", "den_ngay",
        )  # fmt: skip

    @staticmethod
    def about_patient(entries: QuerySet[NhatKy], name: str, value: Any) -> QuerySet[NhatKy]:
        return entries.filter(bang=BenhNhan._meta.db_table, ma_doi_tuong=value)


class AlertFilter(django_filters.FilterSet):
    loai = django_filters.ChoiceFilter(choices=LoaiCanhBao.choices)
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiCanhBao.choices)
    ma_nguoi_dung = IdFilter(field_name="nguoi_dung_id")
    tu_ngay = SinceDayFilter(field_name="thoi_diem")
    den_ngay = UntilDayFilter(field_name="thoi_diem")

    class Meta:
        model = CanhBao
        fields = ("loai", "trang_thai", "ma_nguoi_dung", "tu_ngay", "den_ngay")
