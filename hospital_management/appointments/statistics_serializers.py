"""The shape of appointment statistics."""

from rest_framework import serializers

from core.statistics_serializers import SpecialtyFiguresSerializer, VisitFiguresSerializer


class DayFiguresSerializer(VisitFiguresSerializer):
    ngay_kham = serializers.DateField()


class AppointmentStatisticsSerializer(VisitFiguresSerializer):
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)
    by_day = DayFiguresSerializer(many=True)
    by_specialty = SpecialtyFiguresSerializer(many=True)
