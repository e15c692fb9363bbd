"""What stands in the way of visits, read at once: it lies in three tables."""

import datetime as dt
from collections.abc import Collection, Iterable
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value

from appointments.models import GiuCho, LichHen, LichLamViec
from authentication.models import NguoiDung
from core.repositories.appointment_repository import AppointmentRepository, HoldRepository, ScheduleRepository
from core.repositories.base import BaseRepository
from core.repositories.medical_repository import DoctorRepository
from core.repositories.prepared import Given, GivenActor, Prepared, prepared
from medical.models import BacSi, DichVu
from planning.models import KhoangNghi
from users.models import BenhNhan

NOTHING = Value(None, output_field=BigIntegerField())
VISIT, HOLD, SCHEDULE = "lich-hen", "giu-cho", "lich-lam-viec"


class Taken(NamedTuple):
    """Hours of a day, or of each day until `den_ngay`: an appointment's, a held place's, a schedule's, or time off of
    that kind.
    """

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
    visits: list[Any]
    holds: list[Taken]
    closed: list[KhoangNghi]


class Open(NamedTuple):
    """Schedules that have a place left, and what stands in the way of visits in them."""

    schedules: list[LichLamViec]
    obstacles: Obstacles


class ObstacleRepository(BaseRepository[LichHen]):
    model = LichHen

    def open_to(
        self,
        actor: Any,
        action: str,
        first: dt.date,
        last: dt.date,
        service: DichVu | None,
        other: NguoiDung | BenhNhan,
        now: dt.datetime,
        **whose: int,
    ) -> Open:
        """What `ScheduleRepository.open_between` finds of the schedules that the actor may use the action on; and what
        `within` says of them, by one query however many they are.
        """
        offered = {"facility": service.co_so_id, "specialty": service.chuyen_khoa_id} if service else {}
        asked = tuple(name for name, value in offered.items() if value)
        schedules, obstacles = _open(actor.vai_tro, action, asked, tuple(whose), _kind_of(other))
        values = {"actor": actor, "first": first, "last": last, "other": other, "now": now, **offered, **whose}
        found = schedules.rows(**values)
        if found and "ma_bac_si" in whose:
            doctor: Any = DoctorRepository().find(whose["ma_bac_si"])
            for schedule in found:
                schedule.bac_si = doctor
        return Open(found, _sorted(obstacles.rows(**values) if found else ()))

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
        visits, holds, closed = _sorted(rows)
        return Obstacles(visits, holds, [off for off in closed if off.concerns(doctor)])

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

    def to_change(self, schedule: LichLamViec) -> tuple[bool, list[Taken]]:
        """Whether another schedule of the doctor lies at any of its time, and the live appointments in it."""
        visits = _times_of(AppointmentRepository().live(lich=schedule), VISIT)
        others = _windows_of(ScheduleRepository().overlapping(schedule))
        found = [Taken(*row) for row in visits.union(others, all=True)]
        live = [each for each in found if each.loai == VISIT]
        return len(live) < len(found), live

    def within(
        self,
        schedules: Collection[LichLamViec] | LichLamViec,
        other: NguoiDung | BenhNhan | None,
        now: dt.datetime,
    ) -> Obstacles:
        """The live appointments in the schedules, what is kept anywhere for anybody but the patient, or the patients
        for whom the account acts, and what closes any of their days, or part of it, for whomever. One query for one
        schedule and for a page of them, two for a queryset.
        """
        kind, values = _kind_of(other), {"other": other, "now": now}
        if isinstance(schedules, LichLamViec):
            day = schedules.ngay_lam_viec
            return _sorted(_of_page(kind, 1).rows(schedule_0=schedules, first=day, last=day, **values))
        days = [schedule.ngay_lam_viec for schedule in schedules]
        if not days:
            return Obstacles([], [], [])
        first, last = min(days), max(days)
        if isinstance(schedules, QuerySet):
            visits = list(AppointmentRepository().times_in(schedules))
            return _sorted(_around(kind).rows(first=first, last=last, **values))._replace(visits=visits)
        keys = {f"schedule_{n}": schedule.pk for n, schedule in enumerate(schedules)}
        return _sorted(_of_page(kind, len(keys)).rows(first=first, last=last, **keys, **values))


