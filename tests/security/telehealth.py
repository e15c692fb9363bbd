"""The subjects of remote sessions."""

import datetime as dt
from typing import Any

from django.utils import timezone

from appointments.models import TrangThaiLichHen
from appointments.remote_session import TrangThaiPhien
from core.policy import Role
from tests.factories import PatientFactory, TeleconsultationFactory
from tests.security.subject import Subject, doctor_of, of_somebody, patient_of


def session_of(account: Any, **more: Any) -> Any:
    return TeleconsultationFactory(
        lich_hen__lich__bac_si=doctor_of(account), lich_hen__benh_nhan=patient_of(account), **more
    )


def open_now_of(account: Any) -> Any:
    """Whose room is open: it should have begun yesterday, and the talk goes on. An Admin may be a patient as well."""
    patient = patient_of(account)
    if account and account.vai_tro == Role.ADMIN:
        patient = PatientFactory(nguoi_dung=account)
    return TeleconsultationFactory(
        lich_hen__lich__bac_si=doctor_of(account),
        lich_hen__benh_nhan=patient,
        lich_hen__lich__ngay_lam_viec=timezone.localdate() - dt.timedelta(days=1),
        lich_hen__trang_thai=TrangThaiLichHen.IN_PROGRESS,
        trang_thai=TrangThaiPhien.IN_PROGRESS,
        thoi_gian_bat_dau=timezone.now(),
    )


def past_of(account: Any) -> Any:
    """Appointed for earlier."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    return session_of(account, lich_hen__lich__ngay_lam_viec=yesterday)


session = of_somebody(session_of)

TELEHEALTH: dict[str, Subject] = {
    "teleconsultation": session,
    "teleconsultation.start": of_somebody(past_of),
    "teleconsultation.end": of_somebody(open_now_of),
    "teleconsultation.join": of_somebody(open_now_of),
    "teleconsultation.leave": of_somebody(open_now_of),
    "teleconsultation.no_show": of_somebody(past_of),
    "teleconsultation.statistics": Subject(),
}
