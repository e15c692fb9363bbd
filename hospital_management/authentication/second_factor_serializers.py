"""The second factor, in and out."""

from rest_framework import serializers

from authentication.serializers import PasswordField
from core.serializers import AppCodeField, SecondFactorField


class BeginInput(serializers.Serializer):
    password = PasswordField()


class ConfirmInput(serializers.Serializer):
    ma = AppCodeField()


class CodeInput(serializers.Serializer):
    ma = SecondFactorField()


class DisableInput(CodeInput):
    password = PasswordField()


class SecondFactorState(serializers.Serializer):
    dang_bat = serializers.BooleanField()
    ngay_kich_hoat = serializers.DateTimeField(allow_null=True)
    ma_con_lai = serializers.IntegerField()


class SecondFactorKey(serializers.Serializer):
    khoa = serializers.CharField()
    uri = serializers.CharField()


class RecoveryCodes(serializers.Serializer):
    ma_khoi_phuc = serializers.ListField(child=serializers.CharField())
