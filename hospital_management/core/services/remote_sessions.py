"""How a remote session follows its appointment, whichever use case changes that."""

import datetime as dt
from typing import Any
from uuid import uuid4

from appointments.models import LichHen, PhienTuVanTuXa, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from core.events import Event, snapshot
from core.remote_events import RemoteSessionEnded, RemoteSessionMissed, RemoteSessionStarted
from core.remote_exceptions import PatientWaits, TooEarlyToJoin
from core.services.base import BaseService
from telehealth.models import CachRoi


def seconds_between(start: dt.datetime | None, end: dt.datetime) -> int | None:
    return max(0, int((end - start).total_seconds())) if start else None


def check_opened(session: PhienTuVanTuXa, now: dt.datetime) -> None:
    """Raises TooEarlyToJoin, which says when to come."""
    if now < session.opens_at:
        raise TooEarlyToJoin(opens=f"{session.opens_at:%H:%M %d/%m/%Y}")


class RemoteSessions(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work, on a locked appointment."""

    def open(self, appointment: LichHen) -> None:
        self.uow.teleconsultations.add(lich_hen=appointment, ma_cuoc_goi=uuid4().hex)

    def keep(self, appointment: LichHen) -> None:
        """After another time, doctor or service, or a cancellation: a live appointment for a remote service has a
        session to come, in a room that nobody has a token for yet, and no other has one. What ended stays.
        """
        session = self.uow.teleconsultations.of(appointment)
        needed = not appointment.ngay_huy and appointment.is_remote
        if session is None:
            if needed:
                self.open(appointment)
        elif session.trang_thai == TrangThaiPhien.ENDED:
            return
        elif needed:
            self._renew(session)
        else:
            self.call_off(session, KetQuaPhien.CANCELLED)

    def follow(self, actor: Any, appointment: LichHen, outcome: KetQuaPhien = KetQuaPhien.PATIENT_ABSENT) -> None:
        """After another state: the session starts, ends, or is called off with the `outcome` of a no-show.

        Raises TooEarlyToJoin before its room opens, and PatientWaits for a no-show of a patient who is in the lobby.
        """
        state = appointment.trang_thai
        if state in (TrangThaiLichHen.IN_PROGRESS, TrangThaiLichHen.COMPLETED, TrangThaiLichHen.NO_SHOW):
            session = self.uow.teleconsultations.of(appointment)
            if session is None or session.trang_thai in (TrangThaiPhien.ENDED, TrangThaiPhien.CANCELLED):
                return
            if session.trang_thai == TrangThaiPhien.NOT_STARTED:
                check_opened(session, self.clock.now())
            if state == TrangThaiLichHen.IN_PROGRESS:
                self._start(actor, session)
            elif state == TrangThaiLichHen.COMPLETED:
                self.end(actor, session, self.clock.now())
            else:
                self._miss(actor, session, outcome)

    def end(self, actor: Any, session: PhienTuVanTuXa, ended: dt.datetime) -> None:
        """It took place, until then."""
        start = session.thoi_gian_bat_dau
        ended = max(ended, start) if start else ended
        self._change(
            actor, session, RemoteSessionEnded, trang_thai=TrangThaiPhien.ENDED, ket_qua=KetQuaPhien.COMPLETED,
            thoi_gian_ket_thuc=ended, so_giay=seconds_between(start, ended),
        )  # fmt: skip
        self._empty(session)

    def call_off(self, session: PhienTuVanTuXa, outcome: KetQuaPhien) -> None:
        """It does not take place. The appointment's own event tells so."""
        self.uow.teleconsultations.save(session, trang_thai=TrangThaiPhien.CANCELLED, ket_qua=outcome)
        self._empty(session)

    def doctor_missed(self, actor: Any, appointment: LichHen) -> None:
        """Of a session that was called off with its appointment: the doctor did not come."""
        session = self.uow.teleconsultations.of(appointment)
        if session:
            self._change(actor, session, RemoteSessionMissed, ket_qua=KetQuaPhien.DOCTOR_ABSENT)

    def _start(self, actor: Any, session: PhienTuVanTuXa) -> None:
        now = self.clock.now()
        waits_since = session.cho_tu if session.waits_at(now) else None
        self._change(
            actor, session, RemoteSessionStarted, trang_thai=TrangThaiPhien.IN_PROGRESS, thoi_gian_bat_dau=now,
            cho_giay=seconds_between(waits_since, now),
        )  # fmt: skip

    def _miss(self, actor: Any, session: PhienTuVanTuXa, outcome: KetQuaPhien) -> None:
        if session.waits_at(self.clock.now()):
            raise PatientWaits
        self._change(actor, session, RemoteSessionMissed, trang_thai=TrangThaiPhien.CANCELLED, ket_qua=outcome)
        self._empty(session)

    def _renew(self, session: PhienTuVanTuXa) -> None:
        fresh: dict[str, Any] = {"trang_thai": TrangThaiPhien.NOT_STARTED, "ket_qua": "", "ma_cuoc_goi": uuid4().hex}
        self.uow.teleconsultations.save(session, **fresh, cho_tu=None, cho_den=None)
        self._empty(session)

    def _empty(self, session: PhienTuVanTuXa) -> None:
        """Nobody is in its room any more."""
        self.uow.participations.close(session, self.clock.now(), CachRoi.CLOSED)

    def _change(self, actor: Any, session: PhienTuVanTuXa, event: type[Event], **values: Any) -> None:
        before = snapshot(session)
        self.uow.teleconsultations.save(session, **values)
        self.uow.record(event(actor, session, before))
