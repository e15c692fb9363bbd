"""A ticket is good once, and for what the appointment is, whatever happens at the same moment."""

import datetime as dt
from functools import partial

import pytest

from appointments.models import TrangThaiLichHen
from core.policy import Role
from core.services.appointment_service import AppointmentService
from core.services.kiosk import Kiosk
from core.services.ticket_printing import place_of
from core.ticket_codes import code_of
from reception.models import HangCho, PhieuKham
from tests.api.appointments import moment
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, AppointmentFactory, ScheduleFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk():
    return AccountFactory(vai_tro=Role.STAFF)


@pytest.fixture
def schedule(at):
    """It is half past seven on its day."""
    made = ScheduleFactory()
    at(moment(made, 7, 30))
    return made


def confirmed(schedule):
    return AppointmentFactory(lich=schedule, trang_thai=TrangThaiLichHen.CONFIRMED)


def scan(resolve, desk, visit):
    """With a kiosk of its own."""
    sent = {"ma_qr": code_of(place_of(visit)), "ma_co_so": visit.bac_si.co_so_id}
    return partial(resolve(Kiosk).check_in, actor=desk, **sent)


def test_one_ticket_at_several_kiosks_at_once_gives_one_place(resolve, at_once, desk, schedule):
    visit = confirmed(schedule)

    results = at_once(*[scan(resolve, desk, visit) for _ in range(4)])

    assert kinds(results) == ["PhieuKham"] + ["TicketUsed"] * 3
    assert PhieuKham.objects.count() == 1


def test_the_first_patients_of_a_schedule_at_once_make_one_queue(resolve, at_once, desk, schedule):
    visits = [confirmed(schedule) for _ in range(4)]

    results = at_once(*[scan(resolve, desk, visit) for visit in visits])

    assert kinds(results) == ["PhieuKham"] * 4
    assert HangCho.objects.count() == 1
    told = sorted(PhieuKham.objects.values_list("du_kien_luc", flat=True))
    assert told == sorted(set(told))  # each was told a time behind those before


def test_a_cancellation_and_a_scan_at_once_leave_no_cancelled_visit_waiting(resolve, at_once, desk, schedule):
    for _ in range(4):
        visit = confirmed(schedule)
        cancel = partial(
            resolve(AppointmentService).cancel, actor=desk, action="appointment.cancel", ma_lich_hen=visit.pk
        )

        scanned, cancelled = at_once(scan(resolve, desk, visit), cancel)

        assert type(cancelled).__name__ == "LichHen"  # who has arrived may still leave
        ticket = PhieuKham.objects.filter(lich_hen=visit).first()
        assert type(scanned).__name__ == ("PhieuKham" if ticket else "TicketCancelled")
        assert ticket is None or ticket.trang_thai == "Đã rời hàng"


def test_a_reschedule_and_a_scan_at_once_agree(resolve, at_once, desk, schedule):
    for _ in range(5):
        visit = confirmed(ScheduleFactory())
        asked = {"action": "appointment.partial_update", "ma_lich_hen": visit.pk, "gio_kham": dt.time(10)}
        move = partial(resolve(AppointmentService).change, actor=desk, **asked)

        scanned, moved = at_once(scan(resolve, desk, visit), move)

        assert (type(scanned).__name__, type(moved).__name__) in {
            ("PhieuKham", "InvalidState"),
            ("TicketSuperseded", "LichHen"),
        }
