"""Where a visit finds its place: the one piece of code that takes a time, and gives one back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from appointments.models import LichHen, LoaiLichHen
from authentication.models import NguoiDung
from core.booking_exceptions import (
    ReasonRequired,
    ScheduleFull,
    ServiceNotOffered,
    TooLateToChange,
    TooManyAppointments,
    TooSoon,
)
from core.booking_rules import BookingRules, Override
from core.exceptions import DomainError, Refusals, refuse
from core.services.base import BaseService
from core.services.objections import Situation, Visit


@dataclass(frozen=True)
class Request:
    """Who asks for a place, for an appointment of which kind, and why booking rules should be passed over.

    Who `held` the place did so in time. No rule binds when it is `forced`: it is not the patient who wants another
    time. Nobody (None) asks for what the clinic's own rules bring about.
    """

    actor: NguoiDung | None
    kind: str = LoaiLichHen.BOOKED
    reason: str = ""
    held: bool = False
    forced: bool = False

    @property
    def urgent(self) -> bool:
        return self.kind == LoaiLichHen.EMERGENCY


@dataclass(frozen=True)
class Place:
    """The fields that the appointment gets, the rules in force, the codes of those passed over for it, and whether its
    patient holds a place, which then ends.
    """

    fields: dict[str, Any]
    rules: BookingRules
    waived: list[str]
    ends_hold: bool = False

    @property
    def notes(self) -> dict[str, Any] | None:
        return passed_over(self.waived)


def passed_over(waived: list[str]) -> dict[str, Any] | None:
    """What the audit trail tells of rules that did not bind."""
    return {"bo_qua": waived} if waived else None


class Placement(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work."""

    def look(self, visits: Sequence[Visit], moving: LichHen | None = None, *, urgent: bool = False) -> Situation:
        """Lock the doctor's schedules of the days, and the one that `moving` leaves, and read what stands against the
        visits, which are of one patient, locked already, with one doctor. An urgent one does not heed holds.

        Raises ServiceNotOffered.
        """
        first, now = visits[0], self.clock.now()
        patient, doctor = first.patient, first.doctor
        if not doctor.offers(first.service):
            raise ServiceNotOffered
        days = sorted({visit.day for visit in visits})
        schedules = self.uow.schedules.lock_days(doctor, days, and_also=moving.lich_id if moving else None)
        found = self.uow.obstacles.around(doctor, patient, days, now, moving)
        return Situation(
            now=now,
            rules=self.uow.rules.at(doctor.co_so_id),
            schedules=schedules,
            doctors_visits=[each for each in found.visits if each.bac_si_id == doctor.pk and each.ngay_kham in days],
            patients_visits=[each for each in found.visits if each.benh_nhan_id == patient.pk],
            holds=[] if urgent else [each for each in found.holds if each.benh_nhan_id != patient.pk],
            closed=found.closed,
            moving=moving,
            held=frozenset(each.khoa for each in found.holds if each.benh_nhan_id == patient.pk),
        )

    def judge(self, request: Request, objections: Sequence[DomainError], rules: BookingRules) -> list[str]:
        """The codes of the rules that the request passes over. Raises all other objections at once."""
        waived = [each for each in objections if self._waives(request, each, rules)]
        standing = [each for each in objections if each not in waived]
        if any(each.waivable for each in standing) and self._may_waive(request, rules, reason="given"):
            standing.append(ReasonRequired())
        refuse(standing)
        return [each.code for each in waived]

    def judge_visit(self, request: Request, visit: Visit, situation: Situation, booked_before: int = 0) -> list[str]:
        """The same of all that speaks against a visit; a refusal names the visit, if another time may help."""
        try:
            return self.judge(request, situation.against(visit, booked_before), situation.rules)
        except (DomainError, Refusals) as refusal:
            if not any(isinstance(reason, TooManyAppointments) for reason in refusal.reasons):
                refusal.visit, refusal.moving = visit, situation.moving
            raise

    def take(self, request: Request, visit: Visit, situation: Situation, booked_before: int = 0) -> Place:
        """Take a place for the visit, giving back the one that `situation.moving` has.

        Raises all of `Situation.against` that the request does not pass over. An emergency finds a place in a full
        schedule, whose capacity then grows by one, but not at a time that is taken.
        """
        waived = self.judge_visit(request, visit, situation, booked_before)
        schedule, moving = situation.schedule_for(visit), situation.moving
        assert schedule  # or OutsideSchedule would have been raised
        stays = moving is not None and moving.lich_id == schedule.pk
        if stays:
            self.uow.schedules.save(schedule)
        else:
            self.free(moving)
            self.uow.schedules.take_place(schedule, widen=ScheduleFull.code in waived)
        same_service = moving is not None and moving.dich_vu_id == visit.service.pk
        return Place(
            {
                "bac_si": visit.doctor,
                "dich_vu": visit.service,
                "gia_tien": moving.gia_tien if moving and same_service else visit.service.gia_tien,
                "ngay_kham": visit.day,
                "gio_kham": visit.start,
                "gio_ket_thuc": visit.end,
                "lich": schedule,
                "so_thu_tu": moving.so_thu_tu if moving and stays else schedule.so_thu_tu_cuoi,
            },
            situation.rules,
            waived,
            bool(situation.held),
        )

    def free(self, appointment: LichHen | None) -> None:
        """Give the appointment's place back."""
        if appointment and appointment.lich_id:
            self.uow.schedules.free_place(appointment.lich_id)

    def check_notice(self, request: Request, appointment: LichHen, minutes: int, rules: BookingRules) -> list[str]:
        """The codes of the rules passed over. Raises TooLateToChange when fewer minutes are left, and it binds."""
        left = appointment.starts_at - self.clock.now()
        late = [TooLateToChange(minutes=minutes)] if left < dt.timedelta(minutes=minutes) else []
        return self.judge(request, late, rules)

    def _waives(self, request: Request, objection: DomainError, rules: BookingRules) -> bool:
        if request.urgent and isinstance(objection, ScheduleFull):
            return True
        if (request.held or request.kind != LoaiLichHen.BOOKED) and isinstance(objection, TooSoon):
            return True
        return objection.waivable and (
            request.urgent or request.forced or self._may_waive(request, rules, reason=request.reason)
        )

    def _may_waive(self, request: Request, rules: BookingRules, *, reason: str) -> bool:
        if rules.bo_qua == Override.FREELY:
            return self.may(request.actor, "appointment.waive_rules")
        right = "appointment.waive_rules" if rules.bo_qua == Override.WITH_REASON else "appointment.waive_any_rules"
        return bool(reason) and self.may(request.actor, right)
