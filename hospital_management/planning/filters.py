"""Filters of templates and booking rules."""

import django_filters

from core.filters import IdFilter
from planning.models import MauLich, QuyTac


class TemplateFilter(django_filters.FilterSet):
    ma_bac_si = IdFilter(field_name="bac_si_id")
    ma_co_so = IdFilter(field_name="bac_si__co_so_id")

    class Meta:
        model = MauLich
        fields = ("ma_bac_si", "ma_co_so")


class RuleFilter(django_filters.FilterSet):
    ma_co_so = IdFilter(field_name="co_so_id")

    class Meta:
        model = QuyTac
        fields = ("ma_co_so",)
