"""Schedules made from the weekly templates in force, for many doctors and days at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.db.models import QuerySet

from appointments.models import LichLamViec
from authentication.models import NguoiDung
from core.booking_exceptions import DoctorUnavailable, PastTime, ScheduleOverlap
from core.events import SchedulesGenerated
from core.exceptions import DoesNotExist, FieldNotAllowed, RangeReversed, RangeTooLong
from core.policy import Scope, scope_for
from core.services.base import BaseService
from core.unit_of_work import transactional
from medical.models import BacSi
from planning.models import BuoiMau, KhoangNghi

GENERATE = "schedule.generate"
MOST_DAYS = 92
MOST_LISTED = 200
TIME_OFF = "time_off"


@dataclass(frozen=True)
class LeftOut:
    """A schedule that was not made, and why; `loai` is the kind of time off, if that is why."""

    lich: LichLamViec
    ly_do: str
    loai: str | None = None


@dataclass
class Generation:
    """What a run made (or would make), found there already, and left out. Lists show the first `MOST_LISTED`."""

    chay_thu: bool
    made: list[LichLamViec] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    so_da_co: int = 0

    @property
    def so_tao_moi(self) -> int:
        return len(self.made)

    @property
    def so_bo_qua(self) -> int:
        return len(self.left_out)

    @property
    def tao_moi(self) -> list[LichLamViec]:
        return self.made[:MOST_LISTED]

    @property
    def bo_qua(self) -> list[LeftOut]:
        return self.left_out[:MOST_LISTED]

    def judge(self, wanted: LichLamViec, there: list[LichLamViec], closed: Sequence[KhoangNghi]) -> None:
        """Sort the schedule in, beside those that are there on its day, which it then joins if it is made."""
        if any(_same(wanted, other) for other in there):
            self.so_da_co += 1
        elif loai := _closing(closed, wanted):
            self.left_out.append(LeftOut(wanted, TIME_OFF, loai))
        elif any(_overlap(wanted, other) for other in there):
            self.left_out.append(LeftOut(wanted, ScheduleOverlap.code))
        else:
            self.made.append(wanted)
            there.append(wanted)


class GenerationService(BaseService):
    @transactional
    def generate(
        self,
        *,
        actor: NguoiDung,
        tu_ngay: dt.date,
        den_ngay: dt.date,
        ma_bac_si: int | None = None,
        ma_co_so: int | None = None,
        chay_thu: bool = False,
    ) -> Generation:
        """Schedules for every day from `tu_ngay` to `den_ngay`, at most 92; running it again makes none twice.

        For one doctor, one facility, or everybody; doctors who take no appointments are passed over. A dry run
        (`chay_thu`) changes nothing. Takes as many reads for one doctor and day as for all.

        Raises Forbidden, PastTime, RangeReversed, RangeTooLong, FieldNotAllowed on a facility that a doctor names,
        Required, DoesNotExist or NotYours on the doctor, or DoctorUnavailable.
        """
        self.require(actor, GENERATE)
        self._check_range(tu_ngay, den_ngay)
        record, whose = self._asked_for(actor, ma_bac_si, ma_co_so)
        run = Generation(chay_thu)
        self._fill(run, self.uow.generation.doctors(tu_ngay, den_ngay, **whose), tu_ngay, den_ngay)
        if run.made and not chay_thu:
            self.uow.generation.add_all(run.made)
            days = {"tu_ngay": tu_ngay, "den_ngay": den_ngay}
            counts = {"so_tao_moi": run.so_tao_moi, "so_da_co": run.so_da_co, "so_bo_qua": run.so_bo_qua}
            self.uow.record(SchedulesGenerated(actor, record, notes=days | counts))
        return run

    def _check_range(self, first: dt.date, last: dt.date) -> None:
        if first < self.clock.now().date():
            raise PastTime(field="tu_ngay")
        if last < first:
            raise RangeReversed(field="den_ngay")
        if (last - first).days >= MOST_DAYS:
            raise RangeTooLong(field="den_ngay", days=MOST_DAYS)

    def _asked_for(self, actor: NguoiDung, ma_bac_si: int | None, ma_co_so: int | None) -> tuple[Any, dict[str, Any]]:
        """The record that stands for whoever is asked for, and the condition that finds these doctors."""
        own = scope_for(actor.vai_tro, GENERATE) is Scope.OWN
        if own and ma_co_so is not None:
            raise FieldNotAllowed(field="ma_co_so")
        facility = None if ma_co_so is None else self.uow.facilities.refer(ma_co_so, "ma_co_so")
        if not own and ma_bac_si is None:
            return facility or actor, {"co_so": facility} if facility else {}
        doctor = self.doctor_named(actor, GENERATE, ma_bac_si)
        if facility and doctor.co_so_id != facility.pk:
            raise DoesNotExist(field="ma_bac_si")
        if not doctor.takes_appointments:
            raise DoctorUnavailable
        return doctor, {"pk": doctor.pk}

    def _fill(self, run: Generation, doctors: QuerySet[BacSi], first: dt.date, last: dt.date) -> None:
        locked = self.uow.doctors.lock_active(doctors)
        week: dict[tuple[int, int], list[BuoiMau]] = defaultdict(list)
        for session in self.uow.generation.sessions_of(doctors, first, last):
            week[session.mau.bac_si_id, session.thu].append(session)
        there: dict[tuple[int, dt.date], list[LichLamViec]] = defaultdict(list)
        for schedule in self.uow.generation.schedules_of(doctors, first, last):
            there[schedule.bac_si_id, schedule.ngay_lam_viec].append(schedule)
        closed = TimeOffByOwner(self.uow.time_off.between(first, last))
        for doctor in locked:
            theirs = closed.of(doctor)
            for wanted in _usual(doctor, week, first, last):
                run.judge(wanted, there[doctor.pk, wanted.ngay_lam_viec], theirs)


class TimeOffByOwner:
    """Time off at hand by whom it is about."""

    def __init__(self, all_of_it: Iterable[KhoangNghi]) -> None:
        self._by_owner: dict[tuple[int | None, int | None], list[KhoangNghi]] = defaultdict(list)
        for each in all_of_it:
            self._by_owner[each.bac_si_id, each.co_so_id].append(each)

    def of(self, doctor: BacSi) -> list[KhoangNghi]:
        """What concerns the doctor, by the hour at which it begins."""
        owners = product((None, doctor.pk), (None, doctor.co_so_id))
        return sorted((each for owner in owners for each in self._by_owner[owner]), key=lambda each: each.hours)


def _usual(
    doctor: BacSi, week: dict[tuple[int, int], list[BuoiMau]], first: dt.date, last: dt.date
) -> Iterator[LichLamViec]:
    """What the doctor's templates say of each day; `week` has the sessions by doctor and weekday."""
    for day in (first + dt.timedelta(days=n) for n in range((last - first).days + 1)):
        for session in week[doctor.pk, day.isoweekday()]:
            if session.mau.valid_on(day):
                yield _schedule(doctor, day, session)


