"""Time off of doctors, closures of facilities, public holidays: and what becomes of the appointments they hit."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import holidays
from django.db.models import QuerySet

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.booking_exceptions import PastTime
from core.clock import Clock
from core.events import TimeOffEntered, TimeOffWithdrawn, snapshot
from core.exceptions import DomainError, FieldNotAllowed, RangeTooLong, Refusals, Required, reasons_of_item, refuse
from core.planning_exceptions import AppointmentsInTheWay, NotAffected, NotApplicable, TooManyAffected
from core.services.amendment import Amendment
from core.services.availability_service import FreeTime
from core.services.base import BaseService
from core.services.objections import Visit
from core.services.placement import Request
from core.services.proposals import Proposals
from core.unit_of_work import UnitOfWork, transactional
from planning.models import KhoangNghi, LoaiNghi

MOST_DAYS = 366
MOST_AFFECTED = 200
FIRST_YEAR, LAST_YEAR = 2020, 2099


MOVED_TO = ("ma_bac_si", "ngay_kham", "gio_kham")


class Treatment(StrEnum):
    """What becomes of an appointment in time off, as sent."""

    MOVE = "Dời"
    CANCEL = "Hủy"


@dataclass(frozen=True)
class Hit:
    """An appointment in the time off, and where it could go; the first proposal is the best."""

    lich_hen: LichHen
    de_xuat: list[FreeTime]

    def best(self) -> dict[str, Any]:
        which = {"ma_lich_hen": self.lich_hen.pk}
        if not self.de_xuat:
            return {**which, "hanh_dong": Treatment.CANCEL}
        asked = self.de_xuat[0].as_asked()
        return {**which, "hanh_dong": Treatment.MOVE, **{name: asked[name] for name in MOVED_TO}}


@dataclass(frozen=True)
class Preview:
    """What time off would hit."""

    lich_hen: list[Hit]

    @property
    def so_lich_hen(self) -> int:
        return len(self.lich_hen)

    @property
    def xu_ly(self) -> list[dict[str, Any]]:
        """The best proposals, as `TimeOffService.enter` takes them; where there is none, to cancel."""
        return [hit.best() for hit in self.lich_hen]


@dataclass(frozen=True)
class Blocked:
    """A holiday that appointments stand in."""

    tu_ngay: dt.date
    ly_do: str
    so_lich_hen: int


@dataclass(frozen=True)
class HolidayRun:
    """The holidays of a year: those entered (or to be), those there already, and those that appointments stand in."""

    chay_thu: bool
    tao_moi: list[KhoangNghi]
    so_da_co: int
    vuong: list[Blocked]


class TimeOffService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.amendment = Amendment(uow, clock)
        self.proposals = Proposals(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[KhoangNghi]:
        return self.uow.time_off.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_khoang_nghi: int) -> KhoangNghi:
        """Raises NotYours or NotFound."""
        return self.uow.time_off.get_visible(actor, action, ma_khoang_nghi)

    def preview(self, *, actor: NguoiDung, **window: Any) -> Preview:
        """The appointments that this time off would hit, soonest first, each with up to three proposals.

        Raises what `enter` raises, but for what it says of `xu_ly`.
        """
        self.require(actor, "time_off.preview")
        off = self._off(actor, **window)
        hits = list(self.uow.appointments.hit_by(off, self.clock.now()).order_by("ngay_kham", "gio_kham", "pk"))
        self._check_number(hits)
        proposals = self.proposals.around(actor, off, hits)
        return Preview([Hit(hit, proposals[hit.pk]) for hit in hits])

    @transactional
    def enter(self, *, actor: NguoiDung, xu_ly: Sequence[dict[str, Any]] = (), **window: Any) -> KhoangNghi:
        """The time off, and with it what `xu_ly` says of each appointment that it hits: all of it, or nothing.

        An item names an appointment, and the day, time and perhaps doctor it is moved to; without these it is
        cancelled. No booking rule binds. Raises Required, DoesNotExist, NotYours, FieldNotAllowed, PastTime,
        TimesReversed, RangeTooLong, TooManyAffected, AppointmentsInTheWay when an appointment is left, and what
        `Amendment` raises, on fields named `xu_ly.3.gio_kham` for the third item.
        """
        self.require(actor, "time_off.create")
        off = self._off(actor, **window)
        hits = self._lock(off, xu_ly)
        self._check_number(list(hits.values()))
        wanted = {item["ma_lich_hen"] for item in xu_ly}
        if left := hits.keys() - wanted:
            raise AppointmentsInTheWay(live=len(left))
        off = self.uow.time_off.enter(off)
        self.uow.record(TimeOffEntered(actor, off, reason=off.ly_do))
        request = Request(actor, reason=off.ly_do or str(off.loai), forced=True)
        refuse([each for number, item in enumerate(xu_ly, 1) for each in self._treat(request, hits, item, number)])
        return off

    @transactional
    def withdraw(self, *, actor: NguoiDung, action: str, ma_khoang_nghi: int, versions: set[int] | None = None) -> None:
        """The times can be booked again; appointments that were moved or cancelled stay so.

        Raises NotYours, NotFound or StaleVersion.
        """
        off = self.uow.time_off.lock_visible(actor, action, ma_khoang_nghi)
        self.check_version(off, versions)
        if off.bac_si_id is None:
            self.require(actor, "time_off.close")
        before = snapshot(off)
        self.uow.time_off.remove(off)
        self.uow.record(TimeOffWithdrawn(actor, off, before))

    @transactional
    def enter_holidays(self, *, actor: NguoiDung, nam: int, chay_thu: bool = False) -> HolidayRun:
        """Vietnam's public holidays of the year that are still to come, as far as they are not there already.

        Days with appointments are left out, to be entered one by one. Source: the `holidays` package, which follows
        the Labour Code and the government's yearly decisions; lunar days are computed.
        """
        self.require(actor, "time_off.close")
        known = set(self.uow.time_off.holidays_of(nam))
        today, made, in_the_way = self.clock.now().date(), [], []
        names = holidays.country_holidays("VN", years=nam, language="vi")
        for day in sorted(day for day in names if day >= today and day not in known):
            off = KhoangNghi(loai=LoaiNghi.HOLIDAY, tu_ngay=day, den_ngay=day, ly_do=names[day][:200])
            hits = self._lock(off, ())
            if hits:
                in_the_way.append(Blocked(day, off.ly_do, len(hits)))
            else:
                made.append(off)
        for off in () if chay_thu else made:
            self.uow.record(TimeOffEntered(actor, self.uow.time_off.enter(off), reason=off.ly_do))
        return HolidayRun(chay_thu, made, len(known), in_the_way)

    def _off(
        self, actor: NguoiDung, *, loai: str, ma_bac_si: int | None = None, ma_co_so: int | None = None, **window: Any
    ) -> KhoangNghi:
        """What is to be entered, not written yet."""
        off = KhoangNghi(loai=loai, **window)
        if loai == LoaiNghi.DOCTOR:
            off.bac_si = self.doctor_named(actor, "time_off.create", ma_bac_si)
        else:
            self.require(actor, "time_off.close", FieldNotAllowed(field="loai"))
        if loai == LoaiNghi.FACILITY:
            if ma_co_so is None:
                raise Required(field="ma_co_so")
            off.co_so = self.uow.facilities.refer(ma_co_so, "ma_co_so")
        given = {"ma_bac_si": (ma_bac_si, off.bac_si_id), "ma_co_so": (ma_co_so, off.co_so_id)}
        refuse([NotApplicable(field=name) for name, (asked, used) in given.items() if asked is not None and not used])
        self._check_window(off)
        return off

    def _check_window(self, off: KhoangNghi) -> None:
        off.check_window()
        if off.tu_ngay < self.clock.now().date():
            raise PastTime(field="tu_ngay")
        if (off.den_ngay - off.tu_ngay).days >= MOST_DAYS:
            raise RangeTooLong(field="den_ngay", days=MOST_DAYS)

    @staticmethod
    def _check_number(hits: Sequence[LichHen]) -> None:
        if len(hits) > MOST_AFFECTED:
            raise TooManyAffected(found=len(hits), most=MOST_AFFECTED)

    def _lock(self, off: KhoangNghi, xu_ly: Sequence[dict[str, Any]]) -> dict[int, LichHen]:
        """The appointments hit, by key; they, their patients, the doctors and every schedule concerned are locked.

        Raises AppointmentsInTheWay when one was booked just now.
        """
        now = self.clock.now()
        locked = {hit.pk: hit for hit in self.uow.appointments.hit_by(off, now, locked=True)}
        self.uow.patients.lock_all(hit.benh_nhan_id for hit in locked.values())
        self._lock_doctors(off)
        own = {pk: hit.bac_si_id for pk, hit in locked.items()}
        targets = [(item.get("ma_bac_si", own.get(item["ma_lich_hen"])), item.get("ngay_kham")) for item in xu_ly]
        self.uow.schedules.lock_within(off, targets)
        hits = {hit.pk: hit for hit in self.uow.appointments.hit_by(off, now)}
        if new := hits.keys() - locked.keys():
            raise AppointmentsInTheWay(live=len(new))
        return hits

    def _lock_doctors(self, off: KhoangNghi) -> None:
        """Until the end, none of those whom it concerns gets a schedule in which somebody could book."""
        if off.bac_si_id:
            self.uow.doctors.lock(off.bac_si_id)
        else:
            everybody = self.uow.doctors.all()
            self.uow.doctors.lock_active(everybody.filter(co_so=off.co_so_id) if off.co_so_id else everybody)

    def _treat(
        self, request: Request, hits: dict[int, LichHen], item: dict[str, Any], number: int
    ) -> Sequence[DomainError]:
        """Do what the item says. The reasons why that cannot be."""
        try:
            appointment = hits.get(item["ma_lich_hen"])
            if appointment is None:
                raise NotAffected
            if item["hanh_dong"] == Treatment.CANCEL:
                self.amendment.cancel(request, appointment, request.reason)
            else:
                self.amendment.reschedule(request, appointment, self._visit(request.actor, appointment, item))
        except (DomainError, Refusals) as refusal:
            return reasons_of_item(refusal, f"xu_ly.{number}", f"#{item['ma_lich_hen']}")
        return []

    def _visit(self, actor: Any, appointment: LichHen, item: dict[str, Any]) -> Visit:
        doctor = appointment.bac_si
        if item.get("ma_bac_si", doctor.pk) != doctor.pk:
            self.require(actor, "appointment.reassign", FieldNotAllowed(field="ma_bac_si"))
            doctor = self.uow.doctors.refer(item["ma_bac_si"], "ma_bac_si")
        return Visit(appointment.benh_nhan, doctor, appointment.dich_vu, item["ngay_kham"], item["gio_kham"])
