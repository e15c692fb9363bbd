"""The forms of the endpoints that make such rows by hand, as the check of a file uses them."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.serializers import Serializer

from appointments.serializers import ScheduleInput
from core.serializers import PhoneField
from imports.models import BangNhap
from medical.serializers import DoctorInput, ServiceInput
from users.serializers import PatientInput


class ImportedDoctorInput(DoctorInput):
    """A doctor without a password, which is not to stand in a file."""

    so_dien_thoai = PhoneField()

    class Meta(DoctorInput.Meta):
        fields = ("so_dien_thoai", *DoctorInput.Meta.fields)


FORMS: dict[str, type[Serializer]] = {
    BangNhap.PATIENTS: PatientInput,
    BangNhap.DOCTORS: ImportedDoctorInput,
    BangNhap.SERVICES: ServiceInput,
    BangNhap.SCHEDULES: ScheduleInput,
}


def checked(bang: str, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values, well-formed; or nothing, and what is wrong by its input."""
    try:
        return dict(_form(bang).run_validation(dict(values))), {}
    except ValidationError as error:
        return {}, {name: _sentence(said) for name, said in error.detail.items()}  # type: ignore[union-attr]


def _form(bang: str) -> Serializer:
    """Kept for the process: building a form's fields takes longer than using them."""
    if bang not in _built:
        _built[bang] = FORMS[bang]()
    return _built[bang]


_built: dict[str, Serializer] = {}


def _sentence(said: Any) -> str:
    return str(said) if isinstance(said, ErrorDetail) else " ".join(_sentence(part) for part in said)
