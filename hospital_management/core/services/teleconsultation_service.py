"""Remote sessions: their course, the doctor's notes, who did not come, and what all of them came to."""

import datetime as dt
from typing import Any

from appointments.models import LichHen, PhienTuVanTuXa, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from authentication.models import NguoiDung
from core.booking_exceptions import TooEarlyForNoShow
from core.clock import Clock
from core.events import snapshot
from core.exceptions import NotYours
from core.policy import Scope, scope_for
from core.remote_events import RemoteSessionNoted
from core.remote_exceptions import SessionCancelled, SessionNotStarted, SessionRunning
from core.repositories.base import within
from core.services.absences import Absences
from core.services.remote_service import RemoteService
from core.unit_of_work import UnitOfWork, transactional
from telehealth.models import Ben

Figures = dict[str, Any]


class TeleconsultationService(RemoteService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.absences = Absences(uow, clock)
        self.passage = self.absences.passage

    @transactional
    def note(
        self, *, actor: NguoiDung, action: str, ma_phien: int, ghi_chu_bac_si: str | None = None
    ) -> PhienTuVanTuXa:
        """The doctor's notes, at any time. Raises NotYours or NotFound."""
        _, session = self.take(actor, action, ma_phien)
        self._note(actor, session, ghi_chu_bac_si)
        return self.detailed(actor, session)

    @transactional
    def start(self, *, actor: NguoiDung, action: str, ma_phien: int) -> PhienTuVanTuXa:
        """The patient is let in from now on.

        Raises NotYours, NotFound, SessionCancelled, TooEarlyToJoin or InvalidTransition.
        """
        appointment, session = self._take_held(actor, action, ma_phien)
        self.passage.move(actor, appointment, TrangThaiLichHen.IN_PROGRESS)
        return self.detailed(actor, session)

    @transactional
    def end(self, *, actor: NguoiDung, action: str, ma_phien: int, ghi_chu_bac_si: str | None = None) -> PhienTuVanTuXa:
        """Raises NotYours, NotFound, SessionCancelled, SessionNotStarted or InvalidTransition."""
        appointment, session = self._take_held(actor, action, ma_phien)
        if session.trang_thai == TrangThaiPhien.NOT_STARTED:
            raise SessionNotStarted
        self.passage.move(actor, appointment, TrangThaiLichHen.COMPLETED)
        self._note(actor, session, ghi_chu_bac_si)
        return self.detailed(actor, session)

    @transactional
    def miss(self, *, actor: NguoiDung, action: str, ma_phien: int, ben: str) -> PhienTuVanTuXa:
        """One side did not come; if the doctor, the appointment is cancelled as by the clinic, and its patient told.

        Raises NotYours, NotFound, SessionCancelled, TooEarlyForNoShow, PatientWaits, SessionRunning or
        InvalidTransition.
        """
        appointment, session = self._take_held(actor, action, ma_phien)
        if session.trang_thai == TrangThaiPhien.IN_PROGRESS:
            raise SessionRunning
        if ben == Ben.PATIENT:
            self.absences.of_patient(actor, appointment)
        elif self.clock.now() < appointment.starts_at:
            raise TooEarlyForNoShow
        else:
            self.absences.of_doctor(actor, appointment)
        return self.detailed(actor, session)

    def statistics(
        self,
        *,
        actor: NguoiDung,
        action: str,
        start_date: dt.date | None,
        end_date: dt.date | None,
        ma_bac_si: int | None,
    ) -> Figures:
        """Of the sessions appointed for these days, either end of which may be open; in two sums, whatever there is to
        sum. Raises RangeReversed, DoesNotExist or NotYours.
        """
        self.check_order(start_date, end_date)
        sessions = within(self.visible_to(actor, action), "lich_hen__ngay_kham", start_date, end_date)
        if ma_bac_si is not None:
            sessions = sessions.filter(lich_hen__bac_si=self._doctor(actor, action, ma_bac_si))
        months, doctors = self.uow.teleconsultations.by_month(sessions), self.uow.teleconsultations.by_doctor(sessions)
        return {
            "start_date": start_date,
            "end_date": end_date,
            **_figures(_total(months)),
            "by_month": [{"thang": row["thang"], **_figures(row)} for row in months],
            "by_doctor": [
                {"ma_bac_si": row["ma_bac_si"], "ten_bac_si": row["ten_bac_si"], **_figures(row)} for row in doctors
            ],
        }

    def _doctor(self, actor: NguoiDung, action: str, ma_bac_si: int) -> int:
        doctor = self.uow.doctors.refer(ma_bac_si, "ma_bac_si")
        if scope_for(actor.vai_tro, action) is Scope.OWN and doctor.nguoi_dung_id != actor.pk:
            raise NotYours(field="ma_bac_si")
        return doctor.pk

    def _take_held(self, actor: NguoiDung, action: str, ma_phien: int) -> tuple[LichHen, PhienTuVanTuXa]:
        """As `take`, of a session that takes place. Raises SessionCancelled too."""
        appointment, session = self.take(actor, action, ma_phien)
        if session.trang_thai == TrangThaiPhien.CANCELLED:
            raise SessionCancelled
        return appointment, session

    def _note(self, actor: NguoiDung, session: PhienTuVanTuXa, text: str | None) -> None:
        if text is not None and text != session.ghi_chu_bac_si:
            before = snapshot(session)
            self.uow.teleconsultations.save(session, ghi_chu_bac_si=text)
            self.uow.record(RemoteSessionNoted(actor, session, before))


OUTCOMES = {outcome.name.lower(): outcome for outcome in KetQuaPhien}
COUNTED = ("total_sessions", "open_sessions", *OUTCOMES, "timed", "seconds", "waits", "waited")


def _total(rows: list[Figures]) -> Figures:
    return {name: sum(row[name] for row in rows) for name in COUNTED}


def _figures(row: Figures) -> Figures:
    return {
        "total_sessions": row["total_sessions"],
        "open_sessions": row["open_sessions"],
        "by_outcome": [{"ket_qua": outcome.value, "so_phien": row[name]} for name, outcome in OUTCOMES.items()],
        "average_duration_minutes": _minutes(row["seconds"], row["timed"]),
        "average_waiting_minutes": _minutes(row["waited"], row["waits"]),
    }


def _minutes(seconds: Any, number: int) -> float:
    """The average, to two decimals; of none, zero."""
    return round(int(seconds) / number / 60, 2) if number else 0.0
