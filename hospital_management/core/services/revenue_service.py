"""What was earned, by whom, where, with what and when."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from authentication.models import NguoiDung
from core.documents.revenue import revenue_pdf
from core.events import DataExported
from core.repositories.revenue_repository import Sums
from core.services.base import BaseService
from core.unit_of_work import transactional
from payments.models import ThanhToan

FIGURES = ("total_revenue", "refunded_amount", "payments")


class RevenueService(BaseService):
    def statistics(self, *, actor: NguoiDung, start_date: dt.date | None, end_date: dt.date | None) -> dict[str, Any]:
        """The figures of these days, either end of which may be open, in five sums whatever there is to sum.

        Raises Forbidden or RangeReversed.
        """
        self.require(actor, "payment.statistics")
        self.check_order(start_date, end_date)
        days, revenue = (start_date, end_date), self.uow.revenue
        services, methods = revenue.by_service(*days), revenue.by_method(*days)
        return {
            "start_date": start_date,
            "end_date": end_date,
            **_net(_total(methods)),
            "outstanding": revenue.outstanding(*days),
            "by_service": _largest_first([_without(row, "ma_co_so", "ten_co_so") for row in services]),
            "by_month": [_net(row) for row in revenue.by_month(*days)],
            "by_method": _largest_first(methods),
            "by_facility": _largest_first(_facilities(services)),
            "by_doctor": _largest_first(revenue.by_doctor(*days)),
        }

    def report(self, *, actor: NguoiDung, start_date: dt.date | None, end_date: dt.date | None) -> bytes:
        """The same as a PDF with charts; that it was made is in the audit trail. Raises as `statistics`."""
        figures = self.statistics(actor=actor, start_date=start_date, end_date=end_date)
        asked = {"start_date": start_date, "end_date": end_date}
        self._enter_report(actor, {name: day.isoformat() for name, day in asked.items() if day}, figures["payments"])
        return revenue_pdf(figures, self.clock.now())

    @transactional
    def _enter_report(self, actor: NguoiDung, bo_loc: dict[str, str], payments: int) -> None:
        notes = {"bo_loc": bo_loc, "dinh_dang": "pdf", "so_dong": payments, "toan_bo": not bo_loc}
        self.uow.record(DataExported(actor, ThanhToan, notes=notes))


def _total(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    listed = list(rows)
    return {name: sum(row[name] for row in listed) for name in FIGURES}


def _net(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "net_revenue": row["total_revenue"] - row["refunded_amount"]}


def _largest_first(rows: Sums) -> Sums:
    """In the order in which they come where they earned the same."""
    return sorted((_net(row) for row in rows), key=lambda row: -row["net_revenue"])


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _facilities(services: Sums) -> Sums:
    """Each service belongs to one facility, so its sums add up to the facility's."""
    found: dict[int, Sums] = {}
    for row in services:
        found.setdefault(row["ma_co_so"], []).append(row)
    return [{"ma_co_so": key, "ten_co_so": rows[0]["ten_co_so"], **_total(rows)} for key, rows in found.items()]
