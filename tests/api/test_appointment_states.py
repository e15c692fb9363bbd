"""The states of an appointment."""

import pytest
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from tests.api.appointments import URL, moment, refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    QueueFactory,
    TicketFactory,
)

pytestmark = pytest.mark.django_db


STATES = TrangThaiLichHen
MOVES = {
    "confirm": {STATES.PENDING: STATES.CONFIRMED},
    "decline": {STATES.PENDING: STATES.CANCELLED},
    "check-in": {STATES.CONFIRMED: STATES.ARRIVED},
    "start": {STATES.CONFIRMED: STATES.IN_PROGRESS, STATES.ARRIVED: STATES.IN_PROGRESS},
    "complete": {
        STATES.CONFIRMED: STATES.COMPLETED,
        STATES.ARRIVED: STATES.COMPLETED,
        STATES.IN_PROGRESS: STATES.COMPLETED,
    },
    "cancel": {
        STATES.PENDING: STATES.CANCELLED,
        STATES.CONFIRMED: STATES.CANCELLED,
        STATES.ARRIVED: STATES.CANCELLED,
    },
    "no-show": {STATES.CONFIRMED: STATES.NO_SHOW},
}


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("move", list(MOVES))
def test_states_follow_the_table_of_moves(desk, at, move, state):
    cancelled = timezone.now() if state == STATES.CANCELLED else None
    appointment = AppointmentFactory(trang_thai=state, ngay_huy=cancelled)
    at(moment(appointment.lich, 12))
    if state == STATES.ARRIVED:
        TicketFactory(hang=QueueFactory(lich=appointment.lich), lich_hen=appointment)

    answer = desk.post(f"{URL}{appointment.pk}/{move}/")

    appointment.refresh_from_db()
    expected = MOVES[move].get(state)
    if expected:
        assert (answer.status_code, answer.json()["trang_thai"]) == (200, expected.value)
        assert (appointment.ngay_huy is not None) == (expected == STATES.CANCELLED)
    else:
        assert refusal(answer)[:2] == (409, "invalid_transition")
        assert appointment.trang_thai == state


def test_nobody_failed_to_come_before_the_time(desk):
    appointment = AppointmentFactory(trang_thai=STATES.CONFIRMED)

    assert refusal(desk.post(f"{URL}{appointment.pk}/no-show/"))[:2] == (409, "invalid_transition")


@pytest.mark.parametrize(
    "state", [STATES.ARRIVED, STATES.IN_PROGRESS, STATES.COMPLETED, STATES.NO_SHOW, STATES.CANCELLED]
)
def test_what_has_begun_is_not_rescheduled(desk, state):
    appointment = AppointmentFactory(trang_thai=state)

    answer = desk.patch(f"{URL}{appointment.pk}/", {"gio_kham": "10:00"})

    assert refusal(answer)[:2] == (409, "invalid_state")


@pytest.mark.parametrize("move", list(MOVES))
def test_doctors_move_their_own_and_patients_only_cancel(as_user, move):
    appointment = AppointmentFactory()
    stranger = as_user(DoctorFactory().nguoi_dung)
    path = f"{URL}{appointment.pk}/{move}/"

    assert refusal(stranger.post(path))[:2] == (403, "not_yours")
    if move != "cancel":
        assert refusal(as_user(appointment.benh_nhan.nguoi_dung).post(path))[:2] == (403, "permission_denied")
    expected = 200 if STATES.PENDING in MOVES[move] else 409
    assert as_user(appointment.bac_si.nguoi_dung).post(path).status_code == expected
