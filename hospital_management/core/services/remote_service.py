"""What the services of remote sessions share: how a session is taken, and how it is shown."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from appointments.models import LichHen, PhienTuVanTuXa
from authentication.models import NguoiDung
from core.services.base import BaseService


class RemoteService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[PhienTuVanTuXa]:
        return self.uow.teleconsultations.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_phien: int) -> PhienTuVanTuXa:
        """With its participations. Raises NotYours or NotFound."""
        return self.detailed(actor, self.uow.teleconsultations.get_visible(actor, action, ma_phien))

    def shown(self, actor: NguoiDung, sessions: Iterable[PhienTuVanTuXa]) -> Any:
        """The sessions with `dang_cho`, whether the patient is in the lobby now, and `ghi_chu`, the notes for those
        alone who may read them.
        """
        now, shown = self.clock.now(), list(sessions)
        told = self._told_notes(actor, shown)
        for session in shown:
            session.dang_cho = session.waits_at(now)
            session.ghi_chu = session.ghi_chu_bac_si if session.pk in told else None
        return shown

    def _told_notes(self, actor: NguoiDung, sessions: list[PhienTuVanTuXa]) -> set[int]:
        """Of an Admin or a doctor none of his own as a patient, or of those for whom he acts, unless he wrote them."""
        if not sessions or not self.may(actor, "teleconsultation.notes"):
            return set()
        of_others = [session for session in sessions if session.lich_hen.bac_si.nguoi_dung_id != actor.pk]
        patients = {session.lich_hen.benh_nhan_id for session in of_others}
        own = self.uow.patients.known_to(actor, patients) if patients else set()
        kept = {session.pk for session in of_others if session.lich_hen.benh_nhan_id in own}
        return {session.pk for session in sessions} - kept

    def detailed(self, actor: NguoiDung, session: PhienTuVanTuXa) -> PhienTuVanTuXa:
        """As `shown`, and with its participations, oldest first."""
        self.shown(actor, [session])
        session.tham_gia = list(self.uow.participations.of_session(session))
        return session

    def take(self, actor: NguoiDung, action: str, ma_phien: int) -> tuple[LichHen, PhienTuVanTuXa]:
        """The session and its appointment, locked. Raises NotYours or NotFound."""
        session = self.uow.teleconsultations.lock_visible(actor, action, ma_phien)
        return session.lich_hen, session
