"""Filters of role requests, emergency access and access reviews."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from access.models import TrangThaiYeuCau, TruyCapKhanCap, YeuCauVaiTro
from authentication.models import VAI_TRO_CHOICES, NguoiDung
from core.bootstrap import container
from core.clock import Clock
from core.filters import BooleanFilter, IdFilter
from core.policy import Role

HOLDERS = (Role.ADMIN, Role.DOCTOR, Role.STAFF)


def _now() -> dt.datetime:
    return container().resolve(Clock).now()


class RunningFilter(BooleanFilter):
    """`true`: what has not ended yet; `false`: what has."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.filter(het_han__gt=_now()) if value == "true" else qs.filter(het_han__lte=_now())


class HolderFilter(django_filters.ChoiceFilter):
    """Accounts whose own or temporary role it is; unless one is asked for, any but `Bệnh nhân`."""

    acts_unasked = True

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        roles = [value] if value else HOLDERS
        return qs.filter(Q(vai_tro__in=roles) | Q(vai_tro_tam__in=roles, vai_tro_tam_den__gt=_now()))


class RoleRequestFilter(django_filters.FilterSet):
    trang_thai = django_filters.ChoiceFilter(choices=TrangThaiYeuCau.choices)
    ma_nguoi_dung = IdFilter(field_name="nguoi_dung_id")

    class Meta:
        model = YeuCauVaiTro
        fields = ("trang_thai", "ma_nguoi_dung")


class EmergencyAccessFilter(django_filters.FilterSet):
    ma_benh_nhan = IdFilter(field_name="benh_nhan_id")
    ma_nguoi_dung = IdFilter(field_name="nguoi_dung_id")
    con_hieu_luc = RunningFilter()

    class Meta:
        model = TruyCapKhanCap
        fields = ("ma_benh_nhan", "ma_nguoi_dung", "con_hieu_luc")


class ReviewFilter(django_filters.FilterSet):
    vai_tro = HolderFilter(choices=VAI_TRO_CHOICES)
    trang_thai = BooleanFilter()
    qua_han = BooleanFilter()

    class Meta:
        model = NguoiDung
        fields = ("vai_tro", "trang_thai", "qua_han")
