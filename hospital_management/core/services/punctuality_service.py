"""How true the times were that patients were told on arrival, and how long they waited."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from authentication.models import NguoiDung
from core.policy import Scope, scope_for
from core.services.base import BaseService
from core.services.histogram import percentile

ACTION = "queue.accuracy"
MEDIAN, MOST = 50, 90  # percent

Rows = list[dict[str, Any]]


class PunctualityService(BaseService):
    def accuracy(
        self,
        *,
        actor: NguoiDung,
        start_date: dt.date | None = None,
        end_date: dt.date | None = None,
        ma_bac_si: int | None = None,
        ma_co_so: int | None = None,
    ) -> dict[str, Any]:
        """Of the visits of these days (without a first day, of the last thirty) that have begun; a doctor's own alone.

        Raises RangeReversed, RangeTooLong, DoesNotExist, Required or NotYours.
        """
        first, last = self.days_told_of(start_date, end_date)
        if ma_bac_si is not None or scope_for(actor.vai_tro, ACTION) is Scope.OWN:
            ma_bac_si = self.doctor_named(actor, ACTION, ma_bac_si).pk
        if ma_co_so is not None:
            self.uow.facilities.refer(ma_co_so, "ma_co_so")
        tickets = self.uow.consultations
        begun = tickets.begun(first, last, ma_bac_si=ma_bac_si, ma_co_so=ma_co_so)
        by_class, waits = tickets.errors_by_class(begun), tickets.waits_by_class(begun)
        return {
            "start_date": first,
            "end_date": last,
            **_waited(waits),
            **_errors(by_class),
            "theo_bac_si": [
                {"ma_bac_si": key, "ten_bac_si": rows[0]["ten_bac_si"], **_errors(rows)}
                for key, rows in _grouped(tickets.errors_by_doctor(begun), "ma_bac_si").items()
            ],
            "theo_nhom": _classes(by_class, waits),
        }


def _grouped(rows: Iterable[dict[str, Any]], name: str) -> dict[Any, Rows]:
    found: dict[Any, Rows] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def _classes(errors: Rows, waits: Rows) -> Rows:
    by_class = _grouped(errors, "nhom_uu_tien")
    return [
        {"nhom_uu_tien": name, **_waited(rows), **_errors(by_class.get(name, []))}
        for name, rows in _grouped(waits, "nhom_uu_tien").items()
    ]


def _counted(rows: Rows) -> Counter[int]:
    """How many there were of so many minutes; who began before the time waited none."""
    counts: Counter[int] = Counter()
    for row in rows:
        counts[max(row["phut"], 0)] += row["so_luot"]
    return counts


def _waited(rows: Rows) -> Mapping[str, Any]:
    counts = _counted(rows)
    return {
        "so_luot": counts.total(),
        "cho_trung_vi": percentile(counts, MEDIAN),
        "cho_p90": percentile(counts, MOST),
    }


def _errors(rows: Rows) -> Mapping[str, Any]:
    counts = _counted(rows)
    told = counts.total()
    right, late = (sum(row[name] for row in rows) for name in ("dung", "tong"))
    return {
        "so_luot_co_du_kien": told,
        "ty_le_dung": round(100 * right / told, 2) if told else None,
        "sai_so_trung_vi": percentile(counts, MEDIAN),
        "sai_so_trung_binh": round(late / told, 1) if told else None,
    }
