"""Freed places go to those who wait, the longest-waiting first, one offer a place and a patient at a time.

All of it is read from the database: it does not matter who freed a place, nor whether anybody was told.
"""

import datetime as dt
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any

from django.db import Error
from django.db.models import QuerySet

from core.booking_exceptions import PatientBusy, TooManyAppointments, TooManyThatDay
from core.booking_rules import BookingRules
from core.clock import Clock
from core.events import snapshot
from core.exceptions import DomainError, Refusals
from core.services.availability_service import Diary, FreeTime
from core.services.base import BaseService
from core.services.freed_places import FreedPlaces
from core.services.objections import Visit
from core.services.occupancy import Occupancy
from core.services.offers import Offers
from core.services.placement import Placement, Request
from core.services.quiet_hours import end_of_night
from core.unit_of_work import UnitOfWork, transactional
from core.waitlist_events import OfferLapsed, OfferWithdrawn, WaitlistExpired
from medical.models import BacSi
from waitlist.models import DanhSachCho, MoiNhanCho, TrangThaiCho, TrangThaiMoi

logger = logging.getLogger(__name__)

MOST_A_RUN = 500
"""So many offers at most: what is left is offered a minute later."""
A_PIECE = 200
"""So many rows are read at once."""
OF_THE_PATIENT = (PatientBusy, TooManyAppointments, TooManyThatDay)
"""Why a place that is free is not for this patient; the next may have it."""


class Outcome(StrEnum):
    """What became of one row; of an offer that was to be made, or of one that was."""

    OFFERED = "offered"
    NOT_HIS = "not his"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    LEFT_ALONE = "left alone"
    FAILED = "failed"


