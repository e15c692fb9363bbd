"""Holds, series and emergencies against one another and against bookings: a place has one owner at every moment.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from appointments.models import ChuoiLichHen, GiuCho, LichHen
from core import unit_of_work
from core.exceptions import Busy
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.appointment_service import AppointmentService
from core.services.hold_service import HoldService
from core.services.schedule_service import ScheduleService
from core.services.series_service import SeriesService
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    HoldFactory,
    PatientFactory,
    ScheduleFactory,
    ServiceFactory,
    coming_workday,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 4


@pytest.fixture
def service():
    """Fifteen minutes long."""
    return ServiceFactory(thoi_gian_kham=15)


@pytest.fixture
def offer(service):
    """A schedule of a doctor who offers the service."""

    def schedule(**fields):
        doctor = {} if "bac_si" in fields else {"bac_si__chuyen_khoa__co_so": service.co_so}
        return ScheduleFactory(**doctor, **fields)

    return schedule


@pytest.fixture
def asked(service):
    """What is asked for, by or for the patient."""

    def visit(patient, schedule, gio_kham=dt.time(9), *, actor=None, **fields):
        return {
            "actor": actor or patient.nguoi_dung,
            "ma_benh_nhan": patient.pk,
            "ma_bac_si": schedule.bac_si_id,
            "ma_dich_vu": service.pk,
            "ngay_kham": schedule.ngay_lam_viec,
            "gio_kham": gio_kham,
            **fields,
        }

    return visit


@pytest.fixture
def hold(resolve, asked):
    return lambda *whose, **fields: partial(resolve(HoldService).hold, **asked(*whose, **fields))


@pytest.fixture
def book(resolve, asked):
    return lambda *whose, **fields: partial(resolve(AppointmentService).book, **asked(*whose, **fields))


@pytest.fixture
def book_held(resolve):
    """A call that books with the hold."""

    def booking(kept):
        return partial(resolve(AppointmentService).book, actor=kept.benh_nhan.nguoi_dung, ma_giu_cho=kept.pk)

    return booking


@pytest.fixture
def release(resolve):
    """A call that lets the hold go."""

    def letting_go(kept):
        actor = kept.benh_nhan.nguoi_dung
        return partial(resolve(HoldService).release, actor=actor, action="hold.destroy", ma_giu_cho=kept.pk)

    return letting_go


def times(count):
    """So many that do not overlap."""
    return [dt.time(8 + quarter // 4, quarter % 4 * 15) for quarter in range(count)]


def nothing_broken():
    return list(IntegrityRepository().violations()) == []


def test_one_time_is_held_once(offer, hold, at_once):
    for _ in range(ROUNDS):
        schedule = offer()

        results = at_once(*[hold(PatientFactory(), schedule, dt.time(9, minute)) for minute in range(0, 12, 2)])

        assert kinds(results) == ["GiuCho"] + ["SlotTaken"] * 5


def test_the_last_place_is_held_once(offer, hold, at_once):
    for _ in range(ROUNDS):
        schedule = offer(so_luong_kham=1)

        results = at_once(*[hold(PatientFactory(), schedule, time) for time in times(8)])

        assert kinds(results) == ["GiuCho"] + ["ScheduleFull"] * 7


def test_the_last_place_is_held_or_booked(offer, hold, book, at_once):
    for _ in range(ROUNDS):
        schedule = offer(so_luong_kham=1)
        rivals = [(hold, book)[n % 2](PatientFactory(), schedule, time) for n, time in enumerate(times(8))]

        results = at_once(*rivals)

        won = [result for result in results if isinstance(result, LichHen | GiuCho)]
        assert len(won) == 1
        assert {type(result).__name__ for result in results if result not in won} == {"ScheduleFull"}
        assert nothing_broken()


def test_one_time_is_held_or_booked(offer, hold, book, at_once):
    for _ in range(ROUNDS):
        schedule = offer()
        rivals = [(hold, book)[n % 2](PatientFactory(), schedule, dt.time(9, n)) for n in range(8)]

        results = at_once(*rivals)

        assert sum(isinstance(result, LichHen | GiuCho) for result in results) == 1
        assert kinds(results).count("SlotTaken") == 7


def test_one_patient_who_holds_many_places_at_once_keeps_one(offer, hold, at_once):
    patient = PatientFactory()
    schedules = [offer() for _ in range(6)]

    results = at_once(*[hold(patient, schedule) for schedule in schedules])

    assert kinds(results) == ["GiuCho"] * 6
    assert GiuCho.objects.count() == 1


def test_a_hold_is_used_once(offer, book_held, at_once):
    for _ in range(ROUNDS):
        kept = HoldFactory(lich=offer())

        results = at_once(*[book_held(kept) for _ in range(6)])

        assert kinds(results) == ["HoldExpired"] * 5 + ["LichHen"]
        assert not GiuCho.objects.exists()


def test_a_hold_that_is_let_go_while_it_is_used_is_one_or_the_other(offer, book_held, release, at_once):
    for _ in range(ROUNDS * 2):
        kept = HoldFactory(lich=offer())
        before = NhatKy.objects.count()

        booked, gone = at_once(book_held(kept), release(kept))

        outcome = (getattr(booked, "code", "booked"), getattr(gone, "code", "gone"))
        assert outcome in {("booked", "not_found"), ("hold_expired", "gone")}
        assert NhatKy.objects.count() == before + 1


def test_a_hold_let_go_many_times_at_once_is_let_go_once(offer, release, at_once):
    kept = HoldFactory(lich=offer())

    results = at_once(*[release(kept) for _ in range(6)])

    assert kinds(results) == ["NoneType"] + ["NotFound"] * 5
    assert NhatKy.objects.filter(hanh_dong="HoldReleased").count() == 1


def test_when_a_hold_expires_its_time_is_booked_once(offer, book, book_held, at, at_once):
    now = timezone.localtime()
    for seconds in (-1, 0, 1):  # until it expires
        schedule = offer(so_luong_kham=1)
        kept = HoldFactory(lich=schedule, het_han=now + dt.timedelta(seconds=seconds))
        at(now)

        results = at_once(book_held(kept), *[book(PatientFactory(), schedule) for _ in range(3)])

        assert kinds(results).count("LichHen") == 1
        assert isinstance(results[0], LichHen) == (seconds > 0)
        assert nothing_broken()


def test_a_schedule_deleted_while_a_place_is_held_takes_the_hold_with_it(resolve, offer, hold, at_once):
    for _ in range(ROUNDS):
        schedule = offer()
        remove = partial(
            resolve(ScheduleService).remove,
            actor=schedule.bac_si.nguoi_dung,
            action="schedule.destroy",
            ma_lich=schedule.pk,
        )

        removed, kept = at_once(remove, hold(PatientFactory(), schedule))

        assert removed is None
        assert isinstance(kept, GiuCho) or kept.code == "outside_schedule"
        assert not GiuCho.objects.exists()


def test_an_emergency_against_bookings_for_the_last_place_breaks_no_rule(offer, book, at, at_once):
    desk = AccountFactory(vai_tro=Role.STAFF)
    schedule = offer(so_luong_kham=1, ngay_lam_viec=timezone.localdate() + dt.timedelta(days=1))
    at(timezone.make_aware(dt.datetime.combine(schedule.ngay_lam_viec, dt.time(6))))
    urgent = partial(book, actor=desk, loai_lich_hen="Cấp cứu")

    results = at_once(
        *[urgent(PatientFactory(), schedule, time) for time in times(4)],
        *[book(PatientFactory(), schedule, time) for time in times(8)[4:]],
    )

    assert kinds(results[:4]) == ["LichHen"] * 4
    assert set(kinds(results[4:])) <= {"LichHen", "ScheduleFull"}
    assert kinds(results[4:]).count("LichHen") <= 1
    schedule.refresh_from_db()
    assert schedule.so_luong_kham == schedule.so_luong_da_dat == kinds(results).count("LichHen")
    assert nothing_broken()


def test_series_over_the_same_schedules_neither_deadlock_nor_double(resolve, offer, asked, at_once, monkeypatch):
    monkeypatch.setattr(unit_of_work, "ATTEMPTS", 1)  # a deadlock shows, for nothing tries again
    last = offer(ngay_lam_viec=coming_workday(28))
    days = [last.ngay_lam_viec - dt.timedelta(days=7 * weeks) for weeks in (1, 2)]  # the older row is the later day
    _, first = (offer(bac_si=last.bac_si, ngay_lam_viec=day) for day in days)
    every_week, every_other = {"so_lan": 3, "cach_tuan": 1}, {"so_lan": 2, "cach_tuan": 2}

    results = at_once(
        *[
            partial(
                resolve(SeriesService).book,
                **asked(PatientFactory(), first, dt.time(9, n)),
                **(every_week, every_other)[n % 2],
            )
            for n in range(8)
        ]
    )

    assert not any(isinstance(result, Busy) for result in results), results
    assert kinds(results) == ["ChuoiLichHen"] + ["Refusals"] * 7
    assert ChuoiLichHen.objects.get().lich_hen.count() == LichHen.objects.count()
    assert nothing_broken()


@pytest.fixture
def series(resolve, offer, asked, service):
    """A series of three, in schedules where others are booked too: a wrong count does not go below zero."""

    def booked(patient):
        first = offer()
        days = [first.ngay_lam_viec + dt.timedelta(days=7 * weeks) for weeks in (1, 2)]
        for schedule in (first, *(offer(bac_si=first.bac_si, ngay_lam_viec=day) for day in days)):
            AppointmentFactory.create_batch(4, lich=schedule, dich_vu=service)
        return resolve(SeriesService).book(**asked(patient, first, dt.time(11), so_lan=3, cach_tuan=1))

    return booked


def test_a_series_cancelled_twice_at_once_frees_its_places_once(resolve, series, at_once):
    for _ in range(ROUNDS):
        patient = PatientFactory()
        cancel = {"actor": patient.nguoi_dung, "action": "series.cancel", "ma_chuoi": series(patient).pk}

        results = at_once(*[partial(resolve(SeriesService).cancel, **cancel) for _ in range(4)])

        assert kinds(results) == ["ChuoiLichHen"] + ["SeriesOver"] * 3
        assert nothing_broken()


def test_a_series_cancelled_while_its_appointments_move_breaks_no_rule(resolve, series, at_once):
    for _ in range(ROUNDS):
        patient = PatientFactory()
        booked = series(patient)
        forwards = list(booked.lich_hen.order_by("ngay_kham"))
        change = partial(resolve(AppointmentService).change, actor=patient.nguoi_dung, action="appointment.update")
        cancel = partial(resolve(SeriesService).cancel, actor=patient.nguoi_dung, action="series.cancel")

        results = at_once(
            partial(cancel, ma_chuoi=booked.pk),
            *[
                partial(change, ma_lich_hen=each.pk, ngay_kham=onto.ngay_kham, gio_kham=dt.time(10, 30))
                for each, onto in zip(forwards, reversed(forwards), strict=True)
            ],
        )

        assert not any(isinstance(result, Busy) for result in results), results
        assert isinstance(results[0], ChuoiLichHen)
        assert not booked.lich_hen.filter(ngay_huy__isnull=True).exists()
        assert nothing_broken()
