"""In which order those who wait are called.

Emergencies come first, by arrival. Of the others, at most `ti_le_uu_tien` of a priority class are called in a row while
somebody of none waits too; all these classes are one level, within which `moc_xep` decides and then the number. Whoever
is to be called later (`cho_den_luot`) is passed over until then, unless nobody else waits: a doctor is never kept idle.
"""

from bisect import insort
from collections.abc import Sequence
from enum import Enum
from typing import Any

from core.booking_rules import BookingRules
from reception.models import HangCho, NhomUuTien, PhieuKham


class Level(Enum):
    """In the order in which they are called."""

    EMERGENCY = 0
    PRIORITY = 1
    NONE = 2


LEVELS = {NhomUuTien.EMERGENCY.value: Level.EMERGENCY, NhomUuTien.NONE.value: Level.NONE}


def level_of(ticket: PhieuKham) -> Level:
    """The law ranks no class but emergencies before the others."""
    return LEVELS.get(ticket.nhom_uu_tien, Level.PRIORITY)


def place_of(ticket: PhieuKham) -> tuple[Any, ...]:
    """What orders the tickets of one level. An emergency has no appointed time that could count."""
    since = ticket.den_luc if level_of(ticket) is Level.EMERGENCY else ticket.moc_xep
    return since, ticket.lich_hen.so_thu_tu


def after_call(ticket: PhieuKham, calls: int, in_a_row: int) -> tuple[int, int]:
    """The calls made, and those of a priority class in a row, once the ticket is called. Emergencies stand outside the
    ratio.
    """
    rows = {Level.EMERGENCY: in_a_row, Level.PRIORITY: in_a_row + 1, Level.NONE: 0}
    return calls + 1, rows[level_of(ticket)]


class _Line:
    """Those who wait: the ready ones by level, each in the order of its places, and those whose turn is not yet."""

    def __init__(self, waiting: Sequence[PhieuKham]) -> None:
        self.later = sorted(waiting, key=lambda ticket: ticket.cho_den_luot, reverse=True)
        self.ready: dict[Level, list[PhieuKham]] = {level: [] for level in Level}

    def admit(self, calls: int) -> None:
        """Let in whose turn has come; if nobody is ready, those whose turn comes soonest."""
        turn = calls
        if self.later and not any(self.ready.values()):
            turn = max(calls, self.later[-1].cho_den_luot)
        while self.later and self.later[-1].cho_den_luot <= turn:
            ticket = self.later.pop()
            insort(self.ready[level_of(ticket)], ticket, key=place_of)

    def take(self, *, enough: bool) -> PhieuKham:
        """The first of the level whose turn it is; `enough` when the ratio of priority calls is reached."""
        order = (Level.EMERGENCY, Level.NONE, Level.PRIORITY) if enough else tuple(Level)
        level = next(level for level in order if self.ready[level])
        return self.ready[level].pop(0)


def forecast(waiting: Sequence[PhieuKham], queue: HangCho, rules: BookingRules) -> list[PhieuKham]:
    """The waiting (tickets with their appointments) as they will be called if nobody else comes or goes; the first is
    whom “next” calls.
    """
    line, order = _Line(waiting), []
    calls, in_a_row = queue.so_luot_goi, queue.uu_tien_lien_tiep
    for _turn in waiting:
        line.admit(calls)
        ticket = line.take(enough=in_a_row >= rules.ti_le_uu_tien)
        calls, in_a_row = after_call(ticket, calls, in_a_row)
        order.append(ticket)
    return order
