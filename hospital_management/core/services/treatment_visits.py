"""Which visit something is prescribed or planned by, and whose patient is treated by whom."""

from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from core.exceptions import Forbidden
from core.services.base import BaseService
from core.treatment_exceptions import NoVisitToTreat
from medical.models import BacSi

TREATED = (
    TrangThaiLichHen.CONFIRMED,
    TrangThaiLichHen.ARRIVED,
    TrangThaiLichHen.IN_PROGRESS,
    TrangThaiLichHen.COMPLETED,
)
"""The states of visits in which a patient is treated: a remote one may go from confirmed to completed."""


class TreatmentVisits(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work."""

    def doctor(self, actor: NguoiDung) -> BacSi:
        """Raises Forbidden for an account in the role of a doctor that has no profile of one."""
        doctor = self.uow.doctors.of_account(actor)
        if doctor is None:
            raise Forbidden
        return doctor

    def visit(self, actor: NguoiDung, action: str, ma_lich_hen: int) -> LichHen:
        """The actor's own appointment that an input names, locked. Raises DoesNotExist, NotYours or NoVisitToTreat."""
        appointment = self.uow.appointments.lock_referred(ma_lich_hen, "ma_lich_hen")
        self.check_reach(actor, action, appointment)
        self.check_state(appointment)
        return appointment

    @staticmethod
    def check_state(appointment: LichHen) -> None:
        """Raises NoVisitToTreat."""
        if appointment.trang_thai not in TREATED:
            raise NoVisitToTreat(trang_thai=appointment.trang_thai)