def _kind_of(other: Any) -> Any:
    return next((kind for kind in (BenhNhan, NguoiDung) if isinstance(other, kind)), None)


@cache
def _open(
    role: str, action: str, offered: tuple[str, ...], whose: tuple[str, ...], kind: Any
) -> tuple[Prepared[LichLamViec], Prepared[Any]]:
    repository = ScheduleRepository()
    wanted: dict[str, Any] = {name: Given(name) for name in whose}
    known = {name: Given(name) if name in offered else None for name in ("facility", "specialty")}
    service: Any = SimpleNamespace(co_so_id=known["facility"], chuyen_khoa_id=known["specialty"]) if offered else None
    first, last = cast("Any", Given("first")), cast("Any", Given("last"))
    rows = repository.open_between(repository.visible_to(GivenActor(role), action), first, last, service, **wanted)
    whole = rows.prefetch_related(None) if "ma_bac_si" in whose else rows
    live = AppointmentRepository().live(lich__in=rows.order_by().values("pk"))
    return Prepared(lambda: whole), Prepared(lambda: _closed_and_kept(kind, _times_of(live, VISIT)))


@cache
def _around(kind: Any) -> Prepared[Any]:
    return Prepared(lambda: _closed_and_kept(kind))


@cache
def _of_page(kind: Any, amount: int) -> Prepared[Any]:
    """With the visits of so many schedules."""
    live = AppointmentRepository().live(lich__pk__in=[Given(f"schedule_{n}") for n in range(amount)])
    return Prepared(lambda: _closed_and_kept(kind, _times_of(live, VISIT)))


def _closed_and_kept(kind: Any, *visits: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    closed = KhoangNghi.objects.filter(tu_ngay__lte=Given("last"), den_ngay__gte=Given("first"))
    return _hours_of(closed).union(_times_of(_kept_from(kind), HOLD), *visits, all=True)


def _kept_from(kind: Any) -> QuerySet[GiuCho]:
    """From such an `other`; from nobody, all."""
    holds, other = HoldRepository(), Given("other")
    kept = holds.kept(Given("now"))
    if kind is BenhNhan:
        return kept.exclude(benh_nhan=other)
    return kept.exclude(holds.owned_by(other)) if kind is NguoiDung else kept


def _sorted(rows: Iterable[Any]) -> Obstacles:
    found = Obstacles([], [], [])
    for row in rows:
        taken = Taken(*row)
        if taken.loai == VISIT:
            found.visits.append(taken)
        elif taken.loai == HOLD:
            found.holds.append(taken)
        else:
            found.closed.append(taken.as_time_off())
    return found


def _hours_of(closed: QuerySet[KhoangNghi]) -> QuerySet[KhoangNghi, Any]:
    whose = ("pk", NOTHING, "bac_si_id", NOTHING, "co_so_id")
    return closed.values_list("loai", *whose, "tu_ngay", "den_ngay", "gio_bat_dau", "gio_ket_thuc")


def _windows_of(schedules: QuerySet[LichLamViec]) -> QuerySet[LichLamViec, Any]:
    named = Value(SCHEDULE, output_field=CharField())
    day = ("ngay_lam_viec", F("ngay_lam_viec"))
    return schedules.values_list(named, "pk", "pk", "bac_si_id", NOTHING, NOTHING, *day, "gio_bat_dau", "gio_ket_thuc")


def _times_of(rows: QuerySet[Any], kind: str) -> QuerySet[Any, Any]:
    named = Value(kind, output_field=CharField())
    whose = ("pk", "lich_id", "bac_si_id", "benh_nhan_id", NOTHING)
    return rows.values_list(named, *whose, "ngay_kham", F("ngay_kham"), "gio_kham", "gio_ket_thuc")
