"""Desks and doctors at one queue at once: a number is called once, a patient has one ticket, and it follows the visit.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from appointments.models import TrangThaiLichHen as State
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.appointment_service import AppointmentService
from core.services.queue_service import QueueService
from core.services.ticket_service import TicketService
from reception.models import HangCho, NhomUuTien, PhieuKham, TrangThaiPhieu
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    PatientFactory,
    QueueFactory,
    ScheduleFactory,
    ServiceFactory,
    TicketFactory,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 6
DAY = {"gio_bat_dau": dt.time(0), "gio_ket_thuc": dt.time(23, 59), "so_luong_kham": 40}


@pytest.fixture
def desk():
    return AccountFactory(vai_tro=Role.STAFF)


@pytest.fixture(autouse=True)
def _nothing_broken():
    yield
    assert list(IntegrityRepository().violations()) == []


@pytest.fixture
def queue():
    return QueueFactory(lich=ScheduleFactory(ngay_lam_viec=timezone.localdate(), **DAY))


@pytest.fixture
def call_next(resolve, desk):
    def calling(queue):
        named = {"actor": desk, "action": "queue.call_next", "ma_hang": queue.pk}
        return partial(resolve(QueueService).call_next, **named)

    return calling


@pytest.fixture
def on_ticket(resolve, desk):
    def stepping(step, ticket, **said):
        named = {"actor": desk, "action": f"ticket.{step}", "ma_phieu": ticket.pk, **said}
        return partial(getattr(resolve(TicketService), step), **named)

    return stepping


@pytest.fixture
def on_visit(resolve, desk):
    def stepping(step, visit, **said):
        named = {"actor": desk, "ma_lich_hen": visit.pk, **said}
        if step == "start":
            return partial(resolve(AppointmentService).move, action="appointment.start", to=State.IN_PROGRESS, **named)
        return partial(getattr(resolve(AppointmentService), step), action=f"appointment.{step}", **named)

    return stepping


def calls_told(queue):
    tickets = PhieuKham.objects.filter(hang=queue).values("pk")
    return NhatKy.objects.filter(hanh_dong="TicketCalled", ma_doi_tuong__in=tickets).count()


def test_desks_that_call_the_next_at_once_call_different_numbers(call_next, queue, at_once):
    tickets = [TicketFactory(hang=queue) for _ in range(9)]

    results = at_once(*[call_next(queue) for _ in range(6)])

    assert kinds(results) == ["PhieuKham"] * 6
    assert sorted(each.pk for each in results) == [each.pk for each in tickets[:6]]
    queue.refresh_from_db()
    assert (queue.so_luot_goi, calls_told(queue)) == (6, 6)
    assert set(PhieuKham.objects.values_list("so_lan_goi", flat=True)) == {0, 1}


def test_the_last_who_waits_is_called_once(call_next, queue, at_once):
    for number in range(1, ROUNDS + 1):
        TicketFactory(hang=queue)

        results = at_once(*[call_next(queue) for _ in range(3)])

        assert kinds(results) == ["NobodyWaits", "NobodyWaits", "PhieuKham"]
        queue.refresh_from_db()
        assert queue.so_luot_goi == number


def test_the_ratio_holds_however_many_call_at_once(call_next, queue, at_once):
    for _ in range(4):
        TicketFactory(hang=queue, nhom_uu_tien=NhomUuTien.ELDERLY)
        TicketFactory(hang=queue)

    results = at_once(*[call_next(queue) for _ in range(6)])

    assert sorted(each.nhom_uu_tien for each in results) == sorted([NhomUuTien.ELDERLY] * 4 + [NhomUuTien.NONE] * 2)


def test_who_cancels_is_called_before_or_not_at_all(call_next, on_visit, queue, at_once):
    for _ in range(ROUNDS):
        queue.lich.refresh_from_db()
        ticket = TicketFactory(hang=queue)

        called, cancelled = at_once(call_next(queue), on_visit("cancel", ticket.lich_hen))

        assert kinds([cancelled]) == ["LichHen"]
        assert kinds([called]) in (["PhieuKham"], ["NobodyWaits"])
        ticket.refresh_from_db()
        assert ticket.trang_thai == TrangThaiPhieu.LEFT


def test_a_patient_who_is_checked_in_at_two_desks_has_one_ticket(on_visit, at_once):
    for _ in range(ROUNDS):
        schedule = ScheduleFactory(ngay_lam_viec=timezone.localdate(), **DAY)
        visit = AppointmentFactory(lich=schedule, trang_thai=State.CONFIRMED)

        results = at_once(*[on_visit("check_in", visit) for _ in range(3)])

        assert kinds(results) == ["InvalidTransition", "InvalidTransition", "LichHen"]
        assert PhieuKham.objects.filter(lich_hen=visit).count() == 1


def test_the_first_who_arrive_together_share_one_queue(on_visit, at_once):
    for _ in range(ROUNDS):
        schedule = ScheduleFactory(ngay_lam_viec=timezone.localdate(), **DAY)
        service = ServiceFactory(co_so=schedule.bac_si.co_so)
        visits = [AppointmentFactory(lich=schedule, dich_vu=service, trang_thai=State.CONFIRMED) for _ in range(4)]

        assert kinds(at_once(*[on_visit("check_in", visit) for visit in visits])) == ["LichHen"] * 4
        assert HangCho.objects.get(lich=schedule).phieu.count() == 4


def test_a_walk_in_and_the_first_who_was_booked_share_one_queue(resolve, desk, on_visit, at_once):
    for _ in range(ROUNDS):
        schedule = ScheduleFactory(ngay_lam_viec=timezone.localdate(), **DAY)
        service = ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=1)
        booked = AppointmentFactory(lich=schedule, dich_vu=service, trang_thai=State.CONFIRMED)
        asked = {"ma_bac_si": schedule.bac_si_id, "ma_dich_vu": service.pk, "ma_benh_nhan": PatientFactory().pk}
        come = partial(resolve(AppointmentService).book, actor=desk, loai_lich_hen="Cấp cứu", **asked)

        assert kinds(at_once(come, on_visit("check_in", booked))) == ["LichHen"] * 2
        assert HangCho.objects.get(lich=schedule).phieu.count() == 2


def test_who_comes_in_while_being_skipped_is_in_the_room(on_ticket, on_visit, queue, at_once):
    for _ in range(ROUNDS):
        ticket = TicketFactory(hang=queue, trang_thai=TrangThaiPhieu.CALLED, so_lan_goi=1)

        skipped, started = at_once(on_ticket("skip", ticket), on_visit("start", ticket.lich_hen))

        assert kinds([started]) == ["LichHen"]
        assert kinds([skipped]) in (["PhieuKham"], ["WrongTicketState"])
        ticket.refresh_from_db()
        assert ticket.trang_thai == TrangThaiPhieu.IN_ROOM


def test_two_desks_skip_a_call_once(on_ticket, queue, at_once):
    for _ in range(ROUNDS):
        ticket = TicketFactory(hang=queue, trang_thai=TrangThaiPhieu.CALLED, so_lan_goi=1)

        assert kinds(at_once(*[on_ticket("skip", ticket)] * 2)) == ["PhieuKham", "WrongTicketState"]


def test_whom_one_desk_calls_out_of_turn_the_other_does_not_call_as_the_next(call_next, on_ticket, queue, at_once):
    for _ in range(ROUNDS):
        ticket = TicketFactory(hang=queue)

        results = at_once(call_next(queue), on_ticket("call", ticket, ly_do="Có kết quả"))

        assert "PhieuKham" in kinds(results)
        assert kinds(results) in (["NobodyWaits", "PhieuKham"], ["PhieuKham", "WrongTicketState"])
        ticket.refresh_from_db()
        assert ticket.so_lan_goi == 1


def test_no_call_is_lost_from_the_count_whoever_makes_it(call_next, on_ticket, on_visit, queue, at_once):
    waiting = [TicketFactory(hang=queue) for _ in range(6)]
    *_, out_of_turn, straight_in = waiting

    at_once(
        call_next(queue),
        call_next(queue),
        on_ticket("call", out_of_turn, ly_do="Có kết quả"),
        on_visit("start", straight_in.lich_hen),
    )

    queue.refresh_from_db()
    assert queue.so_luot_goi == 4