def _schedule(doctor: BacSi, day: dt.date, session: BuoiMau) -> LichLamViec:
    return LichLamViec(
        bac_si=doctor,
        ngay_lam_viec=day,
        gio_bat_dau=session.gio_bat_dau,
        gio_ket_thuc=session.gio_ket_thuc,
        so_luong_kham=session.so_luong_kham,
        so_phut_kham=session.mau.so_phut_kham,
    )


def _same(one: LichLamViec, other: LichLamViec) -> bool:
    names = ("gio_bat_dau", "gio_ket_thuc", "so_luong_kham", "so_phut_kham")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _overlap(one: LichLamViec, other: LichLamViec) -> bool:
    return one.gio_bat_dau < other.gio_ket_thuc and other.gio_bat_dau < one.gio_ket_thuc


def _closing(closed: Iterable[KhoangNghi], wanted: LichLamViec) -> str | None:
    """The kind of time off, sorted by its hours, in which the whole of the schedule lies; the first, where it takes
    several together.
    """
    reached, kinds = wanted.gio_bat_dau, []
    for each in closed:
        if each.hits(wanted.ngay_lam_viec, reached, wanted.gio_ket_thuc) and each.hours[0] <= reached:
            reached = each.hours[1]
            kinds.append(each.loai)
    return str(kinds[0]) if kinds and reached >= wanted.gio_ket_thuc else None
