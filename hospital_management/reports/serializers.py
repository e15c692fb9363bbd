"""The shape of the dashboard. Amounts are whole VND; rates are percent, of nothing zero."""

from rest_framework import serializers

from core.statistics_serializers import SpecialtyFiguresSerializer, VisitFiguresSerializer


class LoadSerializer(serializers.Serializer):
    """Places of schedules."""

    places = serializers.IntegerField()
    booked_places = serializers.IntegerField()
    fill_rate = serializers.FloatField()


class DayLoadSerializer(LoadSerializer):
    ngay = serializers.DateField()


class DashboardTodaySerializer(VisitFiguresSerializer):
    ngay = serializers.DateField()
    expected = serializers.IntegerField()
    waiting_now = serializers.IntegerField()
    in_room = serializers.IntegerField()


class PeriodSerializer(LoadSerializer, VisitFiguresSerializer):
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    new_patients = serializers.IntegerField()
    net_revenue = serializers.IntegerField()


class DoctorFiguresOfMonthSerializer(VisitFiguresSerializer):
    ma_bac_si = serializers.IntegerField()
    ten_bac_si = serializers.CharField()


class OpenWorkSerializer(serializers.Serializer):
    pending_confirmations = serializers.IntegerField()
    pending_confirmations_past = serializers.IntegerField()
    refund_requests = serializers.IntegerField()
    refund_requests_amount = serializers.IntegerField()
    data_requests = serializers.IntegerField()
    data_requests_overdue = serializers.IntegerField()
    data_requests_due_soon = serializers.IntegerField()
    failed_notifications = serializers.IntegerField()
    support_requests = serializers.IntegerField()
    support_requests_untaken = serializers.IntegerField()
    support_requests_overdue = serializers.IntegerField()


class DashboardSerializer(serializers.Serializer):
    updated_at = serializers.DateTimeField()
    today = DashboardTodaySerializer()
    this_month = PeriodSerializer()
    last_month = PeriodSerializer()
    next_days = DayLoadSerializer(many=True)
    top_specialties = SpecialtyFiguresSerializer(many=True)
    top_doctors = DoctorFiguresOfMonthSerializer(many=True)
    open_work = OpenWorkSerializer()
