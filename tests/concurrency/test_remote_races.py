"""A remote session has one course, whoever pulls at it at the same moment."""

from functools import partial

import pytest

from appointments.models import LichHen, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from core.models import NhatKy
from core.policy import Role
from core.services.appointment_service import AppointmentService
from core.services.lobby_service import LobbyService
from core.services.session_closing import SessionClosing
from core.services.teleconsultation_service import TeleconsultationService
from refunds.models import YeuCauHoanTien
from telehealth.models import Ben, LuotThamGia
from tests.api.telehealth import minutes
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, PaymentFactory, TeleconsultationFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 4


@pytest.fixture
def act(resolve):
    """A call of a use case on a session, as an Admin, with a service of its own."""
    admin = AccountFactory(vai_tro=Role.ADMIN)

    def acting(name, session, service=TeleconsultationService, actor=admin, **more):
        return partial(
            getattr(resolve(service), name), actor=actor, action=f"teleconsultation.{more.pop('right', name)}",
            ma_phien=session.pk, **more,
        )  # fmt: skip

    return acting


def course(session):
    session.refresh_from_db()
    return session.trang_thai, session.ket_qua, LichHen.objects.get(pk=session.lich_hen_id).trang_thai


def running(**more):
    session = TeleconsultationFactory(
        lich_hen__trang_thai=TrangThaiLichHen.IN_PROGRESS, trang_thai=TrangThaiPhien.IN_PROGRESS, **more
    )
    session.thoi_gian_bat_dau = minutes(session, 0)
    session.save()
    return session


CALLED_OFF = (TrangThaiPhien.CANCELLED, KetQuaPhien.CANCELLED, TrangThaiLichHen.CANCELLED)
STARTED = (TrangThaiPhien.IN_PROGRESS, "", TrangThaiLichHen.IN_PROGRESS)


def test_a_session_starts_once(act, at_once, at):
    session = TeleconsultationFactory()
    at(minutes(session, 0))

    results = at_once(*[act("start", session) for _ in range(4)])

    assert kinds(results) == ["InvalidTransition"] * 3 + ["PhienTuVanTuXa"]
    assert NhatKy.objects.filter(hanh_dong="RemoteSessionStarted").count() == 1


def test_a_start_against_an_absence_leaves_one_course(act, at_once, at):
    for _ in range(ROUNDS):
        session = TeleconsultationFactory()
        PaymentFactory(lich_hen=session.lich_hen)
        at(minutes(session, 10))

        at_once(act("start", session), act("miss", session, right="no_show", ben=Ben.DOCTOR))

        missed = (TrangThaiPhien.CANCELLED, KetQuaPhien.DOCTOR_ABSENT, TrangThaiLichHen.CANCELLED)
        asked = YeuCauHoanTien.objects.filter(hoa_don__lich_hen=session.lich_hen_id).exists()
        assert (course(session), asked) in ((STARTED, False), (missed, True))


def test_an_end_against_an_absence_is_the_end(act, at_once, at):
    for _ in range(ROUNDS):
        session = running()
        at(minutes(session, 20))

        results = at_once(act("end", session), act("miss", session, right="no_show", ben=Ben.PATIENT))

        assert kinds(results) in (["PhienTuVanTuXa", "SessionRunning"], ["InvalidTransition", "PhienTuVanTuXa"])
        assert course(session) == (TrangThaiPhien.ENDED, KetQuaPhien.COMPLETED, TrangThaiLichHen.COMPLETED)
        assert session.so_giay == 20 * 60


def test_a_start_against_a_cancellation_leaves_one_course(resolve, act, at_once, at):
    for _ in range(ROUNDS):
        session = TeleconsultationFactory()
        at(minutes(session, 0))
        cancel = partial(
            resolve(AppointmentService).cancel, actor=AccountFactory(vai_tro=Role.ADMIN), action="appointment.cancel",
            ma_lich_hen=session.lich_hen_id, ly_do="Bận",
        )  # fmt: skip

        results = at_once(act("start", session), cancel)

        assert course(session) in (STARTED, CALLED_OFF)
        assert kinds(results) in (["InvalidTransition", "PhienTuVanTuXa"], ["LichHen", "SessionCancelled"])


def test_the_job_against_a_start_leaves_one_course(resolve, act, at_once, at):
    for _ in range(ROUNDS):
        session = TeleconsultationFactory()
        session.cho_tu = session.cho_den = minutes(session, 0)
        session.save()
        at(minutes(session, 95))

        at_once(act("start", session), resolve(SessionClosing).close)

        missed = (TrangThaiPhien.CANCELLED, KetQuaPhien.DOCTOR_ABSENT, TrangThaiLichHen.CANCELLED)
        assert course(session) in (STARTED, missed)


def test_the_job_beside_itself_judges_once(resolve, at_once, at):
    sessions = TeleconsultationFactory.create_batch(3)
    for session in sessions:
        PaymentFactory(lich_hen=session.lich_hen)
    at(minutes(sessions[0], 95))

    runs = at_once(*[resolve(SessionClosing).close for _ in range(3)])

    assert (sum(run.judged for run in runs), sum(run.failed for run in runs)) == (3, 0)
    assert NhatKy.objects.filter(hanh_dong="RemoteSessionMissed").count() == 3
    assert YeuCauHoanTien.objects.count() == 3


def test_one_account_that_joins_many_times_at_once_is_in_the_room_once(act, at_once, at):
    session = running()
    at(minutes(session, 5))
    doctor = session.lich_hen.bac_si.nguoi_dung

    results = at_once(*[act("join", session, LobbyService, doctor) for _ in range(5)])

    assert kinds(results) == ["Way"] * 5
    assert LuotThamGia.objects.filter(phien=session, ra_luc=None).count() == 1
    assert LuotThamGia.objects.filter(phien=session).count() == 5


def test_nobody_is_left_in_a_room_that_ends_while_he_joins(act, at_once, at):
    for _ in range(ROUNDS):
        session = running()
        at(minutes(session, 5))
        doctor = session.lich_hen.bac_si.nguoi_dung

        at_once(act("join", session, LobbyService, doctor), act("end", session))

        assert course(session)[0] == TrangThaiPhien.ENDED
        assert not LuotThamGia.objects.filter(phien=session, ra_luc=None).exists()


def test_a_start_while_the_patient_comes_to_the_lobby_lets_him_wait_or_in(act, at_once, at):
    for _ in range(ROUNDS):
        session = TeleconsultationFactory()
        at(minutes(session, 0))
        patient = session.lich_hen.benh_nhan.nguoi_dung

        way, _started = at_once(act("join", session, LobbyService, patient), act("start", session))

        session.refresh_from_db()
        assert (way.admission is None) is (session.cho_tu is not None)
        assert session.trang_thai == TrangThaiPhien.IN_PROGRESS
