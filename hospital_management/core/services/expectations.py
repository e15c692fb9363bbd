"""Expected times out of the database: the line as it is now, and what who arrives is told."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from appointments.models import RESCHEDULABLE, LichHen, LichLamViec
from core.booking_rules import BookingRules
from core.clock import Clock
from core.services.estimates import Estimate, Line, Pace
from core.unit_of_work import UnitOfWork
from reception.models import HangCho, PhieuKham, TrangThaiPhieu

INSIDE = (TrangThaiPhieu.CALLED, TrangThaiPhieu.IN_ROOM)


class Expectations:
    """Reads, in a use case of somebody else's."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow = uow
        self.clock = clock

    def line_of(self, schedule: LichLamViec, rules: BookingRules, *, but: int | None = None) -> Line:
        """The line of a schedule, in four queries; without the appointment of this key."""
        coming = self.uow.appointments.of_schedule(schedule).filter(trang_thai__in=RESCHEDULABLE)
        return line(
            schedule,
            queue=self.uow.queues.of_schedule(schedule.pk),
            tickets=[each for each in self.uow.consultations.in_line(schedule) if each.lich_hen_id != but],
            coming=[each for each in coming if each.pk != but],
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

    def told(self, ticket: PhieuKham, rules: BookingRules) -> dict[str, Any]:
        """What the ticket that is about to be stored says of when its visit will begin."""
        line = self.line_of(ticket.hang.lich, rules, but=ticket.lich_hen_id)
        found = line.joined_by(ticket).estimates(self.clock.now())[ticket.lich_hen_id]
        return {"du_kien_luc": found.at, "du_kien_som": found.earliest, "du_kien_muon": found.latest}


def line(
    schedule: LichLamViec,
    *,
    queue: HangCho | None,
    tickets: Iterable[PhieuKham],
    coming: Iterable[LichHen],
    pace: Pace | None,
    rules: BookingRules,
) -> Line:
    """Of what was read already; a schedule for which nobody has arrived has no queue yet."""
    everybody = list(tickets)
    return Line(
        queue=queue or HangCho(lich_id=schedule.pk),
        waiting=[each for each in everybody if each.trang_thai == TrangThaiPhieu.WAITING],
        inside=[each for each in everybody if each.trang_thai in INSIDE],
        coming=[_promised(each) for each in coming],
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
