"""How long people waited, by priority class, beside the times that they were told."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median, quantiles
from typing import Any

from reception.models import NhomUuTien

HEAD = (
    f"{'priority class':<20}{'seen':>6}{'waited: median':>16}{'90 %':>6}{'longest':>9}"
    f"{'told: off by':>14}{'on average':>12}{'in range':>10}"
)


@dataclass(frozen=True)
class Wait:
    """Of one visit, in minutes: how long it waited, and how much later than told it began; whether within the range."""

    group: str
    waited: float
    off: float | None
    in_range: bool


def waits(tickets: Iterable[dict[str, Any]]) -> list[Wait]:
    """Of those that went in: from the arrival on, or from the appointed time of who came before it."""
    return [_wait(ticket) for ticket in tickets if ticket["vao_luc"]]


def _wait(ticket: dict[str, Any]) -> Wait:
    entered, since = _time(ticket["vao_luc"]), max(_time(ticket["den_luc"]), _appointed(ticket))
    told = ticket["du_kien_luc"] and _time(ticket["du_kien_luc"])
    return Wait(
        ticket["nhom_uu_tien"],
        max(_minutes(entered - since), 0),
        _minutes(entered - told) if told else None,
        bool(told) and _time(ticket["du_kien_som"]) <= entered <= _time(ticket["du_kien_muon"]),
    )


def table(found: Sequence[Wait]) -> Iterator[str]:
    """A line a class that somebody was of, and one of all."""
    yield HEAD
    for group in NhomUuTien.values:
        of_group = [wait for wait in found if wait.group == group]
        if of_group:
            yield _line(group, of_group)
    if found:
        yield _line("all", found)


def _line(name: str, found: Sequence[Wait]) -> str:
    waited = [wait.waited for wait in found]
    ninety = quantiles(waited, n=10, method="inclusive")[-1] if len(waited) > 1 else waited[0]
    told = [wait for wait in found if wait.off is not None]
    off = [abs(wait.off) for wait in told if wait.off is not None]
    bias = [wait.off for wait in told if wait.off is not None]
    beside = (
        f"{median(off):>10.0f} min{mean(bias):>+8.1f} min{100 * sum(w.in_range for w in told) / len(told):>8.0f} %"
        if told
        else f"{'-':>14}{'-':>12}{'-':>10}"
    )
    return f"{name:<20}{len(found):>6}{median(waited):>12.0f} min{ninety:>6.0f}{max(waited):>9.0f}{beside}"


def _time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _appointed(ticket: dict[str, Any]) -> dt.datetime:
    arrived = _time(ticket["den_luc"])
    return dt.datetime.combine(arrived.date(), dt.time.fromisoformat(ticket["gio_kham"]), arrived.tzinfo)


def _minutes(span: dt.timedelta) -> float:
    return span.total_seconds() / 60
