"""Shapes that the statistics of several apps share."""

from rest_framework import serializers

from core.serializers import DayField


class DaysQuery(serializers.Serializer):
    """Without a day at one end, there is no limit at that end."""

    start_date = DayField(default=None)
    end_date = DayField(default=None)


class VisitFiguresSerializer(serializers.Serializer):
    """Rates are percent of all of them."""

    total_appointments = serializers.IntegerField()
    pending_appointments = serializers.IntegerField()
    confirmed_appointments = serializers.IntegerField()
    completed_appointments = serializers.IntegerField()
    cancelled_appointments = serializers.IntegerField()
    no_show_appointments = serializers.IntegerField()
    completion_rate = serializers.FloatField()
    cancellation_rate = serializers.FloatField()


class SpecialtyFiguresSerializer(VisitFiguresSerializer):
    ma_chuyen_khoa = serializers.IntegerField()
    ten_chuyen_khoa = serializers.CharField()
    ma_co_so = serializers.IntegerField()
    ten_co_so = serializers.CharField()
