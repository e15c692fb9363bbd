"""Freed places against one another, against answers and against bookings: one place, one offer, one appointment.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

import datetime as dt
from collections import Counter
from functools import partial

import pytest
from django.utils import timezone

from appointments.models import GiuCho, KhungGio, LichHen
from core import unit_of_work
from core.clock import add_minutes
from core.exceptions import Busy
from core.models import NhatKy
from core.repositories.integrity_repository import IntegrityRepository
from core.services.appointment_service import AppointmentService
from core.services.availability_service import FreeTime
from core.services.offer_service import OfferService
from core.services.place_offering import Outcome, PlaceOffering
from core.services.waitlist_service import WaitlistService
from tests.concurrency.outcomes import kinds
from tests.factories import EntryFactory, OfferFactory, PatientFactory, ScheduleFactory, ServiceFactory
from waitlist.models import DanhSachCho, MoiNhanCho

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 4


@pytest.fixture(autouse=True)
def _deadlocks_show(monkeypatch):
    """For nothing tries again."""
    monkeypatch.setattr(unit_of_work, "ATTEMPTS", 1)


NOON = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time(12)))


@pytest.fixture(autouse=True)
def _by_day(at):
    """In the night nobody is asked."""
    at(NOON)


@pytest.fixture
def service():
    return ServiceFactory()


@pytest.fixture
def place(service):
    """A schedule of one half hour, with so many who wait for it."""

    def made(waiting, **fields):
        half_hour = {"gio_bat_dau": dt.time(9), "gio_ket_thuc": dt.time(9, 30), "so_luong_kham": 1, **fields}
        schedule = ScheduleFactory(bac_si__chuyen_khoa__co_so=service.co_so, **half_hour)
        EntryFactory.create_batch(waiting, bac_si=schedule.bac_si, dich_vu=service)
        return schedule

    return made


@pytest.fixture
def run(resolve):
    return lambda: resolve(PlaceOffering).run()


@pytest.fixture
def answer(resolve):
    def answering(offer, what, actor=None):
        act = getattr(resolve(OfferService), what)
        actor = actor or offer.cho.benh_nhan.nguoi_dung
        return partial(act, actor=actor, action=f"offer.{what}", ma_moi=offer.pk)

    return answering


@pytest.fixture
def book(resolve, service):
    def booking(patient, schedule):
        return partial(
            resolve(AppointmentService).book,
            actor=patient.nguoi_dung,
            ma_bac_si=schedule.bac_si_id,
            ma_dich_vu=service.pk,
            ngay_kham=schedule.ngay_lam_viec,
            gio_kham=dt.time(9),
        )

    return booking


@pytest.fixture
def offer(resolve):
    """A call that offers the schedule's half hour from so many minutes after nine."""

    def offering(entry, schedule, minutes):
        start, end = add_minutes(dt.time(9), minutes), add_minutes(dt.time(9), minutes + 30)
        free = FreeTime(schedule, KhungGio(start, end, con_trong=True), 1)
        return partial(resolve(PlaceOffering).offer, entry.pk, free)

    return offering


def waiting_for(schedule):
    return DanhSachCho.objects.filter(bac_si=schedule.bac_si).order_by("pk")


def nothing_broken():
    """Nor is a place kept that no open offer stands for."""
    open_ones = MoiNhanCho.objects.filter(ngay_xong__isnull=True)
    assert Counter(open_ones.values_list("cho__benh_nhan", flat=True)) == Counter(
        GiuCho.objects.filter(tu_danh_sach_cho=True).values_list("benh_nhan", flat=True)
    )
    invited = DanhSachCho.objects.filter(trang_thai="Đang được mời").values_list("pk", flat=True)
    assert sorted(open_ones.values_list("cho", flat=True)) == sorted(invited)
    return list(IntegrityRepository().violations()) == []


def all_told(results):
    assert all(isinstance(result, Counter) for result in results), results
    return sum(results, Counter())


