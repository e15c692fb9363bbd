"""What resetting a password and changing a phone number by one-time codes take."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from authentication.serializers import NewPasswordField, PasswordField
from core.serializers import PhoneField


class CodeField(serializers.RegexField):
    def __init__(self) -> None:
        super().__init__(r"^[0-9]{6}$", max_length=20, error_messages={"invalid": _("Mã gồm 6 chữ số.")})


class PasswordResetInput(serializers.Serializer):
    so_dien_thoai = PhoneField()


class PasswordResetConfirmInput(serializers.Serializer):
    so_dien_thoai = PhoneField()
    ma = CodeField()
    mat_khau_moi = NewPasswordField()


class PhoneChangeInput(serializers.Serializer):
    so_dien_thoai_moi = PhoneField()
    password = PasswordField()


class PhoneChangeConfirmInput(serializers.Serializer):
    ma = CodeField()
