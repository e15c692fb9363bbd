"""What becomes of a remote visit to which somebody did not come, whichever use case finds out."""

from appointments.models import LichHen, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien
from authentication.models import NguoiDung
from core.clock import Clock
from core.services.amendment import Amendment
from core.services.base import BaseService
from core.services.placement import Request
from core.services.progress import Progress
from core.unit_of_work import UnitOfWork

DOCTOR_ABSENT = "Bác sĩ không vào buổi tư vấn từ xa."
NEVER_CONFIRMED = "Buổi tư vấn từ xa không được xác nhận trước giờ hẹn."
TOLD = "bac-si-vang-mat"


class Absences(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work, on a locked appointment."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.progress = Progress(uow, clock)
        self.amendment = Amendment(uow, clock)

    def of_patient(self, actor: NguoiDung | None, appointment: LichHen, *, doctor_too: bool = False) -> None:
        """Raises InvalidTransition, TooEarlyForNoShow or PatientWaits."""
        outcome = KetQuaPhien.BOTH_ABSENT if doctor_too else KetQuaPhien.PATIENT_ABSENT
        self.progress.move(actor, appointment, TrangThaiLichHen.NO_SHOW, outcome)

    def of_doctor(self, actor: NguoiDung | None, appointment: LichHen) -> None:
        """Cancelled as by the clinic, and the patient is told. Raises InvalidTransition."""
        self._cancel(actor, appointment, DOCTOR_ABSENT)
        self.amendment.sessions.doctor_missed(actor, appointment)
        self.uow.outbox.tell(
            TOLD,
            f"{TOLD}:{appointment.pk}",
            self.clock.now(),
            benh_nhan_id=appointment.benh_nhan_id,
            ma_lich_hen=appointment.pk,
            ten_benh_nhan=appointment.benh_nhan.ho_ten,
            ten_bac_si=appointment.bac_si.ho_ten,
            ngay_kham=f"{appointment.ngay_kham:%d/%m/%Y}",
            gio_kham=f"{appointment.gio_kham:%H:%M}",
        )

    def of_confirmation(self, appointment: LichHen) -> None:
        """Cancelled as by the clinic, which never answered. Raises InvalidTransition."""
        self._cancel(None, appointment, NEVER_CONFIRMED)

    def _cancel(self, actor: NguoiDung | None, appointment: LichHen, why: str) -> None:
        self.amendment.cancel(Request(actor, reason=why, forced=True), appointment, why)
