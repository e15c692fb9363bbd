"""Sums over the ledger, made in the database."""

import datetime as dt
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from appointments.models import LichHen, TrangThaiLichHen
from core.clock import day_begins, day_ends
from core.database_functions import LocalDay, LocalMonth
from core.repositories.base import BaseRepository, within
from payments.models import ThanhToan, TrangThaiThanhToan

TAKEN, GIVEN_BACK = Q(trang_thai=TrangThaiThanhToan.PAID), Q(trang_thai=TrangThaiThanhToan.REFUNDED)
OWING = (TrangThaiLichHen.ARRIVED, TrangThaiLichHen.IN_PROGRESS, TrangThaiLichHen.COMPLETED)
SUMS = {
    "total_revenue": Sum("so_tien", filter=TAKEN, default=0),
    "refunded_amount": Sum("so_tien", filter=GIVEN_BACK, default=0),
    "payments": Count("pk", filter=TAKEN),
}
SERVICE = {
    "ma_dich_vu": F("lich_hen__dich_vu_id"),
    "ten_dich_vu": F("lich_hen__dich_vu__ten_dich_vu"),
    "ma_co_so": F("lich_hen__dich_vu__co_so_id"),
    "ten_co_so": F("lich_hen__dich_vu__co_so__ten_co_so"),
}

Sums = list[dict[str, Any]]


class RevenueRepository(BaseRepository[ThanhToan]):
    """Money by the day on which it was taken or given back, in local time; either end of the range may be open. A
    facility's is that of the services it offers.
    """

    model = ThanhToan

    def by_method(self, first: dt.date | None, last: dt.date | None) -> Sums:
        return self._summed(self._moved(first, last), "phuong_thuc_thanh_toan")

    def by_month(self, first: dt.date | None, last: dt.date | None) -> Sums:
        moved = self._moved(first, last).annotate(thang=LocalMonth("thoi_gian_thanh_toan"))
        return self._summed(moved, "thang")

    def by_service(self, first: dt.date | None, last: dt.date | None) -> Sums:
        """With the facility that offers it."""
        return self._summed(self._moved(first, last), "ma_dich_vu", **SERVICE)

    def by_month_and_service(self, first: dt.date, last: dt.date, ma_co_so: int | None) -> Sums:
        """The same for each month, `thang`."""
        month = LocalMonth("thoi_gian_thanh_toan")
        return self._summed(self._moved(first, last, ma_co_so), "ma_dich_vu", **SERVICE, thang=month)

    def by_day_and_method(self, first: dt.date, last: dt.date, ma_co_so: int | None) -> Sums:
        """With the month, `thang`."""
        moved = self._moved(first, last, ma_co_so)
        days: Any = moved.values(
            "phuong_thuc_thanh_toan", ngay=LocalDay("thoi_gian_thanh_toan"), thang=LocalMonth("thoi_gian_thanh_toan")
        )
        return list(days.annotate(**SUMS).order_by("ngay", "phuong_thuc_thanh_toan"))

    def by_doctor(self, first: dt.date | None, last: dt.date | None) -> Sums:
        named = {"ma_bac_si": F("lich_hen__bac_si_id"), "ten_bac_si": F("lich_hen__bac_si__ho_ten")}
        return self._summed(self._moved(first, last), "ma_bac_si", **named)

    def outstanding(self, first: dt.date | None, last: dt.date | None) -> int:
        """What is still owed for the visits of these days: those of patients who arrived. A visit without a bill owes
        its price.
        """
        visits = within(LichHen.objects.filter(trang_thai__in=OWING), "ngay_kham", first, last)
        owed = Coalesce(F("hoa_don__tong_tien") - F("hoa_don__da_thu"), F("gia_tien"), output_field=BigIntegerField())
        return visits.aggregate(owed=Sum(owed, default=0))["owed"]

    @staticmethod
    def _summed(moved: QuerySet[ThanhToan], key: str, **named: Any) -> Sums:
        """One row for each value of `key`, with what else is `named` of it, in its order."""
        rows: Any = moved.values(**named) if named else moved.values(key)
        return list(rows.annotate(**SUMS).order_by(key))

    def _moved(self, first: dt.date | None, last: dt.date | None, ma_co_so: int | None = None) -> QuerySet[ThanhToan]:
        moved = self.model.objects.filter(TAKEN | GIVEN_BACK)
        if first:
            moved = moved.filter(thoi_gian_thanh_toan__gte=day_begins(first))
        if last:
            moved = moved.filter(thoi_gian_thanh_toan__lte=day_ends(last))
        return moved.filter(lich_hen__dich_vu__co_so=ma_co_so) if ma_co_so else moved
