"""The subjects of queues and tickets: of today, for nobody is called on another day."""

from typing import Any

from django.utils import timezone

from appointments.models import TrangThaiLichHen
from core.services.ticket_printing import place_of
from core.ticket_codes import code_of
from reception.models import TrangThaiPhieu
from tests.factories import AppointmentFactory, FacilityFactory, QueueFactory, ScheduleFactory, TicketFactory
from tests.security.subject import Subject, doctor_of, of_nobody, of_somebody, patient_of


def queue_of(account: Any) -> Any:
    today = ScheduleFactory(bac_si=doctor_of(account), ngay_lam_viec=timezone.localdate())
    return QueueFactory(lich=today)


def ticket_of(account: Any, **more: Any) -> Any:
    return TicketFactory(hang=queue_of(account), lich_hen__benh_nhan=patient_of(account), **more)


def called_of(account: Any) -> Any:
    return ticket_of(account, trang_thai=TrangThaiPhieu.CALLED, so_lan_goi=1)


def queue_with_one_of(account: Any) -> Any:
    return ticket_of(account).hang


def visit_of(account: Any) -> Any:
    """Confirmed, of today."""
    return AppointmentFactory(
        lich=queue_of(account).lich, benh_nhan=patient_of(account), trang_thai=TrangThaiLichHen.CONFIRMED
    )


def scanned(visit: Any, account: Any) -> dict[str, Any]:
    return {"ma_qr": code_of(place_of(visit)), "ma_co_so": visit.bac_si.co_so_id}


def doctor_named(doctor: Any) -> dict[str, Any]:
    return {"ma_bac_si": doctor.pk}


visit = of_somebody(visit_of)
called = of_somebody(called_of)

RECEPTION: dict[str, Subject] = {
    "queue": of_somebody(queue_with_one_of),
    "ticket": of_somebody(ticket_of),
    "ticket.skip": called,
    "ticket.recall": called,
    "appointment.ticket": visit,
    "appointment.expected": visit,
    "ticket_check_in": of_nobody(lambda: visit_of(None), sent=scanned),
    "ticket_key": Subject(),
    "queue.accuracy": of_somebody(doctor_of, about=doctor_named),
    "day.today": of_nobody(FacilityFactory, about=lambda facility: {"ma_co_so": facility.pk}),
    "day.my_day": of_somebody(doctor_of, about=doctor_named),
}
