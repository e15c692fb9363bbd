"""What stands in the way of a visit, read at once: it lies in three tables."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value

from appointments.models import GiuCho, LichHen
from core.repositories.base import BaseRepository
from core.repositories.prepared import prepared
from medical.models import BacSi
from planning.models import KhoangNghi
from users.models import BenhNhan

NOTHING = Value(None, output_field=BigIntegerField())
VISIT, HOLD = "lich-hen", "giu-cho"


class Taken(NamedTuple):
    """Hours of a day, or of each day until `den_ngay`: an appointment's, a held place's, or time off of that kind."""

    loai: str
    khoa: int
    lich_id: int | None
    bac_si_id: int | None
    benh_nhan_id: int | None
    co_so_id: int | None
    ngay_kham: dt.date
    den_ngay: dt.date
    gio_kham: dt.time
    gio_ket_thuc: dt.time

    def as_time_off(self) -> KhoangNghi:
        return KhoangNghi(
            pk=self.khoa, loai=self.loai, bac_si_id=self.bac_si_id, co_so_id=self.co_so_id, tu_ngay=self.ngay_kham,
            den_ngay=self.den_ngay, gio_bat_dau=self.gio_kham, gio_ket_thuc=self.gio_ket_thuc,
        )  # fmt: skip


class Obstacles(NamedTuple):
    visits: list[Taken]
    holds: list[Taken]
    closed: list[KhoangNghi]


class ObstacleRepository(BaseRepository[LichHen]):
    model = LichHen

    def around(
        self, doctor: BacSi, patient: BenhNhan, days: Iterable[dt.date], now: dt.datetime, but: LichHen | None
    ) -> Obstacles:
        """The live appointments of the doctor on the days, and of the patient from today or the first of them on, all
        but one; what is kept of the doctor's days, and wherever for the patient; what closes any of the days.
        """
        days = list(days)
        since = min(now.date(), *days)
        if but is None and len(days) == 1:
            rows = self._of_day(doctor, patient, days[0], since, now)
        else:
            rows = list(self._of_days(doctor, patient, days, since, now, but))
        found = [Taken(*row) for row in rows]
        time_off = [each.as_time_off() for each in found if each.loai not in (VISIT, HOLD)]
        return Obstacles(
            [each for each in found if each.loai == VISIT],
            [each for each in found if each.loai == HOLD],
            [off for off in time_off if off.concerns(doctor)],
        )

    @prepared
    def _of_day(self, doctor: Any, patient: Any, day: Any, since: Any, now: Any) -> QuerySet[Any, Any]:
        return self._of_days(doctor, patient, [day], since, now)

    def _of_days(
        self, doctor: Any, patient: Any, days: list[Any], since: Any, now: Any, but: LichHen | None = None
    ) -> QuerySet[Any, Any]:
        closing = Q(bac_si=doctor) | Q(bac_si__isnull=True)
        first, last = (days[0], days[0]) if len(days) == 1 else (min(days), max(days))
        closed = KhoangNghi.objects.filter(closing, tu_ngay__lte=last, den_ngay__gte=first)
        taken = Q(bac_si=doctor, ngay_kham__in=days)
        kept = GiuCho.objects.filter(taken | Q(benh_nhan=patient), het_han__gt=now)
        live = LichHen.objects.filter(taken | Q(benh_nhan=patient, ngay_kham__gte=since), ngay_huy__isnull=True)
        visits = live.exclude(pk=but.pk) if but else live
        # Time off comes first: PostgreSQL takes the type of a column from the first two that are joined.
        return _hours_of(closed).union(_times_of(visits, VISIT), _times_of(kept, HOLD), all=True)


def _hours_of(closed: QuerySet[KhoangNghi]) -> QuerySet[KhoangNghi, Any]:
    whose = ("pk", NOTHING, "bac_si_id", NOTHING, "co_so_id")
    return closed.values_list("loai", *whose, "tu_ngay", "den_ngay", "gio_bat_dau", "gio_ket_thuc")


def _times_of(rows: QuerySet[Any], kind: str) -> QuerySet[Any, Any]:
    named = Value(kind, output_field=CharField())
    whose = ("pk", "lich_id", "bac_si_id", "benh_nhan_id", NOTHING)
    return rows.values_list(named, *whose, "ngay_kham", F("ngay_kham"), "gio_kham", "gio_ket_thuc")
