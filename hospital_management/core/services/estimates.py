"""When a visit will begin: what a doctor's last consultations tell of the next ones. Knows no database."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from core.booking_rules import BookingRules
from core.services.queue_order import forecast
from reception.models import HangCho, PhieuKham

ENOUGH = 5
"""So many consultations say more than the minutes that a service is planned with."""
DOUBT = 0.3
"""By this part a planned length may be wrong either way."""
SLACK = dt.timedelta(minutes=5)
"""Between two patients somebody has to be called and to walk in."""
EARLY = dt.timedelta(minutes=10)
"""So long before the turn one is advised to be there."""
STEP_MINUTES = 5


@dataclass(frozen=True)
class Pace:
    """How long consultations last: the median, and what a fifth of them stay below and above."""

    usual: dt.timedelta
    short: dt.timedelta
    long: dt.timedelta

    @classmethod
    def of(cls, durations: Sequence[dt.timedelta]) -> "Pace | None":
        """Of a doctor's last consultations; None while they are too few to tell."""
        if len(durations) < ENOUGH:
            return None
        seconds = [each.total_seconds() for each in durations]
        fifths = quantiles(seconds, n=5, method="inclusive")
        return cls(*(dt.timedelta(seconds=round(each)) for each in (median(seconds), fifths[0], fifths[-1])))

    @classmethod
    def planned(cls, ticket: PhieuKham) -> "Pace":
        """By the appointment's own length, which is its service's."""
        visit = ticket.lich_hen
        length = dt.datetime.combine(visit.ngay_kham, visit.gio_ket_thuc) - visit.starts_at.replace(tzinfo=None)
        return cls(length, length * (1 - DOUBT), length * (1 + DOUBT))


@dataclass(frozen=True)
class Estimate:
    """When the visit is expected to begin, and between which instants; `before`: how many who are there come first."""

    before: int
    at: dt.datetime
    earliest: dt.datetime
    latest: dt.datetime


@dataclass
class _Course:
    """How far the doctor's day has come: when the next can be taken, and the doubt about it, in seconds squared.

    Consultations are long and short independently of one another, so that not their doubts add up but the squares.
    """

    free: dt.datetime
    down: float = 0
    up: float = 0

    def add(self, pace: Pace) -> None:
        self.free += pace.usual
        self.down += (pace.usual - pace.short).total_seconds() ** 2
        self.up += (pace.long - pace.usual).total_seconds() ** 2

    def estimate(self, before: int, not_before: dt.datetime) -> Estimate:
        earliest = self.free - dt.timedelta(seconds=round(math.sqrt(self.down)))
        latest = self.free + dt.timedelta(seconds=round(math.sqrt(self.up)))
        return Estimate(before, self.free, max(earliest, not_before), latest + SLACK)


@dataclass(frozen=True)
class Line:
    """One queue as it is: who waits, who was called in, and who of the booked is still to come (as tickets of their
    appointed times that are not stored). `pace` is the doctor's, if known.
    """

    queue: HangCho
    waiting: Sequence[PhieuKham]
    inside: Sequence[PhieuKham]
    coming: Sequence[PhieuKham]
    opens: dt.datetime
    pace: Pace | None
    rules: BookingRules

    def estimates(self, now: dt.datetime) -> dict[int, Estimate]:
        """By appointment: of all who wait or are still to come.

        The doctor takes whoever is there, in the order of `forecast`, and waits for nobody while somebody waits. Who is
        still to come is there at the appointed time; who is later than the rules bear takes none of the doctor's.
        """
        order = forecast([*self.waiting, *self.coming], self.queue, self.rules)
        before = _who_comes_first(order)
        course, found = self._begun(now), {}
        while order:
            ticket = next((each for each in order if each.den_luc <= course.free), None) or min(order, key=_there)
            order.remove(ticket)
            course.free = max(course.free, ticket.den_luc)
            found[ticket.lich_hen_id] = course.estimate(before[ticket.lich_hen_id], max(now, self.opens))
            if ticket.pk is not None or self.may_still_come(ticket, now):
                course.add(self.pace or Pace.planned(ticket))
        return found

    def joined_by(self, ticket: PhieuKham) -> "Line":
        """With one more who waits."""
        return replace(self, waiting=[*self.waiting, ticket])

    def may_still_come(self, ticket: PhieuKham, now: dt.datetime) -> bool:
        return now <= ticket.den_luc + dt.timedelta(minutes=self.rules.phut_den_tre)

    def _begun(self, now: dt.datetime) -> _Course:
        """Not before the schedule begins, and when who is inside is done."""
        course = _Course(max(now, self.opens))
        for ticket in self.inside:
            pace, since = self.pace or Pace.planned(ticket), ticket.vao_luc or now
            course.add(pace)
            course.free = max(now, self.opens, since + pace.usual)
        return course


def _who_comes_first(order: Sequence[PhieuKham]) -> dict[int, int]:
    """By appointment: how many who are there stand before it."""
    found, there = {}, 0
    for ticket in order:
        found[ticket.lich_hen_id] = there
        there += ticket.pk is not None
    return found


def _there(ticket: PhieuKham) -> dt.datetime:
    return ticket.den_luc


def when_to_come(
    now: dt.datetime, appointed: dt.datetime, estimate: Estimate | None, rules: BookingRules
) -> dt.datetime:
    """When who has not arrived should: later than appointed if the doctor runs late, never so late that the place in
    the line would be lost, to five minutes.
    """
    turn = max(appointed, estimate.earliest) if estimate else appointed
    advised = min(turn - EARLY, appointed + dt.timedelta(minutes=rules.phut_den_tre))
    over = dt.timedelta(minutes=advised.minute % STEP_MINUTES, seconds=advised.second, microseconds=advised.microsecond)
    return max(advised - over, now)