def test_one_place_is_offered_once_by_many_runs_at_once(place, run, at_once):
    for _ in range(ROUNDS):
        schedule = place(waiting=5)

        done = all_told(at_once(*[run] * 4))

        assert (done[Outcome.OFFERED], done[Outcome.FAILED]) == (1, 0)
        assert MoiNhanCho.objects.filter(bac_si=schedule.bac_si).count() == 1
        assert nothing_broken()


def test_one_place_in_a_longer_schedule_is_offered_once(place, run, at_once):
    """Not at different times of it either."""
    for _ in range(ROUNDS):
        schedule = place(waiting=6, gio_ket_thuc=dt.time(11), so_luong_kham=2)

        done = all_told(at_once(*[run] * 4))

        assert (done[Outcome.OFFERED], done[Outcome.FAILED]) == (2, 0)
        assert MoiNhanCho.objects.filter(lich=schedule).count() == 2
        assert nothing_broken()


def test_one_stretch_is_offered_once_whatever_the_time_it_begins(place, offer, at_once):
    for _ in range(ROUNDS):
        schedule = place(waiting=6, gio_ket_thuc=dt.time(11), so_luong_kham=6)

        results = at_once(*[offer(entry, schedule, 5 * n) for n, entry in enumerate(waiting_for(schedule))])

        assert sorted(results) == [Outcome.LOST] * 5 + [Outcome.OFFERED]
        assert nothing_broken()


def test_the_last_place_of_a_schedule_is_offered_or_booked(place, offer, book, at_once):
    for _ in range(ROUNDS):
        schedule = place(waiting=4, gio_ket_thuc=dt.time(12))
        rivals = [offer(entry, schedule, 30 * n) for n, entry in enumerate(waiting_for(schedule), start=1)]

        results = at_once(*rivals, *[book(PatientFactory(), schedule) for _ in range(3)])

        assert sum(isinstance(result, LichHen) or result == Outcome.OFFERED for result in results) == 1, results
        assert nothing_broken()


def test_a_patient_on_several_lists_gets_one_offer_at_a_time(place, offer, service, at_once):
    for _ in range(ROUNDS):
        patient, schedules = PatientFactory(), [place(waiting=0) for _ in range(4)]
        entries = [EntryFactory(bac_si=each.bac_si, dich_vu=service, benh_nhan=patient) for each in schedules]

        results = at_once(*[offer(entry, each, 0) for entry, each in zip(entries, schedules, strict=True)])

        assert sorted(results) == [Outcome.NOT_HIS] * 3 + [Outcome.OFFERED]
        assert nothing_broken()


def test_a_place_is_offered_or_booked(place, run, book, at_once):
    for _ in range(ROUNDS * 2):
        schedule = place(waiting=2)

        booked, *runs = at_once(book(PatientFactory(), schedule), run, run)

        done = all_told(runs)
        assert isinstance(booked, LichHen) + done[Outcome.OFFERED] == 1, (booked, runs)
        assert done[Outcome.FAILED] == 0
        assert nothing_broken()


def test_an_offer_accepted_many_times_at_once_is_accepted_once(place, run, answer, at_once):
    for _ in range(ROUNDS):
        schedule = place(waiting=1)
        run()
        offer = MoiNhanCho.objects.get(lich=schedule)

        results = at_once(*[answer(offer, "accept")] * 5)

        assert kinds(results) == ["MoiNhanCho"] + ["OfferAnswered"] * 4
        assert LichHen.objects.filter(lich=schedule).count() == 1
        assert nothing_broken()


def test_an_offer_is_accepted_or_declined(place, run, answer, at_once):
    for _ in range(ROUNDS * 2):
        schedule = place(waiting=1)
        run()
        offer = MoiNhanCho.objects.get(lich=schedule)

        results = at_once(answer(offer, "accept"), answer(offer, "decline"))

        assert kinds(results) == ["MoiNhanCho", "OfferAnswered"]
        accepted = isinstance(results[0], MoiNhanCho)
        assert LichHen.objects.filter(lich=schedule).count() == accepted
        offer.refresh_from_db()
        assert offer.trang_thai == ("Đã nhận" if accepted else "Đã từ chối")
        assert nothing_broken()


