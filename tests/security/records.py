"""The subjects of medical records: of a visit that goes on, with a main diagnosis and a measurement."""

from dataclasses import replace
from typing import Any

from appointments.models import TrangThaiLichHen
from core.bootstrap import container
from core.policy import Role
from core.services.record_service import RecordService
from records.models import MaBenh
from tests.factories import AppointmentFactory, DiagnosisFactory, IcdFactory, RecordFactory, VitalsFactory
from tests.security.subject import Subject, doctor_of, of_nobody, of_somebody, patient_of


def visit_of(account: Any) -> Any:
    known_disease()
    there = {"trang_thai": TrangThaiLichHen.IN_PROGRESS}
    return AppointmentFactory(lich__bac_si=doctor_of(account), benh_nhan=patient_of(account), **there)


def known_disease() -> Any:
    """That of the examples."""
    return MaBenh.objects.filter(ma_icd="I10").first() or IcdFactory(ma_icd="I10", chuong=9)


def draft_of(account: Any) -> Any:
    record = RecordFactory(lich_hen=visit_of(account))
    DiagnosisFactory(benh_an=record, ma_benh=known_disease())
    VitalsFactory(benh_an=record)
    return record


def signed_of(account: Any) -> Any:
    record = draft_of(account)
    return (
        container()
        .resolve(RecordService)
        .sign(actor=record.bac_si.nguoi_dung, action="record.sign", ma_benh_an=record.pk)
    )


def record_of(account: Any) -> Any:
    """What the account may read: of a patient, signed."""
    return draft_of(account) if account and account.vai_tro == Role.DOCTOR else signed_of(account)


def newest_of(account: Any) -> Any:
    return signed_of(account).ban.get()


def measurement_of(account: Any) -> Any:
    return record_of(account).sinh_hieu.get()


record = of_somebody(record_of)
vitals = of_somebody(
    measurement_of,
    path=lambda row: {"ma_benh_an": row.benh_an_id, "id": row.pk},
)

RECORDS: dict[str, Subject] = {
    "record": record,
    "record.create": of_somebody(visit_of, sent=lambda visit, account: {"ma_lich_hen": visit.pk}),
    "record.amend": replace(record, own=signed_of),
    "record_version": of_somebody(
        newest_of,
        path=lambda version: {"ma_benh_an": version.benh_an_id, "so_ban": version.so_ban},
        listed=lambda answer, version: version.benh_an_id in [each["ma_benh_an"] for each in answer.json()["results"]],
    ),
    "vital_signs": vitals,
    "disease": of_nobody(known_disease),
}
