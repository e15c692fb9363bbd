"""The way into the room of a remote session, and out of it."""

import datetime as dt
from typing import NamedTuple

from appointments.models import LichHen, PhienTuVanTuXa, TrangThaiLichHen
from appointments.remote_session import TrangThaiPhien
from authentication.models import NguoiDung
from core.clock import Clock
from core.events import snapshot
from core.remote_events import RemoteSessionJoined, RemoteSessionLeft, RemoteSessionWaited
from core.remote_exceptions import RoomClosed, SessionCancelled, SessionNotConfirmed, SessionOver, VideoNotConfigured
from core.services.remote_service import RemoteService
from core.services.remote_sessions import check_opened
from core.unit_of_work import UnitOfWork, transactional
from core.video.port import Admission, Guest, VideoRooms
from telehealth.models import Ben, CachRoi

ASK_AGAIN_SECONDS = 10
WAITS, ENTERS = "cho", "vao"
TOKEN_LASTS = dt.timedelta(minutes=10)
"""A token is asked for when one enters and never again, so none outlives the end of its session for long."""


class Way(NamedTuple):
    """Where somebody who wants to join is led: into the room or, without an admission, into the lobby."""

    session: PhienTuVanTuXa
    side: Ben
    admission: Admission | None

    @property
    def trang_thai(self) -> str:
        return ENTERS if self.admission else WAITS

    @property
    def thu_lai_sau(self) -> int | None:
        return None if self.admission else ASK_AGAIN_SECONDS


class LobbyService(RemoteService):
    def __init__(self, uow: UnitOfWork, clock: Clock, rooms: VideoRooms) -> None:
        super().__init__(uow, clock)
        self.rooms = rooms

    @transactional
    def join(self, *, actor: NguoiDung, action: str, ma_phien: int) -> Way:
        """The doctor is let in; the patient waits in the lobby until the session is started, then he is let in too.
        Who is in the room already was cut off.

        Raises NotYours, NotFound, SessionCancelled, SessionOver, SessionNotConfirmed, TooEarlyToJoin, RoomClosed or
        VideoNotConfigured.
        """
        appointment, session = self.take(actor, action, ma_phien)
        self._check_open(appointment, session)
        if not self.rooms.exist:
            raise VideoNotConfigured
        side = Ben.DOCTOR if appointment.bac_si.nguoi_dung_id == actor.pk else Ben.PATIENT
        if side == Ben.PATIENT and session.trang_thai == TrangThaiPhien.NOT_STARTED:
            self._wait(actor, session)
            return Way(session, side, None)
        return Way(session, side, self._admit(actor, session, side))

    @transactional
    def leave(self, *, actor: NguoiDung, action: str, ma_phien: int) -> PhienTuVanTuXa:
        """Out of the room, or of the lobby; for who is in neither nothing changes. Raises NotYours or NotFound."""
        _, session = self.take(actor, action, ma_phien)
        now, before = self.clock.now(), snapshot(session)
        waited = session.waits_at(now) and session.nguoi_cho_id == actor.pk
        if waited:
            self.uow.teleconsultations.save(session, cho_tu=None, cho_den=now)
        if self.uow.participations.close(session, now, CachRoi.LEFT, nguoi_dung=actor) or waited:
            self.uow.record(RemoteSessionLeft(actor, session, before))
        return self.detailed(actor, session)

    def _check_open(self, appointment: LichHen, session: PhienTuVanTuXa) -> None:
        """A talk that goes on is open however late it is."""
        now = self.clock.now()
        if session.trang_thai == TrangThaiPhien.CANCELLED:
            raise SessionCancelled
        if session.trang_thai == TrangThaiPhien.ENDED:
            raise SessionOver
        if appointment.trang_thai == TrangThaiLichHen.PENDING:
            raise SessionNotConfirmed
        check_opened(session, now)
        if session.trang_thai == TrangThaiPhien.NOT_STARTED and now > session.closes_at:
            raise RoomClosed(closed=f"{session.closes_at:%H:%M %d/%m/%Y}")

    def _wait(self, actor: NguoiDung, session: PhienTuVanTuXa) -> None:
        now, before = self.clock.now(), snapshot(session)
        came = {} if session.waits_at(now) else {"cho_tu": now}
        self.uow.teleconsultations.save(session, nguoi_cho=actor, cho_den=now, **came)
        if came:
            self.uow.record(RemoteSessionWaited(actor, session, before))

    def _admit(self, actor: NguoiDung, session: PhienTuVanTuXa, side: Ben) -> Admission:
        now = self.clock.now()
        self.uow.participations.close(session, now, CachRoi.DROPPED, nguoi_dung=actor)
        part = self.uow.participations.add(phien=session, nguoi_dung=actor, ben=side, vao_luc=now)
        self.uow.record(RemoteSessionJoined(actor, session, snapshot(session), notes={"ben": side.value}))
        guest = Guest(f"luot-{part.pk}", _name(session.lich_hen, side), moderator=side == Ben.DOCTOR)
        return self.rooms.admit(session.ma_cuoc_goi, guest, now=now, until=now + TOKEN_LASTS)


def _name(appointment: LichHen, side: Ben) -> str:
    """The patient's own, whoever acts for him."""
    return appointment.bac_si.ho_ten if side == Ben.DOCTOR else appointment.benh_nhan.ho_ten
