"""Tickets to print and to keep on the phone, and the keys by which anybody may check them."""

from collections.abc import Callable

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.documents.ticket import TicketPaper, ticket_pdf, ticket_png
from core.services.base import BaseService
from core.ticket_codes import Place, PublicKey, code_of, public_keys
from core.ticket_exceptions import TicketCancelled
from medical.models import LoaiDichVu

PAINTERS: dict[str, Callable[[TicketPaper], bytes]] = {"pdf": ticket_pdf, "png": ticket_png}


def place_of(appointment: LichHen) -> Place:
    """What the ticket of a live appointment is for."""
    if appointment.lich_id is None:
        raise TicketCancelled
    return Place(
        appointment=appointment.pk,
        schedule=appointment.lich_id,
        facility=appointment.bac_si.co_so_id,
        starts_at=appointment.starts_at.replace(tzinfo=None),
        number=appointment.so_thu_tu,
    )


class TicketPrinting(BaseService):
    def ticket(self, *, actor: NguoiDung, action: str, ma_lich_hen: int, kind: str) -> bytes:
        """The ticket as a file of the kind, “pdf” or “png”. Raises NotYours, NotFound or TicketCancelled."""
        appointment = self.uow.appointments.get_visible(actor, action, ma_lich_hen)
        if appointment.ngay_huy is not None:
            raise TicketCancelled
        return PAINTERS[kind](self._paper(appointment))

    def keys(self) -> list[PublicKey]:
        """The present one first."""
        return public_keys()

    def _paper(self, appointment: LichHen) -> TicketPaper:
        doctor, facility, service = appointment.bac_si, appointment.bac_si.co_so, appointment.dich_vu
        place = place_of(appointment)
        queue = self.uow.queues.of_schedule(place.schedule)
        return TicketPaper(
            code=code_of(place),
            number=appointment.so_thu_tu,
            appointment=appointment.pk,
            starts_at=appointment.starts_at,
            facility=facility.ten_co_so,
            address=facility.dia_chi,
            phone=facility.so_dien_thoai,
            patient=appointment.benh_nhan.ho_ten,
            doctor=doctor.ho_ten,
            specialty=doctor.chuyen_khoa.ten_chuyen_khoa,
            service=service.ten_dich_vu,
            room=queue.phong_kham if queue else doctor.phong_kham,
            remote=service.loai_dich_vu == LoaiDichVu.TELECONSULTATION,
        )
