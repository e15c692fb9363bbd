"""Fields that several endpoints share."""

import base64
import binascii
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core import validators
from core.uploads.content import MEGABYTE, PIECE
from core.validators import DAY, WHOLE_NUMBER

FIRST_YEAR = 1920
LONGEST_LINE = 300
CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
INTEGERS = (
    models.IntegerField, models.BigIntegerField, models.SmallIntegerField,
    models.PositiveIntegerField, models.PositiveBigIntegerField, models.PositiveSmallIntegerField,
)  # fmt: skip
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
            return self.normalise(text) if text else text
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages, code=error.code) from error


class TextInput(NormalisedField):
    """Text for a column of `max_length`: of at most LONGEST_LINE characters it is one line, longer it is prose;
    what is called a title has no line ends to begin with.
    """

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.normalise = validators.line if max_length <= LONGEST_LINE else validators.prose
        fits = validators.FitsColumn(max_length)
        if fits not in self.validators:
            self.validators.append(fits)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text and not self.allow_blank:
            self.fail("blank")
        return text

    def bind(self, field_name: str, parent: Any) -> None:
        super().bind(field_name, parent)
        if field_name == "tieu_de":
            self.normalise = validators.title
        rule = validators.name_rule(field_name)
        if rule:
            self.validators.append(rule)


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


class Written(serializers.Field):
    """Mixin: a text is taken if it is `written` so, in ASCII; `form` shows people how."""

    written: ClassVar[re.Pattern[str]]
    form: ClassVar[str] = ""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and not self.written.fullmatch(data):
            self.fail("invalid", format=self.form)
        return super().to_internal_value(data)


class WholeNumberField(Written, serializers.IntegerField):
    """An integer, or its digits as text."""

    written = WHOLE_NUMBER

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | float):
            self.fail("invalid")
        return int(super().to_internal_value(data))


@extend_schema_field({"type": "integer", "format": "int64"})
class IdField(WholeNumberField):
    """The key of a related row; whether the row exists is the service's question."""


class JSONIntegerField(WholeNumberField):
    """An integer, as JSON sends integers."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


MOST_VND = 10**12


@extend_schema_field({"type": "integer", "format": "int64"})
class MoneyField(JSONIntegerField):
    """An amount in VND."""


class PointNumberField(Written, serializers.DecimalField):
    """A number with a point, or its digits as text."""

    written = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class DayField(Written, serializers.DateField):
    written, form = DAY, "YYYY-MM-DD"


class InstantField(Written, serializers.DateTimeField):
    """An instant as RFC 3339 has it, in local time where it names no offset; from 1920 on, and one that has a place in
    UTC, where it is stored: before 1911 clocks in Vietnam were off by seconds, which RFC 3339 cannot write, and the
    calendar's last hours have no place.
    """

    written = re.compile(rf"{DAY.pattern}[T ]{CLOCK}(:[0-5][0-9](\.[0-9]{{1,9}})?)?(Z|[+-]{CLOCK})?")
    form = "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]"

    def to_internal_value(self, data: Any) -> dt.datetime:
        try:
            instant: dt.datetime = super().to_internal_value(data)
            early = instant.astimezone(dt.UTC).year < FIRST_YEAR
        except OverflowError:
            early = True
        if early:
            self.fail("overflow")
        return instant


@extend_schema_field({"type": "string", "pattern": f"^{CLOCK}(:00)?$"})
class WholeMinuteField(Written, serializers.TimeField):
    """A time of day without seconds."""

    default_error_messages = {"seconds": _("Giờ chỉ tính đến phút (giây phải là 00).")}
    written, form = re.compile(rf"{CLOCK}(:[0-5][0-9])?"), "HH:MM"

    def to_internal_value(self, data: Any) -> dt.time:
        time: dt.time = super().to_internal_value(data)
        if time.second:
            self.fail("seconds")
        return time


class ModelInput(serializers.ModelSerializer):
    """What is written to columns, by the fields above."""

    serializer_field_mapping: ClassVar[dict[type[models.Field], type[serializers.Field]]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        **dict.fromkeys(INTEGERS, WholeNumberField),
        models.CharField: TextInput,
        models.DateField: DayField,
        models.DateTimeField: InstantField,
        models.DecimalField: PointNumberField,
        models.TimeField: WholeMinuteField,
    }


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
