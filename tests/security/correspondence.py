"""The subjects of threads between doctors and patients, and of announcements."""

import datetime as dt
from typing import Any

from django.utils import timezone

from core.policy import Role
from tests.factories import AccountFactory, AnnouncementFactory, AppointmentFactory, MessageFactory
from tests.security.subject import Subject, doctor_of, of_somebody, patient_of


def thread_of(account: Any) -> Any:
    """With a message of each side."""
    doctor, patient = doctor_of(account), patient_of(account)
    AppointmentFactory(lich__bac_si=doctor, benh_nhan=patient)
    thread = MessageFactory(trao_doi__bac_si=doctor, trao_doi__benh_nhan=patient).trao_doi
    MessageFactory(trao_doi=thread, ben="Bệnh nhân")
    return thread


def visit_of(account: Any) -> Any:
    return AppointmentFactory(lich__bac_si=doctor_of(account), benh_nhan=patient_of(account))


def both_of(visit: Any, account: Any) -> dict[str, Any]:
    return {"ma_benh_nhan": visit.benh_nhan_id, "ma_bac_si": visit.bac_si_id, "ma_tai_lieu": []}


def announcement_of(account: Any) -> Any:
    """By the account, for everybody, now; or by a stranger, and not yet for anybody."""
    if account:
        return AnnouncementFactory(nguoi_dang=account)
    later = timezone.now() + dt.timedelta(days=1)
    return AnnouncementFactory(nguoi_dang=AccountFactory(vai_tro=Role.STAFF), tu_luc=later)


CORRESPONDENCE: dict[str, Subject] = {
    "message_thread": of_somebody(thread_of, sent=lambda thread, account: {"ma_tai_lieu": []}),
    "message_thread.create": of_somebody(visit_of, sent=both_of),
    "message_thread.read": of_somebody(
        thread_of, sent=lambda thread, account: {"den_tin_nhan": thread.tin_nhan.latest("pk").pk}
    ),
    "announcement": of_somebody(announcement_of),
    "announcement.create": Subject(),
}
