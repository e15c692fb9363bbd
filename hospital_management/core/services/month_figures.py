"""Counts of a month, made into what its report shows.

Rates are percent to two decimals, of nothing zero; averages of nothing are None.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from core.clock import minute_of
from core.repositories.dashboard_repository import Days
from core.repositories.month_repository import LEADS, WEEK, weekday
from core.repositories.statistics_repository import Counts
from core.services.figures import Figures, States, by_key, figures, named, percent, together
from core.services.histogram import percentile
from support.models import MOST_STARS

MEDIAN, MOST = 50, 80  # percent
HOUR = 60
Grid = dict[tuple[int, int], int]
"""Minutes by weekday (0 is Monday) and hour."""


def rated(states: States) -> Figures:
    return _with_no_shows(figures(states))


def _with_no_shows(row: Figures) -> Figures:
    """With the rate of who did not come."""
    return {**row, "no_show_rate": percent(row["no_show_appointments"], row["total_appointments"])}


def by_day(days: Days, visits: Mapping[dt.date, States], money: Counts) -> list[Figures]:
    """Every day of the month, also those on which nothing happened."""
    net: Counter[str] = Counter()
    for row in money:
        net[row["ngay"]] += row["total_revenue"] - row["refunded_amount"]
    return [{"ngay": day, **rated(visits.get(day, {})), "net_revenue": net[day.isoformat()]} for day in days.each()]


def by_lead_time(rows: Counts) -> list[Figures]:
    """Of each length of time ahead, what became of the visits."""
    states = {name: Counter[str]() for name in LEADS}
    for row in rows:
        for name in LEADS:
            states[name][row["trang_thai"]] += row[name]
    return [{"lead_time": name, **rated(some)} for name, some in states.items()]


def use(booked: int, offered: int) -> Figures:
    return {"booked_minutes": booked, "offered_minutes": offered, "utilization": percent(booked, offered)}


def by_doctor(booked: Counts, offered: Counts) -> list[Figures]:
    """Who had visits or offered time, who offered most first."""
    held = [row for row in booked if row["con_lai"]]
    minutes, names = Counter[int](), _names(held, offered)
    for row in held:
        minutes[row["ma_bac_si"]] += row["phut"]
    times = {row["ma_bac_si"]: row["phut"] for row in offered}
    found = [
        {"ma_bac_si": key, "ten_bac_si": name, **use(minutes[key], times.get(key, 0))} for key, name in names.items()
    ]
    return sorted(found, key=lambda row: (-row["offered_minutes"], -row["booked_minutes"], row["ma_bac_si"]))


def _names(*lists: Counts) -> dict[int, str]:
    return {row["ma_bac_si"]: row["ten_bac_si"] for rows in lists for row in rows}


def by_hour(booked: Counts, offered: Counts) -> list[Figures]:
    """Each weekday and hour at which time is offered or booked."""
    minutes, times = _grid(booked), _grid(offered)
    return [
        {"weekday": day, "hour": hour, **use(minutes[day, hour], times[day, hour])}
        for day, hour in sorted({*minutes, *times})
    ]


def _grid(rows: Counts) -> Grid:
    grid: Counter[tuple[int, int]] = Counter()
    for row in rows:
        for hour, minutes in _hours(minute_of(row["tu"]), minute_of(row["den"])):
            for day in WEEK:
                grid[day, hour] += minutes * row[weekday(day)]
    return +grid


def _hours(begin: int, end: int) -> Iterable[tuple[int, int]]:
    """The hours of the day that the stretch touches, and how many minutes of each."""
    for hour in range(begin // HOUR, (end - 1) // HOUR + 1):
        yield hour, min(end, (hour + 1) * HOUR) - max(begin, hour * HOUR)


def waiting(rows: Counts) -> Figures:
    """A clock that was behind makes nobody wait less than nothing."""
    counts: Counter[int] = Counter()
    for row in rows:
        counts[max(row["phut"], 0)] += row["so_luot"]
    seen = counts.total()
    return {
        "arrivals": seen,
        "average": round(sum(minutes * times for minutes, times in counts.items()) / seen, 1) if seen else None,
        "median": percentile(counts, MEDIAN),
        "p80": percentile(counts, MOST),
    }


def waiting_by_hour(rows: Counts) -> list[Figures]:
    hours: dict[int, Counts] = {}
    for row in rows:
        hours.setdefault(row["gio"], []).append(row)
    return [{"hour": hour, **waiting(some)} for hour, some in hours.items()]


def money(rows: Counts) -> Figures:
    taken, back, payments = (
        sum(row[name] for row in rows) for name in ("total_revenue", "refunded_amount", "payments")
    )
    return {"total_revenue": taken, "refunded_amount": back, "net_revenue": taken - back, "payments": payments}


def earned(rows: Counts) -> list[Figures]:
    """Largest first."""
    return sorted(({**row, **money([row])} for row in rows), key=lambda row: -row["net_revenue"])


def by_method(rows: Counts) -> list[Figures]:
    methods: dict[str, Counts] = {}
    for row in rows:
        methods.setdefault(row["phuong_thuc_thanh_toan"], []).append(row)
    found = [{"phuong_thuc_thanh_toan": name, **money(some)} for name, some in sorted(methods.items())]
    return sorted(found, key=lambda row: -row["net_revenue"])


def remote(rows: Counts) -> Figures:
    """Averages in minutes; None of nothing."""
    sums: Counter[str] = Counter(rows[0] if rows else {})
    outcomes = ("total_sessions", "open_sessions", "completed", "patient_absent", "doctor_absent", "both_absent")
    return {
        **{name: sums[name] for name in (*outcomes, "cancelled")},
        "average_duration_minutes": _minutes(sums["seconds"], sums["timed"]),
        "average_waiting_minutes": _minutes(sums["waited"], sums["waits"]),
    }


def _minutes(seconds: int, times: int) -> float | None:
    return round(seconds / times / 60, 1) if times else None


def rating(rows: Counts) -> Figures:
    """How many ratings gave how many stars, and the average; None of nothing."""
    stars = {row["so_sao"]: row["so_luot"] for row in rows}
    given = sum(stars.values())
    total = sum(number * times for number, times in stars.items())
    by_stars = [{"so_sao": number, "so_luot": stars.get(number, 0)} for number in range(MOST_STARS, 0, -1)]
    return {"ratings": given, "average_stars": round(total / given, 2) if given else None, "by_stars": by_stars}


@dataclass(frozen=True)
class Counted:
    """What the repositories count of several months, each row under its month."""

    by_day: Counts
    booked_by_doctor: Counts
    offered_by_doctor: Counts
    booked_times: Counts
    offered_times: Counts
    waits: Counts
    new_patients: Counts
    remote: Counts
    stars: Counts
    money_by_day: Counts
    money_by_service: Counts

    def of(self, month: str) -> "Counted":
        """The rows of this one, which no longer name it."""
        return Counted(**{each.name: _of(month, getattr(self, each.name)) for each in fields(self)})


def _of(month: str, rows: Counts) -> Counts:
    return [{name: row[name] for name in row if name != "thang"} for row in rows if row["thang"] == month]


def of_month(days: Days, both: Counted, specialties: Counts) -> Figures:
    """All of one month, so that any of it can stand beside the same of another."""
    counted = both.of(f"{days.first:%Y-%m}")
    visits = by_key(counted.by_day, "ngay_kham")
    doctors = by_doctor(counted.booked_by_doctor, counted.offered_by_doctor)
    return {
        "start_date": days.first,
        "end_date": days.last,
        **rated(together(visits.values())),
        "new_patients": sum(row["so_luong"] for row in counted.new_patients),
        **use(*(sum(row[name] for row in doctors) for name in ("booked_minutes", "offered_minutes"))),
        "waiting": waiting(counted.waits),
        **money(counted.money_by_day),
        "remote": remote(counted.remote),
        "feedback": rating(counted.stars),
        "by_day": by_day(days, visits, counted.money_by_day),
        "by_specialty": [_with_no_shows(row) for row in named(counted.booked_by_doctor, specialties)],
        "by_lead_time": by_lead_time(counted.by_day),
        "by_doctor": doctors,
        "by_hour": by_hour(counted.booked_times, counted.offered_times),
        "waiting_by_hour": waiting_by_hour(counted.waits),
        "by_method": by_method(counted.money_by_day),
        "by_service": earned(counted.money_by_service),
    }
