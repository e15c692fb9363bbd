"""The desk's “today” and the doctor's “my day”: all that the screen needs, read at once."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from appointments.models import RESCHEDULABLE, LichHen, LichLamViec
from authentication.models import NguoiDung
from core.booking_rules import BookingRules
from core.clock import Clock
from core.services.base import BaseService
from core.services.estimates import Estimate, Line, Pace
from core.services.expectations import Expectations, line
from core.services.queue_order import forecast
from core.unit_of_work import UnitOfWork
from medical.models import BacSi
from reception.models import PhieuKham, TrangThaiPhieu

NEXT = 5
TOO_LONG = dt.timedelta(minutes=60)
"""To wait, for who was told no time."""


class DayService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.expectations = Expectations(uow, clock)

    def today(self, *, actor: NguoiDung, ma_co_so: int, ngay: dt.date | None = None) -> dict[str, Any]:
        """A facility's day, by schedule, in five queries however much there is. Raises Forbidden or DoesNotExist."""
        self.require(actor, "day.today")
        facility = self.uow.facilities.refer(ma_co_so, "ma_co_so")
        now = self.clock.now()
        day = ngay or now.date()
        rules, visits = self.uow.rules.at(facility.pk), _by_schedule(self.uow.days.visits_at(facility, day))
        schedules = list(self.uow.days.schedules_at(facility, day))
        return {
            "ngay": day,
            "ma_co_so": facility.pk,
            "ten_co_so": facility.ten_co_so,
            "cap_nhat_luc": now,
            "theo_trang_thai": _states(each for some in visits.values() for each in some),
            "lich": [self._session(schedule, visits[schedule.pk], rules, now) for schedule in schedules],
            "ton_dong": list(self.uow.days.left_over(facility, day)),
        }

    def my_day(self, *, actor: NguoiDung, ngay: dt.date | None = None, ma_bac_si: int | None = None) -> dict[str, Any]:
        """A doctor's day in six queries, the doctor's own unless an Admin names one.

        Raises Required, DoesNotExist or NotYours.
        """
        doctor = self.doctor_named(actor, "day.my_day", ma_bac_si)
        now = self.clock.now()
        day = ngay or now.date()
        visits, pace = _by_schedule(self.uow.days.visits_of(doctor, day)), self.expectations.pace_of(doctor.pk)
        schedules, rules = list(self.uow.days.schedules_of(doctor, day)), self.uow.rules.at(doctor.co_so_id)
        lines = {each.pk: _line(each, visits[each.pk], pace, rules) for each in schedules}
        return {
            "ngay": day,
            "ma_bac_si": doctor.pk,
            "ten_bac_si": doctor.ho_ten,
            "cap_nhat_luc": now,
            "theo_trang_thai": _states(each for some in visits.values() for each in some),
            "ma_lich_hen_tiep_theo": _next_of(lines.values()) if day == now.date() else None,
            "lich": [self._block(each, visits[each.pk], lines[each.pk], now) for each in schedules],
            "khoang_nghi": self._time_off(doctor, day),
        }

    def _time_off(self, doctor: BacSi, day: dt.date) -> list[Any]:
        return self.uow.time_off.of_doctor(doctor, day, day)

    def _session(
        self, schedule: LichLamViec, visits: list[LichHen], rules: BookingRules, now: dt.datetime
    ) -> dict[str, Any]:
        """A schedule as the desk sees it."""
        found = _line(schedule, visits, None, rules)
        order = forecast(found.waiting, found.queue, rules)
        late = [each for each in visits if each.trang_thai in RESCHEDULABLE and each.starts_at < now]
        return {
            "schedule": schedule,
            "queue": getattr(schedule, "hang_cho", None),
            "theo_trang_thai": _states(visits),
            "dang_goi": _within(found.inside, TrangThaiPhieu.CALLED),
            "dang_kham": _within(found.inside, TrangThaiPhieu.IN_ROOM),
            "so_dang_cho": len(order),
            "tiep_theo": [each.lich_hen for each in order[:NEXT]],
            "den_tre": late,
            "cho_lau": [each.lich_hen for each in order if _waits_too_long(each, now)],
        }

    @staticmethod
    def _block(schedule: LichLamViec, visits: list[LichHen], found: Line, now: dt.datetime) -> dict[str, Any]:
        """A schedule as its doctor sees it."""
        estimates: dict[int, Estimate] = found.estimates(now) if schedule.ngay_lam_viec >= now.date() else {}
        return {
            "schedule": schedule,
            "queue": getattr(schedule, "hang_cho", None),
            "theo_trang_thai": _states(visits),
            "lich_hen": [{"visit": each, "estimate": estimates.get(each.pk)} for each in visits],
        }


def _by_schedule(visits: Iterable[LichHen]) -> dict[int | None, list[LichHen]]:
    found: dict[int | None, list[LichHen]] = defaultdict(list)
    for each in visits:
        found[each.lich_id].append(each)
    return found


def ticket_of(visit: LichHen) -> PhieuKham | None:
    """Read along with the visit; None before arrival."""
    return getattr(visit, "phieu_kham", None)


def _line(schedule: LichLamViec, visits: Iterable[LichHen], pace: Pace | None, rules: BookingRules) -> Line:
    visits = list(visits)
    return line(
        schedule,
        queue=getattr(schedule, "hang_cho", None),
        tickets=[ticket for each in visits if (ticket := ticket_of(each))],
        coming=[each for each in visits if each.trang_thai in RESCHEDULABLE],
        pace=pace,
        rules=rules,
    )


def _states(visits: Iterable[LichHen]) -> dict[str, int]:
    return dict(Counter(each.trang_thai for each in visits))


def _within(tickets: Iterable[PhieuKham], state: TrangThaiPhieu) -> list[LichHen]:
    return [each.lich_hen for each in tickets if each.trang_thai == state]


def _waits_too_long(ticket: PhieuKham, now: dt.datetime) -> bool:
    """Longer than told on arrival."""
    return now > (ticket.du_kien_muon or max(ticket.den_luc, ticket.moc_xep) + TOO_LONG)


def _next_of(lines: Iterable[Line]) -> int | None:
    """Whom “next” calls; if nobody waits, who is to come first."""
    some = list(lines)
    for found in some:
        if found.waiting:
            return forecast(found.waiting, found.queue, found.rules)[0].lich_hen_id
    return next((found.coming[0].lich_hen_id for found in some if found.coming), None)
