"""What the dashboard counts beside visits: places, money, new patients, and work that waits for somebody."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, Q, QuerySet, Value

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from consents.models import YeuCauQuyen, late_by
from core.clock import day_begins, day_ends
from core.repositories.base import BaseRepository
from core.repositories.revenue_repository import GIVEN_BACK, TAKEN
from core.repositories.statistics_repository import not_closed, total
from notifications.models import LuotGui, TrangThaiGui
from payments.models import ThanhToan
from reception.models import PhieuKham
from refunds.models import YeuCauHoanTien
from support.models import YeuCauHoTro
from users.models import BenhNhan


class Days(NamedTuple):
    """From one day to another, both counted."""

    first: dt.date
    last: dt.date

    def hold(self, instant: str) -> Q:
        """The condition that the instant lies in them, in local time."""
        return Q(**{f"{instant}__range": (day_begins(self.first), day_ends(self.last))})

    def each(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1)]


Periods = dict[str, Days]


class Sums(NamedTuple):
    """Rows of one table, and aggregates over them by name."""

    rows: QuerySet[Any]
    figures: dict[str, Any]


class DashboardRepository(BaseRepository[LichHen]):
    model = LichHen

    def places_by_day(self, days: Days) -> dict[dt.date, tuple[int, int]]:
        """How many places the schedules of each day offer, and how many of them are booked."""
        schedules: Any = LichLamViec.objects.filter(not_closed(), ngay_lam_viec__range=days).values("ngay_lam_viec")
        counted = schedules.annotate(offered=total("so_luong_kham"), booked=total("so_luong_da_dat"))
        rows = counted.order_by("ngay_lam_viec").values_list("ngay_lam_viec", "offered", "booked")
        return {day: (offered, booked) for day, offered, booked in rows}

    def tickets_of(self, day: dt.date) -> dict[str, int]:
        """How many of the day's tickets are in each state."""
        tickets: Any = PhieuKham.objects.filter(hang__ngay=day).values("trang_thai").annotate(so_phieu=Count("pk"))
        return dict(tickets.order_by("trang_thai").values_list("trang_thai", "so_phieu"))

    def together(self, *sums: Sums) -> dict[str, int]:
        """All of these figures, in one query over all their tables."""
        most = max(len(each.figures) for each in sums)
        first, *others = (_row(number, each, most) for number, each in enumerate(sums))
        found: dict[str, int] = {}
        for number, *figures in first.union(*others, all=True):
            found |= dict(zip(sums[number].figures, figures, strict=False))
        return found

    def new_patients(self, periods: Periods) -> Sums:
        """How many were registered in each period."""
        then = {name: days.hold("ngay_tao") for name, days in periods.items()}
        patients = BenhNhan.objects.filter(reduce(or_, then.values()))
        return Sums(patients, {f"new_patients_{name}": Count("pk", filter=when) for name, when in then.items()})

    def net_revenue(self, periods: Periods) -> Sums:
        """What was taken in each period less what was given back in it, in VND."""
        then = {name: days.hold("thoi_gian_thanh_toan") for name, days in periods.items()}
        moved = ThanhToan.objects.filter(TAKEN | GIVEN_BACK, reduce(or_, then.values()))
        net = {
            f"net_revenue_{name}": total("so_tien", TAKEN & when) - total("so_tien", GIVEN_BACK & when)
            for name, when in then.items()
        }
        return Sums(moved, net)

    def unconfirmed(self, today: dt.date) -> Sums:
        """Appointments that wait to be confirmed: those to come, and those whose day has gone by."""
        coming, past = Q(ngay_kham__gte=today), Q(ngay_kham__lt=today)
        return Sums(
            self.model.objects.filter(trang_thai=TrangThaiLichHen.PENDING),
            {
                "pending_confirmations": Count("pk", filter=coming),
                "pending_confirmations_past": Count("pk", filter=past),
            },
        )

    def refund_requests(self) -> Sums:
        """Those that wait for an Admin, and the VND that they are about."""
        waiting = YeuCauHoanTien.objects.filter(ngay_duyet__isnull=True)
        return Sums(waiting, {"refund_requests": Count("pk"), "refund_requests_amount": total("so_tien")})

    def data_requests(self, now: dt.datetime, soon: dt.datetime) -> Sums:
        """The open ones of data subjects, those late by law, and those that will be late by `soon`."""
        return Sums(
            YeuCauQuyen.objects.filter(ngay_xong__isnull=True),
            {
                "data_requests": Count("pk"),
                "data_requests_overdue": Count("pk", filter=late_by(now)),
                "data_requests_due_soon": Count("pk", filter=late_by(soon) & ~late_by(now)),
            },
        )

    def failed_notifications(self) -> Sums:
        """Deliveries that were given up."""
        return Sums(LuotGui.objects.filter(trang_thai=TrangThaiGui.DEAD), {"failed_notifications": Count("pk")})

    def support_requests(self, now: dt.datetime) -> Sums:
        """The open ones, those that nobody has taken, and those that are late."""
        return Sums(
            YeuCauHoTro.objects.filter(xong_luc__isnull=True),
            {
                "support_requests": Count("pk"),
                "support_requests_untaken": Count("pk", filter=Q(nguoi_xu_ly__isnull=True)),
                "support_requests_overdue": Count("pk", filter=Q(han_xu_ly__lt=now)),
            },
        )


def _row(number: int, sums: Sums, most: int) -> QuerySet[Any, Any]:
    """Its figures as the one row that aggregates give, after its number, with noughts up to so many."""
    columns = {f"so_{place}": figure for place, figure in enumerate(sums.figures.values())}
    noughts = [Value(0, output_field=BigIntegerField())] * (most - len(columns))
    rows = sums.rows.order_by().values(thu_tu=Value(number)).annotate(**columns)
    return rows.values_list("thu_tu", *columns, *noughts)
