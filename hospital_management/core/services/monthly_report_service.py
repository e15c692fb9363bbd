"""The monthly operations report: what happened at the clinics in a month, beside the month before."""

import datetime as dt
from typing import Any, NamedTuple

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.documents.monthly import monthly_pdf
from core.events import DataExported
from core.exceptions import MonthOutOfRange
from core.repositories.dashboard_repository import Days
from core.services.base import BaseService
from core.services.figures import Figures
from core.services.month_figures import Counted, of_month
from core.unit_of_work import transactional

ACTION = "monthly_report.retrieve"
ONE_DAY = dt.timedelta(days=1)
FIRST = dt.date(2000, 1, 1)
"""Before which there is no report."""


class Made(NamedTuple):
    """The report as a file, and its month's first day."""

    month: dt.date
    content: bytes


class MonthlyReportService(BaseService):
    def report(self, *, actor: NguoiDung, thang: dt.date | None = None, ma_co_so: int | None = None) -> Made:
        """As a PDF: of the month with this day or, without one, of the last whole month; of one facility or all. That
        it was made is in the audit trail.

        Raises Forbidden, MonthOutOfRange or DoesNotExist.
        """
        self.require(actor, ACTION)
        return self.print_for(actor, thang, ma_co_so)

    def statistics(self, *, actor: NguoiDung, thang: dt.date | None, ma_co_so: int | None) -> Figures:
        """The figures alone. Raises as `report`."""
        self.require(actor, ACTION)
        return self.figures(thang, ma_co_so)

    def print_for(self, actor: NguoiDung | None, thang: dt.date | None, ma_co_so: int | None) -> Made:
        """The same for who runs the server, whom nobody asks for a right. Raises MonthOutOfRange or DoesNotExist."""
        figures = self.figures(thang, ma_co_so)
        asked = {"thang": figures["thang"], **({"ma_co_so": ma_co_so} if ma_co_so else {})}
        self._enter_report(actor, asked, figures["this_month"]["total_appointments"])
        return Made(figures["this_month"]["start_date"], monthly_pdf(figures, figures["updated_at"]))

    def figures(self, thang: dt.date | None, ma_co_so: int | None) -> Figures:
        """All that the report shows, in twelve counts whatever there is to count.

        Raises MonthOutOfRange or DoesNotExist.
        """
        now = self.clock.now()
        days = self._month(thang, now.date())
        facility = self.uow.facilities.refer(ma_co_so, "ma_co_so").ten_co_so if ma_co_so is not None else None
        specialties, before = self.uow.statistics.specialties(), _before(days)
        counted = self._counted(Days(before.first, days.last), ma_co_so)
        return {
            "updated_at": now,
            "thang": f"{days.first:%Y-%m}",
            "ma_co_so": ma_co_so,
            "ten_co_so": facility,
            "this_month": of_month(days, counted, specialties),
            "last_month": of_month(before, counted, specialties),
        }

    def _month(self, thang: dt.date | None, today: dt.date) -> Days:
        """Raises MonthOutOfRange."""
        if thang is None:
            return _before(Days(today.replace(day=1), today))
        if not FIRST <= thang <= today:
            raise MonthOutOfRange(field="thang", first=f"{FIRST:%m/%Y}", last=f"{today:%m/%Y}")
        return _whole(thang)

    def _counted(self, days: Days, ma_co_so: int | None) -> Counted:
        months, revenue = self.uow.months, self.uow.revenue
        visits = months.visits(days, ma_co_so)
        return Counted(
            by_day=months.by_day(visits),
            booked_by_doctor=months.booked_by_doctor(visits),
            offered_by_doctor=months.offered_by_doctor(days, ma_co_so),
            booked_times=months.booked_times(visits, days),
            offered_times=months.offered_times(days, ma_co_so),
            waits=months.waits(days, ma_co_so),
            new_patients=months.new_patients(days, ma_co_so),
            remote=months.remote(days, ma_co_so),
            stars=months.stars(days, ma_co_so),
            money_by_day=revenue.by_day_and_method(*days, ma_co_so),
            money_by_service=revenue.by_month_and_service(*days, ma_co_so),
        )

    @transactional
    def _enter_report(self, actor: NguoiDung | None, bo_loc: dict[str, Any], visits: int) -> None:
        notes = {"bo_loc": bo_loc, "dinh_dang": "pdf", "so_dong": visits, "toan_bo": False}
        self.uow.record(DataExported(actor, LichHen, notes=notes))


def _whole(day: dt.date) -> Days:
    """The month in which the day lies."""
    first = day.replace(day=1)
    return Days(first, (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY)


def _before(days: Days) -> Days:
    return _whole(days.first - ONE_DAY)