def test_an_offer_is_accepted_or_its_patient_leaves(resolve, place, run, answer, at_once):
    for _ in range(ROUNDS * 2):
        schedule = place(waiting=1)
        run()
        offer = MoiNhanCho.objects.get(lich=schedule)
        leave = partial(
            resolve(WaitlistService).leave,
            actor=offer.cho.benh_nhan.nguoi_dung,
            action="waitlist.destroy",
            ma_cho=offer.cho_id,
        )

        accepted, left = at_once(answer(offer, "accept"), leave)

        assert (type(accepted).__name__, type(left).__name__) in {
            ("MoiNhanCho", "EntryOver"), ("OfferAnswered", "NoneType"),
        }  # fmt: skip
        assert nothing_broken()


def test_an_offer_lapses_once_in_many_runs_at_once(place, run, at, at_once):
    for _ in range(ROUNDS):
        schedule = place(waiting=1)
        at(NOON)
        run()
        offer = MoiNhanCho.objects.get(lich=schedule)
        at(timezone.localtime(offer.het_han))

        done = all_told(at_once(*[run] * 4))

        assert (done[Outcome.LAPSED], done[Outcome.FAILED]) == (1, 0)
        offer.cho.refresh_from_db()
        assert offer.cho.so_lan_bo_qua == 1
        assert NhatKy.objects.filter(hanh_dong="OfferLapsed", ma_doi_tuong=offer.pk).count() == 1


def test_when_an_offer_expires_its_place_has_one_owner(place, run, answer, book, at, at_once):
    for seconds in (-1, 0, 1):  # until it expires
        schedule = place(waiting=2)
        entry = DanhSachCho.objects.filter(bac_si=schedule.bac_si).first()
        entry.trang_thai = "Đang được mời"
        entry.save()
        offer = OfferFactory(cho=entry, lich=schedule, het_han=NOON + dt.timedelta(seconds=seconds))

        accepted, booked, *runs = at_once(answer(offer, "accept"), book(PatientFactory(), schedule), run, run)

        done = all_told(runs)
        assert isinstance(accepted, MoiNhanCho) == (seconds > 0), accepted
        assert isinstance(accepted, MoiNhanCho) + isinstance(booked, LichHen) + done[Outcome.OFFERED] == 1
        assert done[Outcome.FAILED] == 0
        assert nothing_broken()


def test_who_joins_many_times_at_once_waits_once(resolve, place, service, at_once):
    for _ in range(ROUNDS):
        schedule, patient = place(waiting=0), PatientFactory()
        join = partial(
            resolve(WaitlistService).join,
            actor=patient.nguoi_dung,
            ma_bac_si=schedule.bac_si_id,
            ma_dich_vu=service.pk,
            tu_ngay=timezone.localdate(),
            den_ngay=schedule.ngay_lam_viec,
        )

        results = at_once(*[join] * 5)

        assert kinds(results) == ["AlreadyWaiting"] * 4 + ["DanhSachCho"]


def test_runs_and_answers_and_bookings_never_deadlock(place, run, answer, book, service, at_once):
    for _ in range(ROUNDS):
        schedules = [place(waiting=2) for _ in range(3)]
        run()
        patient = PatientFactory()
        offers = MoiNhanCho.objects.filter(lich__in=schedules)
        more = [place(waiting=1) for _ in range(2)]

        results = at_once(
            run,
            run,
            *[answer(offer, what) for offer, what in zip(offers, ("accept", "decline", "accept"), strict=True)],
            *[book(patient, schedule) for schedule in more],
        )

        assert not any(isinstance(result, Busy) for result in results), results
        assert all_told(results[:2])[Outcome.FAILED] == 0
        assert nothing_broken()
