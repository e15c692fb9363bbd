"""Expected times out of the database: the line as it is now, and what who arrives is told."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from appointments.models import RESCHEDULABLE, LichHen, LichLamViec, TrangThaiLichHen
from core.booking_rules import BookingRules
from core.clock import Clock
from core.repositories.consultation_repository import IN_LINE
from core.services.estimates import Estimate, Line, Pace
from core.unit_of_work import UnitOfWork
from reception.models import HangCho, PhieuKham, TrangThaiPhieu

INSIDE = (TrangThaiPhieu.CALLED, TrangThaiPhieu.IN_ROOM)
IN_PROGRESS = TrangThaiLichHen.IN_PROGRESS


class Expectations:
    """Reads, in a use case of somebody else's."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow = uow
        self.clock = clock

    def line_of(
        self, schedule: LichLamViec, rules: BookingRules, *, but: int | None = None, of: Iterable[LichHen] | None = None
    ) -> Line:
        """The line of a schedule, in two queries, or one if its visits were read (`of`); without that appointment."""
        visits = list(self.uow.days.line_of(schedule.pk) if of is None else of)
        return line(
            schedule,
            queue=queue_among(visits),
            tickets=[each.phieu_kham for each in visits if each.pk != but and _has_ticket(each)],
            visits=[each for each in visits if each.pk != but],
            pace=self.pace_of(schedule.bac_si_id),
            rules=rules,
        )

    def pace_of(self, ma_bac_si: int) -> Pace | None:
        return Pace.of(self.uow.consultations.durations(ma_bac_si))

    def of_ticket(self, ticket: PhieuKham) -> Estimate | None:
        """None unless it waits, and waits today."""
        now = self.clock.now()
        if ticket.trang_thai != TrangThaiPhieu.WAITING or ticket.hang.ngay != now.date():
            return None
        line = self.line_of(ticket.hang.lich, self.uow.rules.at(ticket.hang.co_so_id))
        return line.estimates(now).get(ticket.lich_hen_id)

    def told(self, ticket: PhieuKham, rules: BookingRules, visits: Iterable[LichHen]) -> dict[str, Any]:
        """What the ticket that is about to be stored says of when its visit will begin; `visits` as `line_of` takes."""
        line = self.line_of(ticket.hang.lich, rules, but=ticket.lich_hen_id, of=visits)
        found = line.joined_by(ticket).estimates(self.clock.now())[ticket.lich_hen_id]
        return {"du_kien_luc": found.at, "du_kien_som": found.earliest, "du_kien_muon": found.latest}


def queue_among(visits: Iterable[LichHen]) -> HangCho | None:
    """The queue of the schedule whose visits these are, read along with them; None before the first ticket."""
    return next((each.lich.hang_cho for each in visits if each.lich and hasattr(each.lich, "hang_cho")), None)


def _has_ticket(visit: LichHen) -> bool:
    """One that counts: its patient waits, is called or is inside."""
    return hasattr(visit, "phieu_kham") and visit.phieu_kham.trang_thai in IN_LINE


def line(
    schedule: LichLamViec,
    *,
    queue: HangCho | None,
    tickets: Iterable[PhieuKham],
    visits: Iterable[LichHen],
    pace: Pace | None,
    rules: BookingRules,
) -> Line:
    """Of what was read already; a schedule for which nobody has arrived has no queue yet. Of the visits those count
    that have no ticket: who is still to come, and whom the doctor sees from afar.
    """
    everybody = list(tickets)
    there, others = {each.lich_hen_id for each in everybody}, list(visits)
    afar = [each for each in others if each.trang_thai == IN_PROGRESS and each.pk not in there]
    return Line(
        queue=queue or HangCho(lich_id=schedule.pk),
        waiting=[each for each in everybody if each.trang_thai == TrangThaiPhieu.WAITING],
        inside=[*(each for each in everybody if each.trang_thai in INSIDE), *map(_begun_afar, afar)],
        coming=[_promised(each) for each in others if each.trang_thai in RESCHEDULABLE],
        opens=timezone.make_aware(dt.datetime.combine(schedule.ngay_lam_viec, schedule.gio_bat_dau)),
        pace=pace,
        rules=rules,
    )


def _promised(appointment: LichHen) -> PhieuKham:
    """The ticket of who comes on time. The appointment does not know of it: it has none yet."""
    at = appointment.starts_at
    ticket = PhieuKham(lich_hen_id=appointment.pk, moc_xep=at, den_luc=at)
    PhieuKham._meta.get_field("lich_hen").set_cached_value(ticket, appointment)
    return ticket


def _begun_afar(appointment: LichHen) -> PhieuKham:
    """The ticket of who is seen without one, as if the visit had begun when it should."""
    ticket = _promised(appointment)
    ticket.trang_thai, ticket.vao_luc = TrangThaiPhieu.IN_ROOM, ticket.den_luc
    return ticket
