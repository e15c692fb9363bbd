"""What becomes of a remote visit to which somebody did not come, whichever use case finds out."""

from appointments.models import LichHen, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien
from authentication.models import NguoiDung
from core.clock import Clock
from core.services.amendment import Amendment
from core.services.base import BaseService
from core.services.passage import Passage
from core.services.placement import Request
from core.unit_of_work import UnitOfWork

DOCTOR_ABSENT = "Bác sĩ không vào buổi tư vấn từ xa."


class Absences(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work, on a locked appointment."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.passage = Passage(uow, clock)
        self.amendment = Amendment(uow, clock)

    def of_patient(self, actor: NguoiDung | None, appointment: LichHen, *, doctor_too: bool = False) -> None:
        """Raises InvalidTransition, TooEarlyForNoShow or PatientWaits."""
        outcome = KetQuaPhien.BOTH_ABSENT if doctor_too else KetQuaPhien.PATIENT_ABSENT
        self.passage.move(actor, appointment, TrangThaiLichHen.NO_SHOW, outcome)

    def of_doctor(self, actor: NguoiDung | None, appointment: LichHen) -> None:
        """Cancelled as by the clinic, of which the patient is told with the reason. Raises InvalidTransition."""
        self.amendment.cancel(Request(actor, reason=DOCTOR_ABSENT, forced=True), appointment, DOCTOR_ABSENT)
        self.amendment.sessions.doctor_missed(actor, appointment)
