"""Accounts, tokens and passwords, in and out."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from authentication.models import VAI_TRO_CHOICES, NguoiDung
from core.policy import Role
from core.serializers import PhoneField, SecondFactorField

LONGEST_PASSWORD = 128
LONGEST_TOKEN = 2000


class PasswordField(serializers.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"write_only": True, "trim_whitespace": False, "max_length": LONGEST_PASSWORD, **kwargs}
        super().__init__(**kwargs, style={"input_type": "password"})


class NewPasswordField(PasswordField):
    """A password that the validators of the settings take."""

    def to_internal_value(self, data: Any) -> str:
        password = super().to_internal_value(data)
        try:
            validate_password(password)
        except DjangoValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)["non_field_errors"]) from error
        return password


class RegisterInput(serializers.Serializer):
    so_dien_thoai = PhoneField()
    password = NewPasswordField()
    vai_tro = serializers.ChoiceField(VAI_TRO_CHOICES, default=Role.PATIENT.value)


class LoginInput(serializers.Serializer):
    so_dien_thoai = PhoneField()
    password = PasswordField()
    ma_xac_thuc = SecondFactorField(required=False)


class RefreshInput(serializers.Serializer):
    refresh = serializers.CharField(max_length=LONGEST_TOKEN)


class VerifyInput(serializers.Serializer):
    token = serializers.CharField(max_length=LONGEST_TOKEN)


class ChangePasswordInput(serializers.Serializer):
    mat_khau_cu = PasswordField()
    mat_khau_moi = NewPasswordField()


class AccountSummary(serializers.ModelSerializer):
    class Meta:
        model = NguoiDung
        fields = ("ma_nguoi_dung", "so_dien_thoai", "vai_tro", "trang_thai")


class TokenPair(serializers.Serializer):
    access = serializers.CharField()
    refresh = serializers.CharField()


class SignedIn(TokenPair):
    user = AccountSummary()


class Permissions(serializers.Serializer):
    vai_tro = serializers.ChoiceField(VAI_TRO_CHOICES)
    permissions = serializers.ListField(child=serializers.CharField())


class Done(serializers.Serializer):
    detail = serializers.CharField()
