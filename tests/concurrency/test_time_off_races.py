"""Nobody has an appointment in time off, and nobody is moved twice, whatever runs at once.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from appointments.models import LichHen
from core import unit_of_work
from core.models import NhatKy
from core.policy import Role
from core.repositories.appointment_repository import AppointmentRepository
from core.repositories.integrity_repository import IntegrityRepository
from core.services.appointment_service import AppointmentService
from core.services.schedule_service import ScheduleService
from core.services.time_off_service import TimeOffService
from planning.models import KhoangNghi, LoaiNghi
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    DoctorFactory,
    PatientFactory,
    ScheduleFactory,
    ServiceFactory,
    coming_workday,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 6


@pytest.fixture
def enter(resolve):
    """A call by which an Admin of its own enters time off of the schedule's day."""
    return lambda schedule, xu_ly=(), **whose: partial(
        resolve(TimeOffService).enter,
        actor=AccountFactory(vai_tro=Role.ADMIN),
        tu_ngay=schedule.ngay_lam_viec,
        den_ngay=schedule.ngay_lam_viec,
        xu_ly=xu_ly,
        **(whose or {"loai": LoaiNghi.DOCTOR, "ma_bac_si": schedule.bac_si_id}),
    )


@pytest.fixture
def book(resolve):
    """A call by which a new patient books a time of a schedule."""
    return lambda schedule, service, gio_kham: partial(
        resolve(AppointmentService).book,
        actor=PatientFactory().nguoi_dung,
        ma_bac_si=schedule.bac_si_id,
        ma_dich_vu=service.pk,
        ngay_kham=schedule.ngay_lam_viec,
        gio_kham=gio_kham,
    )


@pytest.fixture
def colleagues():
    """A call that gives a service, and schedules of one day whose doctors all do it."""

    def making(number, day=None):
        service, day = ServiceFactory(), day or coming_workday()
        doctors = [DoctorFactory(chuyen_khoa__co_so=service.co_so) for _ in range(number)]
        return service, [ScheduleFactory(bac_si=doctor, ngay_lam_viec=day) for doctor in doctors]

    return making


def moves(visits, schedule, first=dt.time(8)):
    """The visits moved into the schedule, half an hour apart."""
    return [
        {
            "ma_lich_hen": visit.pk,
            "hanh_dong": "Dời",
            "ma_bac_si": schedule.bac_si_id,
            "ngay_kham": schedule.ngay_lam_viec,
            "gio_kham": dt.time(first.hour + number // 2, number % 2 * 30),
        }
        for number, visit in enumerate(visits)
    ]


def codes(results):
    """The refusals' codes (of several reasons the first), and the kinds of what was not refused."""
    first = (getattr(result, "first", result) for result in results)
    return sorted(getattr(each, "code", type(each).__name__) for each in first)


def moved(visits):
    """The keys of those that were moved, each as often as it was."""
    moves = NhatKy.objects.filter(hanh_dong="AppointmentRescheduled", ma_doi_tuong__in=[visit.pk for visit in visits])
    return sorted(moves.values_list("ma_doi_tuong", flat=True))


def all_is_well():
    """Nobody has an appointment in time off, and no rule is broken."""
    now = timezone.now()
    inside = [hit for off in KhoangNghi.objects.all() for hit in AppointmentRepository().hit_by(off, now)]
    return inside == [] and list(IntegrityRepository().violations()) == []


@pytest.mark.parametrize(
    ("loai", "whose", "code"),
    [
        (LoaiNghi.DOCTOR, lambda doctor: {"ma_bac_si": doctor.pk}, "doctor_away"),
        (LoaiNghi.FACILITY, lambda doctor: {"ma_co_so": doctor.co_so_id}, "facility_closed"),
        (LoaiNghi.HOLIDAY, lambda doctor: {}, "public_holiday"),
    ],
)
def test_time_off_against_bookings_leaves_no_appointment_in_it(enter, book, colleagues, at_once, loai, whose, code):
    for number in range(ROUNDS):
        service, [schedule] = colleagues(1, coming_workday(7 + 2 * number))
        bookings = [book(schedule, service, dt.time(8 + n)) for n in range(3)]

        entered, *booked = at_once(enter(schedule, loai=loai, **whose(schedule.bac_si)), *bookings)

        if isinstance(entered, KhoangNghi):
            assert codes(booked) == [code] * 3
        else:
            assert (entered.code, codes(booked)) == ("appointments_in_the_way", ["LichHen"] * 3)
        assert all_is_well()


def test_overlapping_time_off_of_two_admins_moves_each_appointment_once(enter, at_once, monkeypatch):
    monkeypatch.setattr(unit_of_work, "ATTEMPTS", 1)  # a deadlock shows, for nothing tries again
    for _ in range(ROUNDS):
        schedule = ScheduleFactory()
        service = ServiceFactory(co_so=schedule.bac_si.co_so)
        visits = [AppointmentFactory(lich=schedule, dich_vu=service) for _ in range(3)]
        earlier, later = (
            ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=coming_workday(days)) for days in (14, 21)
        )

        results = at_once(
            enter(schedule, moves(visits, later)), enter(schedule, moves(reversed(visits), earlier, dt.time(9)))
        )

        assert codes(results) == ["KhoangNghi", "not_affected"]
        assert moved(visits) == sorted(visit.pk for visit in visits)
        assert all_is_well()


