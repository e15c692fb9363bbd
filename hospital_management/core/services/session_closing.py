"""What becomes of remote sessions that nobody starts, or nobody ends."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import NamedTuple

from django.db import Error

from appointments.models import LichHen, PhienTuVanTuXa, TrangThaiLichHen
from appointments.remote_session import TrangThaiPhien
from core.clock import Clock
from core.exceptions import DomainError
from core.services.absences import Absences
from core.services.base import BaseService
from core.unit_of_work import UnitOfWork, transactional
from core.video.port import VideoRooms
from telehealth.models import Ben

logger = logging.getLogger(__name__)

LONGEST = dt.timedelta(hours=4)
"""After which a session that runs was left running."""


class ClosingRun(NamedTuple):
    """How many sessions got their outcome, were ended, and could not be looked at."""

    judged: int
    ended: int
    failed: int


class SessionClosing(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, rooms: VideoRooms) -> None:
        super().__init__(uow, clock)
        self.rooms = rooms
        self.absences = Absences(uow, clock)

    def close(self) -> ClosingRun:
        """Each session in a transaction of its own; run again, it goes on with what is left.

        Where there are no rooms nobody is seen coming: what was never started is then left to people.
        """
        now, sessions = self.clock.now(), self.uow.teleconsultations
        judged = [self._tried(self._judge, pk) for pk in (sessions.never_started(now) if self.rooms.exist else [])]
        ended = [self._tried(self._end, pk) for pk in sessions.left_running(now - LONGEST)]
        return ClosingRun(judged.count(True), ended.count(True), [*judged, *ended].count(None))

    @staticmethod
    def _tried(work: Callable[[int], bool], ma_lich_hen: int) -> bool | None:
        """Whether something was done; None when the session could not be looked at."""
        try:
            return work(ma_lich_hen)
        except (DomainError, Error):
            logger.exception("A remote session was not looked at", extra={"key": ma_lich_hen})
            return None

    @transactional
    def _judge(self, ma_lich_hen: int) -> bool:
        appointment, session = self._take(ma_lich_hen)
        if session.trang_thai != TrangThaiPhien.NOT_STARTED or self.clock.now() <= session.closes_at:
            return False
        if appointment.trang_thai == TrangThaiLichHen.PENDING:
            return False  # it ends as every visit does that nobody confirmed, and its session with it
        if appointment.trang_thai in (TrangThaiLichHen.CONFIRMED, TrangThaiLichHen.ARRIVED):
            self._find_absent(appointment, session)
        elif appointment.ngay_huy:
            self.absences.amendment.sessions.keep(appointment)
        else:
            self.absences.passage.sessions.follow(None, appointment)
        return True

    def _find_absent(self, appointment: LichHen, session: PhienTuVanTuXa) -> None:
        """By who was there once the time had come; a patient who was had not been let in, whoever else was there. Where
        something was signed, they met in another way.
        """
        if self.uow.visits.is_treated(appointment):
            self.absences.passage.move(None, appointment, TrangThaiLichHen.COMPLETED)
        elif session.cho_den and session.cho_den >= appointment.starts_at:
            self.absences.of_doctor(None, appointment)
        else:
            doctor_came = self.uow.participations.came(session, Ben.DOCTOR)
            self.absences.of_patient(None, appointment, doctor_too=not doctor_came)

    @transactional
    def _end(self, ma_lich_hen: int) -> bool:
        """As of when the last one left or, while somebody is thought to be there, after the time appointed."""
        appointment, session = self._take(ma_lich_hen)
        begun, now = session.thoi_gian_bat_dau, self.clock.now()
        if session.trang_thai != TrangThaiPhien.IN_PROGRESS or begun is None or begun > now - LONGEST:
            return False
        planned = begun + (appointment.ends_at - appointment.starts_at)
        ended = self.uow.participations.last_left(session) or planned
        self.absences.passage.sessions.end(None, session, min(ended, now))
        if appointment.trang_thai == TrangThaiLichHen.IN_PROGRESS:
            self.absences.passage.move(None, appointment, TrangThaiLichHen.COMPLETED)
        return True

    def _take(self, ma_lich_hen: int) -> tuple[LichHen, PhienTuVanTuXa]:
        appointment = self.uow.appointments.lock(ma_lich_hen)
        session = self.uow.teleconsultations.of(appointment)
        assert session  # sessions are never deleted
        return appointment, session
