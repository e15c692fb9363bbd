"""What is asked of the monthly report, and the shape of its figures. Rates are percent; amounts are whole VND."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.filters import LARGEST_ID
from core.serializers import DayField, IdField
from core.statistics_serializers import SpecialtyFiguresSerializer, VisitFiguresSerializer


@extend_schema_field({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"})
class MonthField(DayField):
    """A month, as its first day."""

    written, form = re.compile("[0-9]{4}-[0-9]{2}"), "YYYY-MM"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], **kwargs)


class MonthlyReportQuery(serializers.Serializer):
    format = serializers.ChoiceField(["pdf", "json"], default="pdf")
    thang = MonthField(default=None)
    ma_co_so = IdField(default=None, min_value=1, max_value=LARGEST_ID)


class RatedFiguresSerializer(VisitFiguresSerializer):
    no_show_rate = serializers.FloatField()


class DayOfMonthSerializer(RatedFiguresSerializer):
    ngay = serializers.DateField()
    net_revenue = serializers.IntegerField()


class SpecialtyOfMonthSerializer(SpecialtyFiguresSerializer):
    no_show_rate = serializers.FloatField()


class LeadTimeOfMonthSerializer(RatedFiguresSerializer):
    lead_time = serializers.CharField()


class OfferedTimeSerializer(serializers.Serializer):
    booked_minutes = serializers.IntegerField()
    offered_minutes = serializers.IntegerField()
    utilization = serializers.FloatField()


class DoctorOfMonthSerializer(OfferedTimeSerializer):
    ma_bac_si = serializers.IntegerField()
    ten_bac_si = serializers.CharField()


class HourOfWeekSerializer(OfferedTimeSerializer):
    """`weekday` 0 is Monday."""

    weekday = serializers.IntegerField()
    hour = serializers.IntegerField()


class WaitingOfMonthSerializer(serializers.Serializer):
    """Minutes; null where nobody waited."""

    arrivals = serializers.IntegerField()
    average = serializers.FloatField(allow_null=True)
    median = serializers.IntegerField(allow_null=True)
    p80 = serializers.IntegerField(allow_null=True)


class HourOfArrivalSerializer(WaitingOfMonthSerializer):
    hour = serializers.IntegerField()


class EarnedOfMonthSerializer(serializers.Serializer):
    total_revenue = serializers.IntegerField()
    refunded_amount = serializers.IntegerField()
    net_revenue = serializers.IntegerField()
    payments = serializers.IntegerField()


class MethodOfMonthSerializer(EarnedOfMonthSerializer):
    phuong_thuc_thanh_toan = serializers.CharField()


class ServiceOfMonthSerializer(EarnedOfMonthSerializer):
    ma_dich_vu = serializers.IntegerField()
    ten_dich_vu = serializers.CharField()
    ma_co_so = serializers.IntegerField()
    ten_co_so = serializers.CharField()


class RemoteOfMonthSerializer(serializers.Serializer):
    total_sessions = serializers.IntegerField()
    open_sessions = serializers.IntegerField()
    completed = serializers.IntegerField()
    patient_absent = serializers.IntegerField()
    doctor_absent = serializers.IntegerField()
    both_absent = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    average_duration_minutes = serializers.FloatField(allow_null=True)
    average_waiting_minutes = serializers.FloatField(allow_null=True)


class StarsOfMonthSerializer(serializers.Serializer):
    so_sao = serializers.IntegerField()
    so_luot = serializers.IntegerField()


class FeedbackOfMonthSerializer(serializers.Serializer):
    ratings = serializers.IntegerField()
    average_stars = serializers.FloatField(allow_null=True)
    by_stars = StarsOfMonthSerializer(many=True)


class MonthOfReportSerializer(OfferedTimeSerializer, EarnedOfMonthSerializer, RatedFiguresSerializer):
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    new_patients = serializers.IntegerField()
    waiting = WaitingOfMonthSerializer()
    remote = RemoteOfMonthSerializer()
    feedback = FeedbackOfMonthSerializer()
    by_day = DayOfMonthSerializer(many=True)
    by_specialty = SpecialtyOfMonthSerializer(many=True)
    by_lead_time = LeadTimeOfMonthSerializer(many=True)
    by_doctor = DoctorOfMonthSerializer(many=True)
    by_hour = HourOfWeekSerializer(many=True)
    waiting_by_hour = HourOfArrivalSerializer(many=True)
    by_method = MethodOfMonthSerializer(many=True)
    by_service = ServiceOfMonthSerializer(many=True)


class MonthlyReportSerializer(serializers.Serializer):
    updated_at = serializers.DateTimeField()
    thang = serializers.RegexField("^[0-9]{4}-[0-9]{2}$")
    ma_co_so = serializers.IntegerField(allow_null=True)
    ten_co_so = serializers.CharField(allow_null=True)
    this_month = MonthOfReportSerializer()
    last_month = MonthOfReportSerializer()
