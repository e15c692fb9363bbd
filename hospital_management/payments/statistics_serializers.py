"""The shape of revenue statistics. Amounts are whole VND."""

from rest_framework import serializers

from core.statistics_serializers import DaysQuery


class StatisticsQuery(DaysQuery):
    format = serializers.ChoiceField(["json", "pdf"], default="json")


class SumsSerializer(serializers.Serializer):
    total_revenue = serializers.IntegerField()
    refunded_amount = serializers.IntegerField()
    net_revenue = serializers.IntegerField()
    payments = serializers.IntegerField()


class ServiceSumsSerializer(SumsSerializer):
    ma_dich_vu = serializers.IntegerField()
    ten_dich_vu = serializers.CharField()


class MonthSumsSerializer(SumsSerializer):
    thang = serializers.RegexField("^[0-9]{4}-[0-9]{2}$")


class MethodSumsSerializer(SumsSerializer):
    phuong_thuc_thanh_toan = serializers.CharField()


class FacilitySumsSerializer(SumsSerializer):
    ma_co_so = serializers.IntegerField()
    ten_co_so = serializers.CharField()


class DoctorSumsSerializer(SumsSerializer):
    ma_bac_si = serializers.IntegerField()
    ten_bac_si = serializers.CharField()


class RevenueSerializer(SumsSerializer):
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)
    outstanding = serializers.IntegerField()
    by_service = ServiceSumsSerializer(many=True)
    by_month = MonthSumsSerializer(many=True)
    by_method = MethodSumsSerializer(many=True)
    by_facility = FacilitySumsSerializer(many=True)
    by_doctor = DoctorSumsSerializer(many=True)
