"""How the support desk does."""

import datetime as dt
from typing import Any

from authentication.models import NguoiDung
from core.repositories.support_repository import STEP_MINUTES
from core.services.base import BaseService
from core.services.histogram import percentile

MEDIAN = 50  # percent


class SupportFigures(BaseService):
    def summary(
        self, *, actor: NguoiDung, start_date: dt.date | None = None, end_date: dt.date | None = None
    ) -> dict[str, Any]:
        """Of what was asked on these days, without a first day in the last thirty; what is overdue, and what nobody
        has taken, is counted whenever it was asked. Raises Forbidden, RangeReversed or RangeTooLong.
        """
        self.require(actor, "support_request.summary")
        first, last = self.days_told_of(start_date, end_date)
        requests = self.uow.support_requests
        counts, waits = requests.counts(first, last), requests.first_answers(first, last)
        median = percentile(waits, MEDIAN) if waits else None
        return {
            "start_date": first,
            "end_date": last,
            "so_yeu_cau": sum(row["so_yeu_cau"] for row in counts),
            "tre_han": requests.count_overdue(self.clock.now()),
            "chua_ai_nhan": requests.count_untaken(),
            "so_da_tra_loi": sum(waits.values()),
            "tra_loi_dau_trung_vi": None if median is None else median * STEP_MINUTES,
            "theo_trang_thai": counts,
        }
