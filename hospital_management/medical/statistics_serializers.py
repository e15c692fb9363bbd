"""The shape of a doctor's statistics."""

from rest_framework import serializers

from appointments.models import TrangThaiLichHen
from core.statistics_serializers import VisitFiguresSerializer


class StateCountSerializer(serializers.Serializer):
    trang_thai = serializers.ChoiceField(TrangThaiLichHen.choices)
    so_lich_hen = serializers.IntegerField()


class DoctorWorkSerializer(VisitFiguresSerializer):
    """Of some days."""

    by_state = StateCountSerializer(many=True)
    patients_seen = serializers.IntegerField()
    booked_minutes = serializers.IntegerField()
    offered_minutes = serializers.IntegerField()
    schedule_utilization = serializers.FloatField()


class MonthWorkSerializer(DoctorWorkSerializer):
    thang = serializers.RegexField("^[0-9]{4}-[0-9]{2}$")


class DoctorStatisticsSerializer(DoctorWorkSerializer):
    ma_bac_si = serializers.IntegerField()
    ten_bac_si = serializers.CharField()
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)
    by_month = MonthWorkSerializer(many=True)
