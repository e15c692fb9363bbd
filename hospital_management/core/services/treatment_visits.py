"""Which visit something is prescribed or planned by, and whose patient is treated by whom."""

from appointments.models import LichHen, TrangThaiLichHen
from appointments.remote_session import OPENS_BEFORE
from authentication.models import NguoiDung
from core.exceptions import DoesNotExist, Forbidden, NotYours
from core.services.base import BaseService
from core.treatment_exceptions import NoVisitToTreat, TooEarlyToSign, TreatedAlready
from medical.models import BacSi

ATTENDED = (TrangThaiLichHen.ARRIVED, TrangThaiLichHen.IN_PROGRESS, TrangThaiLichHen.COMPLETED)
"""The states of visits to which the patient has come."""


class TreatmentVisits(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work."""

    def doctor(self, actor: NguoiDung) -> BacSi:
        """Raises Forbidden for an account in the role of a doctor that has no profile of one."""
        doctor = self.uow.doctors.of_account(actor)
        if doctor is None:
            raise Forbidden
        return doctor

    def visit(self, actor: NguoiDung, action: str, ma_lich_hen: int) -> LichHen:
        """The actor's own appointment that an input names, locked.

        Raises Forbidden as `doctor` does, DoesNotExist, NotYours or NoVisitToTreat.
        """
        try:
            appointment = self.uow.appointments.lock_within_reach(actor, action, ma_lich_hen, "ma_lich_hen")
        except (DoesNotExist, NotYours):
            self.doctor(actor)
            raise
        self.check_state(appointment)
        return appointment

    @staticmethod
    def check_state(appointment: LichHen) -> None:
        """Raises NoVisitToTreat, unless the patient has come; to a remote visit nobody comes, it may be confirmed."""
        from_afar = appointment.trang_thai == TrangThaiLichHen.CONFIRMED and appointment.is_remote
        if appointment.trang_thai not in ATTENDED and not from_afar:
            raise NoVisitToTreat(trang_thai=appointment.trang_thai)

    def check_signing(self, appointment: LichHen) -> None:
        """What is signed keeps the visit, so of a remote one nothing is before its room is open: until then the patient
        may cancel it. Raises NoVisitToTreat or TooEarlyToSign.
        """
        self.check_state(appointment)
        opens = appointment.starts_at - OPENS_BEFORE
        if appointment.trang_thai == TrangThaiLichHen.CONFIRMED and self.clock.now() < opens:
            raise TooEarlyToSign(opens=f"{opens:%H:%M %d/%m/%Y}")

    def check_untreated(self, appointment: LichHen) -> None:
        """Before it is moved, cancelled, or called a no-show. Whoever signs has it locked, as has who asks here.

        Raises TreatedAlready.
        """
        if self.uow.visits.is_treated(appointment):
            raise TreatedAlready
