"""Fields that several endpoints share."""

import base64
import binascii
import datetime as dt
import io
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core import validators
from core.uploads.content import MEGABYTE, PIECE

FIRST_YEAR = 1920
NOT_A_FILE = _("Hãy gửi tệp (multipart/form-data), hoặc nội dung tệp dạng base64 (JSON).")


def form_of(kind: type[serializers.Serializer], *, partial: bool = False) -> serializers.Serializer:
    """The process's own: building a serializer's fields takes longer than using them, and it keeps nothing of what it
    checks or shows. One for each language, for some of DRF's messages stay as they were first said.
    """
    return _form(kind, get_language(), partial)


@cache
def _form(kind: type[serializers.Serializer], language: str | None, partial: bool) -> serializers.Serializer:
    return kind(partial=partial)


class NormalisedField(serializers.CharField):
    """Text of a format: checked, and kept in its one spelling."""

    normalise: Callable[[str], str]

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return type(self).normalise(text) if text else text
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages, code=error.code) from error


class TextInput(serializers.CharField):
    """Text for a column of `max_length` that no model serializer bounds."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators.append(validators.FitsColumn(max_length))


class PhoneField(NormalisedField):
    normalise = staticmethod(validators.normalise_phone)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 20, **kwargs})


class ContactPhoneField(NormalisedField):
    normalise = staticmethod(validators.normalise_contact_phone)


class AppCodeField(NormalisedField):
    normalise = staticmethod(validators.normalise_app_code)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, **kwargs})


class SecondFactorField(AppCodeField):
    """The code of an authenticator app, or a recovery code."""

    normalise = staticmethod(validators.normalise_second_factor)


class IdentityField(NormalisedField):
    normalise = staticmethod(validators.normalise_identity)


class InsuranceField(NormalisedField):
    normalise = staticmethod(validators.normalise_insurance)


@extend_schema_field({"type": "integer", "format": "int64"})
class IdField(serializers.IntegerField):
    """The key of a related row; whether the row exists is the service's question."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class InstantField(serializers.DateTimeField):
    """An instant from 1920 on that has a place in UTC, where it is stored: before 1911 clocks in Vietnam were off by
    seconds, which RFC 3339 cannot write, and the calendar's last hours have no place.
    """

    def to_internal_value(self, value: Any) -> dt.datetime:
        try:
            instant = super().to_internal_value(value)
            early = instant.astimezone(dt.UTC).year < FIRST_YEAR
        except OverflowError:
            early = True
        if early:
            self.fail("overflow")
        return instant


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$"})
class WholeMinuteField(serializers.TimeField):
    """A time of day without seconds."""

    default_error_messages = {"seconds": _("Giờ chỉ tính đến phút (giây phải là 00).")}

    def to_internal_value(self, value: Any) -> dt.time:
        time = super().to_internal_value(value)
        if time.second or time.microsecond:
            self.fail("seconds")
        return time.replace(tzinfo=None)


MOST_VND = 10**12


@extend_schema_field({"type": "integer", "format": "int64"})
class MoneyField(serializers.IntegerField):
    """An amount in VND: an integer, as JSON sends integers."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | float | str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Upload(NamedTuple):
    """The name that came with the file, if one did, and its bytes, piece by piece."""

    name: str
    pieces: Iterable[bytes]


@extend_schema_field({"type": "string", "format": "binary"})
class UploadField(serializers.Field):
    """A file that came with the form or, in JSON, its bytes as base64; no more of one too large than shows it."""

    default_error_messages = {"invalid": NOT_A_FILE}

    def __init__(self, *, most_megabytes: Callable[[], int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most_megabytes = most_megabytes

    def to_internal_value(self, data: Any) -> Upload:
        if isinstance(data, UploadedFile):
            return Upload(data.name or "", data.chunks(PIECE))
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            content = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            self.fail("invalid")
        shown = io.BytesIO(content[: self.most_megabytes() * MEGABYTE + 1])
        return Upload("", iter(lambda: shown.read(PIECE), b""))


class SentWhole(serializers.Serializer):
    """A part that is sent whole, even where what it is part of is changed in part."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        missing = {
            name: str(field.error_messages["required"])
            for name, field in self.fields.items()
            if field.required and name not in attrs
        }
        if missing:
            raise serializers.ValidationError(missing, code="required")
        return attrs


class ShownToOne(serializers.Serializer):
    """What it shows depends on who asks: it is made anew for each request."""


class CautionSerializer(serializers.Serializer):
    """One entry of `canh_bao`: accepted, but look again."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
