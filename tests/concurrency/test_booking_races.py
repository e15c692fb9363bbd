"""Nothing is sold twice, whatever runs at once.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

import datetime as dt
from functools import partial

import pytest

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from core import unit_of_work
from core.booking_exceptions import InvalidTransition
from core.exceptions import Busy, DomainError
from core.policy import Role
from core.services.appointment_service import AppointmentService
from core.services.medical_service import ServiceCatalogueService
from core.services.schedule_service import ScheduleService
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    PatientFactory,
    ScheduleFactory,
    ServiceFactory,
    coming_workday,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def book(resolve):
    """A call that books for a patient at a time in a schedule."""

    def booking(patient, schedule, service, gio_kham):
        return partial(
            resolve(AppointmentService).book,
            actor=patient.nguoi_dung,
            ma_bac_si=schedule.bac_si_id,
            ma_dich_vu=service.pk,
            ngay_kham=schedule.ngay_lam_viec,
            gio_kham=gio_kham,
        )

    return booking


def counts_agree(schedule):
    schedule.refresh_from_db()
    live = LichHen.objects.filter(lich=schedule, ngay_huy__isnull=True)
    numbers = list(LichHen.objects.filter(lich=schedule).values_list("so_thu_tu", flat=True))
    return schedule.so_luong_da_dat == live.count() and len(numbers) == len(set(numbers))


def test_forty_patients_for_one_time_give_one_appointment(as_user, at_once):
    schedule = ScheduleFactory()
    service = ServiceFactory(co_so=schedule.bac_si.co_so)
    clients = [as_user(PatientFactory().nguoi_dung) for _ in range(40)]
    wanted = {
        "ma_bac_si": schedule.bac_si_id,
        "ma_dich_vu": service.pk,
        "ngay_kham": str(schedule.ngay_lam_viec),
        "gio_kham": "09:00:00",
    }

    answers = at_once(*[partial(client.post, "/api/appointments/", wanted) for client in clients])

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 39
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot_taken"}
    assert LichHen.objects.count() == 1
    assert counts_agree(schedule)


def test_rivals_for_overlapping_times_give_no_overlap(book, at_once):
    schedule = ScheduleFactory(so_luong_kham=50)
    service = ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=45)
    times = [dt.time(9, minute) for minute in range(0, 40, 5)]

    results = at_once(*[book(PatientFactory(), schedule, service, time) for time in times])

    assert kinds(results) == ["LichHen"] + ["SlotTaken"] * 7
    assert counts_agree(schedule)


def test_the_last_place_is_given_once(book, at_once):
    schedule = ScheduleFactory(so_luong_kham=1)
    service = ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=15)
    times = [dt.time(8 + quarter // 4, quarter % 4 * 15) for quarter in range(12)]

    results = at_once(*[book(PatientFactory(), schedule, service, time) for time in times])

    assert kinds(results) == ["LichHen"] + ["ScheduleFull"] * 11
    assert counts_agree(schedule)


def test_one_patient_cannot_be_in_two_places(book, at_once):
    patient = PatientFactory()
    schedules = ScheduleFactory.create_batch(6)
    services = [ServiceFactory(co_so=schedule.bac_si.co_so) for schedule in schedules]

    results = at_once(
        *[book(patient, schedule, service, dt.time(9)) for schedule, service in zip(schedules, services, strict=True)]
    )

    assert kinds(results) == ["LichHen"] + ["PatientBusy"] * 5


def test_crosswise_reschedules_neither_deadlock_nor_double(resolve, at_once, monkeypatch):
    monkeypatch.setattr(unit_of_work, "ATTEMPTS", 1)  # a deadlock shows, for nothing tries again
    first, second = ScheduleFactory(), ScheduleFactory()
    service = ServiceFactory(co_so=first.bac_si.co_so)
    second.bac_si.co_so = first.bac_si.co_so
    second.bac_si.save()
    admin = AccountFactory(vai_tro=Role.ADMIN)
    pairs = [
        (AppointmentFactory(lich=schedule, dich_vu=service), other)
        for _ in range(4)
        for schedule, other in ((first, second), (second, first))
    ]

    results = at_once(
        *[
            partial(
                resolve(AppointmentService).change,
                actor=admin,
                action="appointment.update",
                ma_lich_hen=appointment.pk,
                ma_bac_si=other.bac_si_id,
                ngay_kham=appointment.ngay_kham,
                gio_kham=dt.time(11 - index // 2, 0 if index % 2 else 30) if index else dt.time(11),
            )
            for index, (appointment, other) in enumerate(pairs)
        ]
    )

    assert all(isinstance(result, LichHen | DomainError) for result in results), results
    assert not any(isinstance(result, Busy) for result in results)
    assert counts_agree(first)
    assert counts_agree(second)


def test_cancelling_twice_frees_one_place(resolve, at_once):
    appointment = AppointmentFactory()
    admin = AccountFactory(vai_tro=Role.ADMIN)
    cancel = partial(
        resolve(AppointmentService).cancel, actor=admin, action="appointment.cancel", ma_lich_hen=appointment.pk
    )

    results = at_once(cancel, partial(resolve(AppointmentService).cancel, **cancel.keywords))

    assert kinds(results) == ["InvalidTransition", "LichHen"]
    assert counts_agree(appointment.lich)


def test_confirm_against_cancel_leaves_one_state(resolve, at_once):
    appointment = AppointmentFactory()
    admin = AccountFactory(vai_tro=Role.ADMIN)

    results = at_once(
        partial(
            resolve(AppointmentService).move,
            actor=admin,
            action="appointment.confirm",
            ma_lich_hen=appointment.pk,
            to=TrangThaiLichHen.CONFIRMED,
        ),
        partial(
            resolve(AppointmentService).cancel, actor=admin, action="appointment.cancel", ma_lich_hen=appointment.pk
        ),
    )

    appointment.refresh_from_db()
    assert appointment.trang_thai == TrangThaiLichHen.CANCELLED  # a confirmed one can still be cancelled
    assert isinstance(results[0], LichHen | InvalidTransition)
    assert counts_agree(appointment.lich)


def test_shrinking_a_schedule_against_bookings_never_leaves_it_overfull(resolve, book, at_once):
    schedule = ScheduleFactory(so_luong_kham=8)
    service = ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=15)
    shrink = partial(
        resolve(ScheduleService).change,
        actor=AccountFactory(vai_tro=Role.ADMIN),
        action="schedule.update",
        ma_lich=schedule.pk,
        so_luong_kham=2,
    )

    results = at_once(shrink, *[book(PatientFactory(), schedule, service, dt.time(8 + n)) for n in range(3)])

    assert all(isinstance(result, LichHen | LichLamViec | DomainError) for result in results), results
    assert counts_agree(schedule)
    assert schedule.so_luong_da_dat <= schedule.so_luong_kham


def test_deleting_a_schedule_against_a_booking_loses_no_appointment(resolve, book, at_once):
    schedule = ScheduleFactory()
    service = ServiceFactory(co_so=schedule.bac_si.co_so)
    remove = partial(
        resolve(ScheduleService).remove,
        actor=AccountFactory(vai_tro=Role.ADMIN),
        action="schedule.destroy",
        ma_lich=schedule.pk,
    )

    removed, booked = at_once(remove, book(PatientFactory(), schedule, service, dt.time(9)))

    if isinstance(booked, LichHen):
        assert isinstance(removed, DomainError)
        assert counts_agree(schedule)
    else:
        assert removed is None
        assert booked.code == "outside_schedule"


def test_schedules_made_at_once_do_not_overlap(resolve, at_once):
    doctor = ScheduleFactory().bac_si
    window = {"ngay_lam_viec": coming_workday(10), "gio_ket_thuc": dt.time(12), "so_luong_kham": 5}

    results = at_once(
        *[
            partial(resolve(ScheduleService).create, actor=doctor.nguoi_dung, gio_bat_dau=dt.time(8, minute), **window)
            for minute in range(0, 50, 10)
        ]
    )

    assert kinds(results) == ["LichLamViec"] + ["ScheduleOverlap"] * 4


def test_one_key_sent_many_times_at_once_books_once(as_user, at_once):
    schedule = ScheduleFactory()
    service = ServiceFactory(co_so=schedule.bac_si.co_so)
    client = as_user(PatientFactory().nguoi_dung)
    wanted = {
        "ma_bac_si": schedule.bac_si_id,
        "ma_dich_vu": service.pk,
        "ngay_kham": str(schedule.ngay_lam_viec),
        "gio_kham": "09:00:00",
    }
    send = partial(client.post, "/api/appointments/", wanted, headers={"Idempotency-Key": "one"})

    answers = at_once(*[send] * 8)

    made = [answer for answer in answers if answer.status_code == 201]
    assert {answer.json()["ma_lich_hen"] for answer in made} == {LichHen.objects.get().pk}
    assert sum("Idempotency-Replayed" not in answer for answer in made) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"in_progress"}


def test_a_service_deleted_while_it_is_booked_is_either_booked_or_gone(resolve, book, at_once):
    for _ in range(6):
        schedule = ScheduleFactory()
        service = ServiceFactory(co_so=schedule.bac_si.co_so)
        remove = partial(
            resolve(ServiceCatalogueService).remove, actor=AccountFactory(vai_tro=Role.ADMIN), pk=service.pk
        )

        booked, removed = at_once(book(PatientFactory(), schedule, service, dt.time(9)), remove)

        outcome = (getattr(booked, "code", "booked"), getattr(removed, "code", "removed"))
        assert outcome in {("booked", "in_use"), ("does_not_exist", "removed")}
        assert counts_agree(schedule)


def test_twins_of_a_refused_request_are_refused_or_told_to_wait(as_user, at_once):
    schedule = ScheduleFactory()
    service = ServiceFactory(co_so=schedule.bac_si.co_so)
    client = as_user(PatientFactory().nguoi_dung)
    impossible = {
        "ma_bac_si": schedule.bac_si_id,
        "ma_dich_vu": service.pk,
        "ngay_kham": str(schedule.ngay_lam_viec),
        "gio_kham": "07:00:00",
    }

    for key in range(5):
        send = partial(client.post, "/api/appointments/", impossible, headers={"Idempotency-Key": str(key)})
        assert {answer.json()["code"] for answer in at_once(*[send] * 6)} <= {"outside_schedule", "in_progress"}
