"""Filters of exports: those of the lists, and the days."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from appointments.filters import AppointmentFilter, ScheduleFilter
from audit.filters import AuditFilter
from core.exceptions import RangeReversed
from core.filters import DateFilter, SinceDayFilter, UntilDayFilter
from payments.filters import PaymentFilter
from users.filters import PatientFilter


class OfDays(django_filters.FilterSet):
    """Raises RangeReversed where the last day lies before the first."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = (self.form.cleaned_data.get(name) for name in ("start_date", "end_date"))
        if first and last and last < first:
            raise RangeReversed(field="end_date")
        return super().filter_queryset(queryset)


class PatientExportFilter(OfDays, PatientFilter):
    start_date = SinceDayFilter(field_name="ngay_tao")
    end_date = UntilDayFilter(field_name="ngay_tao")


class AppointmentExportFilter(OfDays, AppointmentFilter):
    start_date = DateFilter(field_name="ngay_kham", lookup_expr="gte")
    end_date = DateFilter(field_name="ngay_kham", lookup_expr="lte")


class PaymentExportFilter(OfDays, PaymentFilter):
    start_date = SinceDayFilter(field_name="thoi_gian_thanh_toan")
    end_date = UntilDayFilter(field_name="thoi_gian_thanh_toan")


class ScheduleExportFilter(OfDays, ScheduleFilter):
    ma_dich_vu = None  # type: ignore[assignment]  # it cuts free times, which are not exported
    start_date = DateFilter(field_name="ngay_lam_viec", lookup_expr="gte")
    end_date = DateFilter(field_name="ngay_lam_viec", lookup_expr="lte")

    class Meta(ScheduleFilter.Meta):
        fields = tuple(  # type: ignore[assignment]
            name for name in ScheduleFilter.Meta.fields if name != "ma_dich_vu"
        )


class AuditExportFilter(OfDays, AuditFilter):
    start_date = SinceDayFilter(field_name="thoi_diem")
    end_date = UntilDayFilter(field_name="thoi_diem")
