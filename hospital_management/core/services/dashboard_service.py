"""What a director looks at: today, the month, the week to come, and what waits for somebody."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from appointments.models import RESCHEDULABLE
from authentication.models import NguoiDung
from core.repositories.base import within
from core.repositories.dashboard_repository import Days, Periods
from core.services.base import BaseService
from core.services.figures import Figures, States, by_key, figures, named, percent, states_of, together
from reception.models import TrangThaiPhieu

AHEAD = 7  # days
BEST = 5
SOON = dt.timedelta(days=3)
T = TypeVar("T")
Places = tuple[int, int]
NO_PLACES = (0, 0)
OF_A_PERIOD = ("new_patients", "net_revenue")
ONE_DAY = dt.timedelta(days=1)


class DashboardService(BaseService):
    def look(self, *, actor: NguoiDung) -> Figures:
        """All of it, in seven queries whatever there is to count. Raises Forbidden."""
        self.require(actor, "dashboard.retrieve")
        now = self.clock.now()
        today = now.date()
        periods = {"this_month": Days(today.replace(day=1), today), "last_month": _same_days_before(today)}
        every = Days(periods["last_month"].first, today + AHEAD * ONE_DAY)
        visits = by_key(self.uow.statistics.by_day(self._visits(every)), "ngay_kham")
        places, sums = self.uow.dashboard.places_by_day(every), self._sums(now, periods)
        return {
            "updated_at": now,
            "today": self._today(today, visits.get(today, {})),
            **self._periods(periods, visits, places, sums),
            "next_days": [_load_of(today + ahead * ONE_DAY, places) for ahead in range(1, AHEAD + 1)],
            **self._best(periods["this_month"]),
            "open_work": {name: number for name, number in sums.items() if not name.startswith(OF_A_PERIOD)},
        }

    def _visits(self, days: Days) -> Any:
        return within(self.uow.statistics.all(), "ngay_kham", *days)

    def _today(self, today: dt.date, states: States) -> Figures:
        tickets = self.uow.dashboard.tickets_of(today)
        return {
            "ngay": today,
            **figures(states),
            "expected": sum(states.get(state, 0) for state in RESCHEDULABLE),
            "waiting_now": tickets.get(TrangThaiPhieu.WAITING, 0) + tickets.get(TrangThaiPhieu.CALLED, 0),
            "in_room": tickets.get(TrangThaiPhieu.IN_ROOM, 0),
        }

    @staticmethod
    def _periods(
        periods: Periods,
        visits: Mapping[dt.date, States],
        places: Mapping[dt.date, Places],
        sums: Mapping[str, int],
    ) -> dict[str, Figures]:
        return {
            name: {
                "start_date": days.first,
                "end_date": days.last,
                **figures(together(_on(days, visits))),
                **_load(_on(days, places)),
                **{figure: sums[f"{figure}_{name}"] for figure in OF_A_PERIOD},
            }
            for name, days in periods.items()
        }

    def _best(self, days: Days) -> dict[str, list[Figures]]:
        counts, visits = self.uow.statistics, self._visits(days)
        specialties = named(counts.by_specialty(visits), counts.specialties())
        doctors = [
            {"ma_bac_si": row["ma_bac_si"], "ten_bac_si": row["ten_bac_si"], **figures(states_of(row))}
            for row in counts.busiest_doctors(visits, BEST)
        ]
        return {"top_specialties": specialties[:BEST], "top_doctors": doctors}

    def _sums(self, now: dt.datetime, periods: Periods) -> dict[str, int]:
        """What of each period lies outside the appointments, and the work that waits."""
        told = self.uow.dashboard
        return told.together(
            told.new_patients(periods),
            told.net_revenue(periods),
            told.unconfirmed(now.date()),
            told.refund_requests(),
            told.data_requests(now, now + SOON),
            told.support_requests(now),
            told.failed_notifications(),
        )


def _same_days_before(today: dt.date) -> Days:
    """The month before, until the same day of it or its end."""
    last = today.replace(day=1) - ONE_DAY
    return Days(last.replace(day=1), last.replace(day=min(today.day, last.day)))


def _on(days: Days, by_day: Mapping[dt.date, T]) -> list[T]:
    return [found for day, found in by_day.items() if days.first <= day <= days.last]


def _load_of(day: dt.date, places: Mapping[dt.date, Places]) -> Figures:
    return {"ngay": day, **_load([places.get(day, NO_PLACES)])}


def _load(places: Iterable[Places]) -> Figures:
    """How many places are offered, how many of them booked, and how much that is of a hundred."""
    found = list(places)
    offered, booked = sum(each[0] for each in found), sum(each[1] for each in found)
    return {"places": offered, "booked_places": booked, "fill_rate": percent(booked, offered)}
