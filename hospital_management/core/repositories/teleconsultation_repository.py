"""Remote sessions, who was in them, and what came of them."""

import datetime as dt
from functools import cache
from typing import Any

from django.db.models import Case, Count, F, Max, Q, QuerySet, Sum, Value, When

from appointments.models import LichHen, PhienTuVanTuXa
from appointments.remote_session import CLOSES_AFTER, KetQuaPhien, TrangThaiPhien
from core.database_functions import MonthOf
from core.exceptions import NotYours
from core.policy import Role
from core.repositories.appointment_repository import AppointmentRepository
from core.repositories.base import BaseRepository, only
from core.repositories.family_repository import patients_of
from core.repositories.prepared import Given, GivenActor, Prepared
from telehealth.models import Ben, CachRoi, LuotThamGia

VISIT = "lich_hen__"
SUMS: dict[str, Any] = {
    "total_sessions": Count("pk"),
    "open_sessions": Count("pk", filter=Q(ket_qua="")),
    **{outcome.name.lower(): Count("pk", filter=Q(ket_qua=outcome)) for outcome in KetQuaPhien},
    "timed": Count("so_giay"),
    "seconds": Sum("so_giay", default=0),
    "waits": Count("cho_giay"),
    "waited": Sum("cho_giay", default=0),
}
"""Sums and counts, of which averages are made: SQL Server's own average of whole numbers is cut to one."""

Sums = list[dict[str, Any]]


class TeleconsultationRepository(BaseRepository[PhienTuVanTuXa]):
    """Whoever changes a session has its appointment locked, which stands for a lock of its own."""

    model = PhienTuVanTuXa
    by_actor_alone = True
    related = ("lich_hen__benh_nhan", "lich_hen__bac_si__co_so")

    def all(self) -> QuerySet[PhienTuVanTuXa]:
        """With the day and the time for which each is appointed."""
        return super().all().annotate(ngay_kham=F("lich_hen__ngay_kham"), gio_kham=F("lich_hen__gio_kham"))

    def owned_by(self, actor: Any) -> Q:
        """A doctor who is an Admin for a while is still the doctor of his sessions."""
        as_doctor, as_patient = Q(lich_hen__bac_si__nguoi_dung=actor), Q(lich_hen__benh_nhan__in=patients_of(actor))
        return {Role.DOCTOR: as_doctor, Role.ADMIN: as_doctor | as_patient}.get(actor.vai_tro, as_patient)

    def lock_visible(self, actor: Any, action: str, pk: int) -> PhienTuVanTuXa:
        """The session, still within the actor's reach once its appointment is locked, with all that hangs on that.

        Raises NotFound or NotYours.
        """
        AppointmentRepository().lock_alone_by("phien_tu_van", pk)
        appointment: Any = only(_sight(actor.vai_tro, action).rows(actor=actor, pk=pk))
        if appointment is None:
            raise NotYours
        session: PhienTuVanTuXa = appointment.phien_tu_van
        return session

    @staticmethod
    def of(appointment: LichHen) -> PhienTuVanTuXa | None:
        """The locked appointment's session, read once more only where it was not read with that."""
        return getattr(appointment, "phien_tu_van", None)

    def never_started(self, now: dt.datetime) -> list[int]:
        """The appointments whose session's room has closed before anybody started it."""
        closed = now - CLOSES_AFTER
        over = Q(lich_hen__ngay_kham__lt=closed.date()) | Q(
            lich_hen__ngay_kham=closed.date(), lich_hen__gio_ket_thuc__lt=closed.time()
        )
        return self._appointments(self.model.objects.filter(over, trang_thai=TrangThaiPhien.NOT_STARTED))

    def left_running(self, since: dt.datetime) -> list[int]:
        """The appointments whose session has run since then or longer."""
        running = self.model.objects.filter(trang_thai=TrangThaiPhien.IN_PROGRESS)
        return self._appointments(running.filter(thoi_gian_bat_dau__lte=since))

    @staticmethod
    def _appointments(sessions: QuerySet[PhienTuVanTuXa]) -> list[int]:
        return list(sessions.order_by("pk").values_list("lich_hen_id", flat=True))

    def by_doctor(self, sessions: QuerySet[PhienTuVanTuXa]) -> Sums:
        return self._summed(sessions, ma_bac_si=F("lich_hen__bac_si_id"), ten_bac_si=F("lich_hen__bac_si__ho_ten"))

    def by_month(self, sessions: QuerySet[PhienTuVanTuXa]) -> Sums:
        """By the month of the appointed day, which is a day at the clinic whatever the zone."""
        return self._summed(sessions, thang=MonthOf("lich_hen__ngay_kham"))

    @staticmethod
    def _summed(sessions: QuerySet[PhienTuVanTuXa], **named: Any) -> Sums:
        """One row for each value of what is `named`, in its order."""
        rows: Any = sessions
        return list(rows.values(**named).annotate(**SUMS).order_by(*named))


class ParticipationRepository(BaseRepository[LuotThamGia]):
    model = LuotThamGia

    def of_session(self, session: PhienTuVanTuXa) -> QuerySet[LuotThamGia]:
        return self.model.objects.filter(phien=session).order_by("vao_luc", "pk")

    def close(self, session: PhienTuVanTuXa, now: dt.datetime, how: CachRoi, **whose: Any) -> int:
        """End those that are open, in the locked session; how many they were. None ends before it began, by whichever
        server's clock.
        """
        still = self.model.objects.filter(phien=session, ra_luc__isnull=True, **whose)
        return still.update(ra_luc=Case(When(vao_luc__gt=now, then=F("vao_luc")), default=Value(now)), cach_roi=how)

    def came(self, session: PhienTuVanTuXa, side: Ben) -> bool:
        """Whether that side was in the room when the session's time had come."""
        there = Q(ra_luc__isnull=True) | Q(ra_luc__gte=session.lich_hen.starts_at)
        return self.of_session(session).filter(there, ben=side).exists()

    def last_left(self, session: PhienTuVanTuXa) -> dt.datetime | None:
        """When the last one went; None while somebody is thought to be there, or if nobody was."""
        rows = self.model.objects.filter(phien=session).aggregate(
            last=Max("ra_luc"), all=Count("pk"), gone=Count("ra_luc")
        )
        return rows["last"] if rows["all"] == rows["gone"] else None


@cache
def _sight(role: str, action: str) -> Prepared[LichHen]:
    """The appointment of a session that is within reach."""

    def rows() -> QuerySet[LichHen]:
        session = TeleconsultationRepository().visible_to(GivenActor(role), action).filter(pk=Given("pk"))
        appointments = AppointmentRepository()
        return appointments.with_what_hangs_on(appointments.all()).filter(phien_tu_van__in=session.values("pk"))

    return Prepared(rows)
