"""Where a visit finds its place: the one piece of code that takes a time, and gives one back."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from appointments.models import LichHen, LichLamViec, add_minutes
from authentication.models import NguoiDung
from core.booking_rules import BookingRules
from core.clock import Clock
from core.exceptions import (
    DoctorUnavailable,
    DomainError,
    OutsideSchedule,
    PastTime,
    PatientBusy,
    ScheduleFull,
    ServiceNotOffered,
    SlotTaken,
    TooFarAhead,
    TooLateToChange,
    TooManyAppointments,
    TooSoon,
    refuse,
)
from core.services.base import BaseService
from core.unit_of_work import UnitOfWork
from medical.models import BacSi, DichVu
from users.models import BenhNhan


@dataclass(frozen=True)
class Visit:
    """Who wants to see whom, for what, when."""

    patient: BenhNhan
    doctor: BacSi
    service: DichVu
    day: dt.date
    start: dt.time

    @property
    def end(self) -> dt.time:
        """Past midnight no schedule goes on, so the day's last instant stands for it."""
        return add_minutes(self.start, self.service.thoi_gian_kham) or dt.time.max


class Placement(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work."""

    def __init__(self, uow: UnitOfWork, clock: Clock, rules: BookingRules) -> None:
        super().__init__(uow, clock)
        self.rules = rules

    def take(self, actor: NguoiDung, visit: Visit, moving: LichHen | None = None) -> dict[str, Any]:
        """Take a place for the visit, giving back the one that `moving` has; the fields that the appointment gets.

        Locks the patient, then the schedules. Raises ServiceNotOffered, or all that apply, in this order:
        DoctorUnavailable, OutsideSchedule, PastTime, TooSoon, TooFarAhead, SlotTaken, ScheduleFull, PatientBusy,
        TooManyAppointments.
        """
        if not visit.doctor.offers(visit.service):
            raise ServiceNotOffered
        self.uow.patients.lock(visit.patient.pk)
        old = moving.lich_id if moving else None
        schedule = self.uow.schedules.lock_covering(visit.doctor, visit.day, visit.start, visit.end, and_also=old)
        refuse(
            [
                *self._against_the_doctor(visit, schedule),
                *self._against_the_time(actor, visit),
                *self._against_the_place(visit, schedule, moving),
                *self._against_the_patient(actor, visit, moving),
            ]
        )
        assert schedule  # or OutsideSchedule would have been raised
        if moving and schedule.pk == old:
            self.uow.schedules.save(schedule)
        else:
            self.free(moving)
            self.uow.schedules.take_place(schedule)
        return {
            "bac_si": visit.doctor,
            "dich_vu": visit.service,
            "gia_tien": moving.gia_tien if moving and moving.dich_vu == visit.service else visit.service.gia_tien,
            "ngay_kham": visit.day,
            "gio_kham": visit.start,
            "gio_ket_thuc": visit.end,
            "lich": schedule,
            "so_thu_tu": moving.so_thu_tu if moving and schedule.pk == old else schedule.so_thu_tu_cuoi,
        }

    def free(self, appointment: LichHen | None) -> None:
        """Give the appointment's place back."""
        if appointment and appointment.lich_id:
            self.uow.schedules.free_place(appointment.lich_id)

    def check_notice(self, actor: NguoiDung, appointment: LichHen) -> None:
        """Raises TooLateToChange when the rules bind the actor and the time is too near."""
        minutes = self.rules.doi_truoc_phut
        too_late = appointment.starts_at - self.clock.now() < dt.timedelta(minutes=minutes)
        if too_late and not self.may(actor, "appointment.waive_rules"):
            raise TooLateToChange(minutes=minutes)

    def _against_the_time(self, actor: NguoiDung, visit: Visit) -> list[DomainError]:
        now = self.clock.now()
        wanted = dt.datetime.combine(visit.day, visit.start, tzinfo=now.tzinfo)
        if wanted <= now:
            return [PastTime()]
        if self.may(actor, "appointment.waive_rules"):
            return []
        if wanted < self.rules.first_bookable(now):
            return [TooSoon(minutes=self.rules.bao_truoc_phut)]
        if visit.day > self.rules.last_bookable(now):
            return [TooFarAhead(days=self.rules.dat_truoc_ngay)]
        return []

    def _against_the_doctor(self, visit: Visit, schedule: LichLamViec | None) -> list[DomainError]:
        against: list[DomainError] = []
        if not visit.doctor.takes_appointments:
            against.append(DoctorUnavailable())
        if schedule is None:
            against.append(OutsideSchedule())
        return against

    def _against_the_place(
        self, visit: Visit, schedule: LichLamViec | None, moving: LichHen | None
    ) -> list[DomainError]:
        against: list[DomainError] = []
        if self.uow.appointments.overlapping(visit.doctor, visit.day, visit.start, visit.end, but=moving):
            against.append(SlotTaken())
        if schedule and not schedule.con_cho_trong and not (moving and moving.lich_id == schedule.pk):
            against.append(ScheduleFull())
        return against

    def _against_the_patient(self, actor: NguoiDung, visit: Visit, moving: LichHen | None) -> list[DomainError]:
        against: list[DomainError] = []
        if self.uow.appointments.overlapping(visit.patient, visit.day, visit.start, visit.end, but=moving):
            against.append(PatientBusy())
        if not moving and not self.may(actor, "appointment.waive_rules"):
            limit = self.rules.so_lich_hen_toi_da
            if self.uow.appointments.count_coming(visit.patient, self.clock.now()) >= limit:
                against.append(TooManyAppointments(limit=limit))
        return against
