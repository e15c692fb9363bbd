"""The subjects of queues and tickets: of today, for nobody is called on another day."""

from typing import Any

from django.utils import timezone

from reception.models import TrangThaiPhieu
from tests.factories import QueueFactory, ScheduleFactory, TicketFactory
from tests.security.subject import Subject, doctor_of, of_somebody, patient_of


def queue_of(account: Any) -> Any:
    today = ScheduleFactory(bac_si=doctor_of(account), ngay_lam_viec=timezone.localdate())
    return QueueFactory(lich=today)


def ticket_of(account: Any, **more: Any) -> Any:
    return TicketFactory(hang=queue_of(account), lich_hen__benh_nhan=patient_of(account), **more)


def called_of(account: Any) -> Any:
    return ticket_of(account, trang_thai=TrangThaiPhieu.CALLED, so_lan_goi=1)


def queue_with_one_of(account: Any) -> Any:
    return ticket_of(account).hang


called = of_somebody(called_of)

RECEPTION: dict[str, Subject] = {
    "queue": of_somebody(queue_with_one_of),
    "ticket": of_somebody(ticket_of),
    "ticket.skip": called,
    "ticket.recall": called,
}
