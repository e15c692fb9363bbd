"""Counts of visits by state, made into what statistics show."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from appointments.models import TrangThaiLichHen
from core.repositories.statistics_repository import Counts

Figures = dict[str, Any]
States = Mapping[str, int]
"""How many visits are in each state."""

STATES = {state.name.lower(): state for state in TrangThaiLichHen}
_S = TrangThaiLichHen
COUNTED = {
    "pending_appointments": (_S.PENDING,),
    "confirmed_appointments": (_S.CONFIRMED, _S.ARRIVED, _S.IN_PROGRESS),
    "completed_appointments": (_S.COMPLETED,),
    "cancelled_appointments": (_S.CANCELLED,),
    "no_show_appointments": (_S.NO_SHOW,),
}
"""Each state under one name; who is at the clinic was confirmed."""


def percent(part: int, whole: int) -> float:
    """To two decimals; of nothing, zero."""
    return round(100 * part / whole, 2) if whole else 0.0


def figures(states: States) -> Figures:
    """Of so many visits in each state; rates are percent of all of them."""
    total = sum(states.values())
    counts = {name: sum(states.get(state, 0) for state in some) for name, some in COUNTED.items()}
    return {
        "total_appointments": total,
        **counts,
        "completion_rate": percent(counts["completed_appointments"], total),
        "cancellation_rate": percent(counts["cancelled_appointments"], total),
    }


def states_of(row: Mapping[str, Any]) -> States:
    """Of a row that counts each state under its name."""
    return {state: row.get(name, 0) for name, state in STATES.items()}


def by_key(rows: Counts, key: str) -> dict[Any, Counter[str]]:
    """How many are in each state, for each value of the key, in the order in which these come."""
    found: dict[Any, Counter[str]] = {}
    for row in rows:
        found.setdefault(row[key], Counter())[row["trang_thai"]] += row["so_luong"]
    return found


def together(some: Iterable[States]) -> Counter[str]:
    total: Counter[str] = Counter()
    for states in some:
        total.update(states)
    return total


def named(rows: Counts, specialties: Counts) -> list[Figures]:
    """The specialties that have any visits, with their figures; most visits first."""
    counted = by_key(rows, "ma_chuyen_khoa")
    visited = (each for each in specialties if each["ma_chuyen_khoa"] in counted)
    found = [{**each, **figures(counted[each["ma_chuyen_khoa"]])} for each in visited]
    return sorted(found, key=lambda row: -row["total_appointments"])