class PlaceOffering(BaseService):
    """Each row in a transaction of its own, so that one that fails stops no other."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.offers = Offers(uow, clock)
        self.placement = Placement(uow, clock)

    def run(self) -> Counter[Outcome]:
        """How many rows came to what.

        With nothing to do it takes a handful of queries, however many wait: without a place left in a schedule that is
        waited for, no entry is read.
        """
        done: Counter[Outcome] = Counter()
        now = self.clock.now()
        self._each(self.uow.offers.doubtful(), self._withdraw, done)
        self._each(self.uow.offers.overdue(now), self._lapse, done)
        self._each(self.uow.waitlist.over(now.date()), self._expire, done)
        self._offer_places(now, done)
        return done

    def _each(self, rows: QuerySet[Any], work: Callable[[int], Outcome], done: Counter[Outcome]) -> None:
        """Those of a query ordered by key, read piece by piece: what is left as it was keeps none behind it waiting."""
        last = 0
        while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:A_PIECE]):
            for pk in keys:
                done[self._try(work, pk)] += 1
            last = keys[-1]

    @staticmethod
    def _try(work: Callable[..., Outcome], *args: Any) -> Outcome:
        try:
            return work(*args)
        except (DomainError, Refusals, Error):
            logger.exception("A row of the waiting list was not looked at", extra={"key": args[0]})
            return Outcome.FAILED

    @transactional
    def _withdraw(self, ma_moi: int) -> Outcome:
        """Unless the place can be booked after all."""
        entry, offer = self._open(ma_moi)
        if offer is None or self._stands(offer):
            return Outcome.LEFT_ALONE
        self.offers.close(None, offer, TrangThaiMoi.WITHDRAWN, OfferWithdrawn)
        self.uow.waitlist.save(entry, trang_thai=TrangThaiCho.WAITING)
        self.offers.tell("loi-moi-thu-hoi", offer)
        return Outcome.WITHDRAWN

    @transactional
    def _lapse(self, ma_moi: int) -> Outcome:
        """Who was asked in the night, and slept, has skipped nothing."""
        entry, offer = self._open(ma_moi)
        now = self.clock.now()
        if offer is None or offer.het_han > now:
            return Outcome.LEFT_ALONE
        self.offers.close(None, offer, TrangThaiMoi.LAPSED, OfferLapsed)
        at_night = end_of_night(offer.ngay_tao.astimezone(now.tzinfo))
        self.uow.waitlist.save(entry, **({"trang_thai": TrangThaiCho.WAITING} if at_night else entry.skip(now)))
        self.offers.tell("loi-moi-het-han", offer)
        return Outcome.LAPSED

    @transactional
    def _expire(self, ma_cho: int) -> Outcome:
        entry, now = self.uow.waitlist.lock(ma_cho), self.clock.now()
        if entry.trang_thai != TrangThaiCho.WAITING or entry.den_ngay >= now.date():
            return Outcome.LEFT_ALONE
        before = snapshot(entry)
        self.uow.waitlist.save(entry, trang_thai=TrangThaiCho.EXPIRED, ngay_xong=now)
        self.uow.record(WaitlistExpired(None, entry, before))
        return Outcome.EXPIRED

    def _open(self, ma_moi: int) -> tuple[DanhSachCho, MoiNhanCho | None]:
        """The entry and the patient locked, and then the offer, if it still is open."""
        entry = self.uow.waitlist.lock_of_offer(ma_moi)
        self.uow.patients.lock(entry.benh_nhan_id)
        return entry, self.uow.offers.open(pk=ma_moi).first()

    def _stands(self, offer: MoiNhanCho) -> bool:
        """Its place is kept still, in the schedule that it was offered in, and could be booked."""
        entry = offer.cho
        if not self.uow.offers.is_kept(offer):
            return False
        visit = Visit(entry.benh_nhan, offer.bac_si, entry.dich_vu, offer.ngay_kham, offer.gio_kham)
        try:
            self.placement.judge_visit(Request(None, held=True), visit, self.placement.look([visit]))
        except (DomainError, Refusals):
            return False
        return True

    def _offer_places(self, now: dt.datetime, done: Counter[Outcome]) -> None:
        wanted = self.uow.waitlist.wanted(now.date())
        if wanted is None:
            return
        waited_for = self.uow.waitlist.schedules_wanted()
        schedules = self.uow.schedules.open_between(waited_for, wanted.first, wanted.last, None)
        if not schedules:
            return
        occupancy = Occupancy(self.uow, schedules, now, of=None)
        freed = FreedPlaces(occupancy, schedules, now)
        for doctor in freed.doctors(wanted.minutes):
            self._serve(doctor, freed, occupancy.rules_for(doctor), wanted.minutes, done)

    def _serve(
        self, doctor: BacSi, freed: FreedPlaces, rules: BookingRules, minutes: list[int], done: Counter[Outcome]
    ) -> None:
        """Offer what the doctor has free, in the order of those who wait for it."""
        refused = self.uow.offers.refused(doctor, self.clock.now().date())

        def possible(entry: DanhSachCho) -> Iterator[FreeTime]:
            return freed.suiting(doctor, entry, refused.get(entry.benh_nhan_id, ()))

        entries = list(self.uow.waitlist.for_doctor(doctor, *freed.days(doctor)))
        for first in range(0, len(entries), A_PIECE):
            piece = [entry for entry in entries[first : first + A_PIECE] if next(possible(entry), None)]
            diaries = self._diaries(piece) if piece else {}
            for entry in piece:
                self._serve_one(entry, self._bearable(possible(entry), diaries[entry.benh_nhan_id], rules), freed, done)
            if not freed.has_any(doctor, minutes) or done[Outcome.OFFERED] >= MOST_A_RUN:
                return

    def _serve_one(
        self, entry: DanhSachCho, possible: Iterator[FreeTime], freed: FreedPlaces, done: Counter[Outcome]
    ) -> None:
        """The soonest place, if there is any; one that was lost meanwhile is for nobody in this run."""
        place = next(possible, None)
        if place is None:
            return
        outcome = self._try(self.offer, entry.pk, place)
        done[outcome] += 1
        if outcome is not Outcome.NOT_HIS:
            freed.give(place)

    def _diaries(self, entries: Iterable[DanhSachCho]) -> dict[int, Diary]:
        """The coming visits of each patient, by key, in one query."""
        visits: dict[int, list[Any]] = defaultdict(list)
        patients = {entry.benh_nhan_id for entry in entries}
        for visit in self.uow.appointments.of_patients(patients, self.clock.now().date()):
            visits[visit.benh_nhan_id].append(visit)
        return {patient: Diary(visits[patient], None) for patient in patients}

    @staticmethod
    def _bearable(possible: Iterator[FreeTime], diary: Diary, rules: BookingRules) -> Iterator[FreeTime]:
        """Those for which the patient is free, and may book by the rules."""
        if len(diary.visits) < rules.so_lich_hen_toi_da:
            yield from (free for free in possible if diary.has_room_for(free, rules))

    def offer(self, ma_cho: int, free: FreeTime) -> Outcome:
        """Offer the place to the entry's patient: NOT_HIS if they may not have it, LOST if nobody may any more."""
        try:
            return self._make(ma_cho, free)
        except (DomainError, Refusals) as refusal:
            of_the_patient = refusal.reasons and all(isinstance(reason, OF_THE_PATIENT) for reason in refusal.reasons)
            return Outcome.NOT_HIS if of_the_patient else Outcome.LOST

    @transactional
    def _make(self, ma_cho: int, free: FreeTime) -> Outcome:
        entry = self.uow.waitlist.lock(ma_cho)
        patient = self.uow.patients.lock(entry.benh_nhan_id)
        doctor = self.uow.doctors.refer(free.lich.bac_si_id, "ma_bac_si")
        if not self.uow.waitlist.is_ready(entry) or self.uow.offers.was_offered(entry, doctor, *free.stretch()):
            return Outcome.NOT_HIS
        visit = Visit(patient, doctor, entry.dich_vu, free.lich.ngay_lam_viec, free.khung_gio.gio_bat_dau)
        situation = self.placement.look([visit])
        if self.uow.offers.is_offered(doctor, *free.stretch(), situation.now):
            return Outcome.LOST
        self.placement.judge_visit(Request(None), visit, situation)
        self.offers.make(entry, visit, situation)
        return Outcome.OFFERED
