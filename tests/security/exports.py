"""The subjects of whole tables as files: a row that must stand in the file."""

from typing import Any
from uuid import uuid4

from tests.factories import AppointmentFactory, DoctorFactory, PatientFactory, PaymentFactory, ScheduleFactory
from tests.security.subject import Subject, of_nobody, text_of

CSV = (("format", "csv"),)


def patient() -> Any:
    return PatientFactory(dia_chi=uuid4().hex)


def appointment() -> Any:
    return AppointmentFactory(ghi_chu=uuid4().hex)


def payment() -> Any:
    return PaymentFactory(ghi_chu=uuid4().hex)


def schedule() -> Any:
    return ScheduleFactory(bac_si=DoctorFactory(ho_ten=uuid4().hex))


def _in_the_file(told: Any) -> Any:
    return lambda answer, thing: told(thing) in text_of(answer)


EXPORTS: dict[str, Subject] = {
    "export.patients": of_nobody(patient, query=CSV, listed=_in_the_file(lambda row: row.dia_chi)),
    "export.appointments": of_nobody(appointment, query=CSV, listed=_in_the_file(lambda row: row.ghi_chu)),
    "export.payments": of_nobody(payment, query=CSV, listed=_in_the_file(lambda row: row.ghi_chu)),
    "export.schedules": of_nobody(schedule, query=CSV, listed=_in_the_file(lambda row: row.bac_si.ho_ten)),
}