def test_doctors_who_leave_their_patients_to_each_other_do_not_both_go(enter, colleagues, at_once, monkeypatch):
    monkeypatch.setattr(unit_of_work, "ATTEMPTS", 1)  # a deadlock shows, for nothing tries again
    for _ in range(ROUNDS):
        service, (one, other) = colleagues(2)
        visits = {schedule: [AppointmentFactory(lich=schedule, dich_vu=service)] for schedule in (one, other)}

        results = at_once(
            enter(one, moves(visits[one], other, dt.time(10))), enter(other, moves(visits[other], one, dt.time(10)))
        )

        assert codes(results) == ["KhoangNghi", "appointments_in_the_way"]
        assert all_is_well()


def test_a_time_is_given_to_who_is_moved_or_to_who_books_it(enter, book, colleagues, at_once):
    for _ in range(ROUNDS):
        service, (away, there) = colleagues(2)
        visits = [AppointmentFactory(lich=away, dich_vu=service)]

        results = at_once(enter(away, moves(visits, there, dt.time(10))), book(there, service, dt.time(10)))

        assert codes(results) in (["KhoangNghi", "slot_taken"], ["LichHen", "slot_taken"])
        assert LichHen.objects.filter(bac_si=there.bac_si, ngay_huy__isnull=True).count() == 1
        assert all_is_well()


def test_what_its_patient_cancels_is_not_moved_as_well(resolve, enter, colleagues, at_once, monkeypatch):
    monkeypatch.setattr(unit_of_work, "ATTEMPTS", 1)  # a deadlock shows, for nothing tries again
    for _ in range(ROUNDS):
        service, (away, there) = colleagues(2)
        visit = AppointmentFactory(lich=away, dich_vu=service)
        cancel = partial(
            resolve(AppointmentService).cancel,
            actor=visit.benh_nhan.nguoi_dung,
            action="appointment.cancel",
            ma_lich_hen=visit.pk,
        )

        entered, cancelled = at_once(enter(away, moves([visit], there)), cancel)

        assert isinstance(cancelled, LichHen)
        assert codes([entered]) in (["KhoangNghi"], ["not_affected"])
        visit.refresh_from_db()
        assert visit.ngay_huy
        assert (visit.bac_si == there.bac_si) == isinstance(entered, KhoangNghi)
        assert all_is_well()


def test_a_schedule_made_while_its_facility_closes_takes_no_appointment(resolve, enter, book, colleagues, at_once):
    for number in range(ROUNDS):
        day = coming_workday(7 + 2 * number)
        service, schedules = colleagues(8, day)
        visits = [AppointmentFactory(lich=schedule, dich_vu=service) for schedule in schedules]
        doctor, later = (DoctorFactory(chuyen_khoa__co_so=service.co_so) for _ in range(2))
        xu_ly = moves(visits[:7], ScheduleFactory(bac_si=later, ngay_lam_viec=coming_workday(30)))
        xu_ly.append({"ma_lich_hen": visits[7].pk, "hanh_dong": "Hủy"})
        wanted = ScheduleFactory.build(bac_si=doctor, ngay_lam_viec=day)
        made = partial(
            resolve(ScheduleService).create,
            actor=doctor.nguoi_dung,
            **{name: getattr(wanted, name) for name in ("gio_bat_dau", "gio_ket_thuc", "so_luong_kham")},
            ngay_lam_viec=day,
        )
        then_booked = book(wanted, service, dt.time(9))

        results = at_once(
            enter(schedules[0], xu_ly, loai=LoaiNghi.FACILITY, ma_co_so=service.co_so_id),
            lambda made=made, then_booked=then_booked: made() and then_booked(),
        )

        assert codes(results) in (["KhoangNghi", "facility_closed"], ["LichHen", "appointments_in_the_way"])
        assert all_is_well()


def test_days_closed_crosswise_wait_for_each_other_in_order(enter, colleagues, at_once, monkeypatch):
    monkeypatch.setattr(unit_of_work, "ATTEMPTS", 1)  # a deadlock shows, for nothing tries again
    for _ in range(ROUNDS):
        service, [one] = colleagues(1)
        other = ScheduleFactory(bac_si=one.bac_si, ngay_lam_viec=coming_workday(14))
        closures = []
        for closed, opened in ((one, other), (other, one)):
            xu_ly = moves([AppointmentFactory(lich=closed, dich_vu=service)], opened, dt.time(10))
            del xu_ly[0]["ma_bac_si"]  # the same doctor
            closures.append(enter(closed, xu_ly, loai=LoaiNghi.FACILITY, ma_co_so=service.co_so_id))

        assert codes(at_once(*closures)) == ["KhoangNghi", "appointments_in_the_way"]
        assert all_is_well()
