"""Remote sessions that nobody starts or ends are closed by themselves: late or twice, with the same result."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from appointments.models import LichHen, TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from core.bootstrap import container
from core.models import NhatKy
from core.periodic import JOBS
from core.repositories.appointment_repository import AppointmentRepository
from core.video.port import NoRooms, VideoRooms
from notifications.models import ThongBao
from refunds.models import NguyenNhan, YeuCauHoanTien
from telehealth.models import Ben
from tests.api.telehealth import minutes
from tests.factories import ParticipationFactory, PaymentFactory, TeleconsultationFactory

pytestmark = pytest.mark.django_db

CLOSED = 91
"""Minutes after the start of half an hour's visit when its room is closed."""


def close():
    out = StringIO()
    call_command("close_sessions", stdout=out)
    return out.getvalue()


def state_of(session):
    session.refresh_from_db()
    return session.trang_thai, session.ket_qua, LichHen.objects.get(pk=session.lich_hen_id).trang_thai


def waited(session):
    session.cho_tu = session.cho_den = minutes(session, 0)
    session.save()


def looked_in(session):
    """Into the lobby, and left it before the time."""
    session.cho_den = minutes(session, -13)
    session.save()


def doctor_came(session):
    ParticipationFactory(phien=session, vao_luc=minutes(session, 0), ra_luc=minutes(session, 10), cach_roi="Rời phòng")


def doctor_looked_in(session):
    ParticipationFactory(phien=session, vao_luc=minutes(session, -9), ra_luc=minutes(session, -8), cach_roi="Rời phòng")


@pytest.mark.parametrize(
    ("came", "outcome", "becomes"),
    [
        ([], KetQuaPhien.BOTH_ABSENT, TrangThaiLichHen.NO_SHOW),
        ([doctor_came], KetQuaPhien.PATIENT_ABSENT, TrangThaiLichHen.NO_SHOW),
        ([waited], KetQuaPhien.DOCTOR_ABSENT, TrangThaiLichHen.CANCELLED),
        ([waited, doctor_came], KetQuaPhien.DOCTOR_ABSENT, TrangThaiLichHen.CANCELLED),
        ([looked_in, doctor_came], KetQuaPhien.PATIENT_ABSENT, TrangThaiLichHen.NO_SHOW),
        ([looked_in, doctor_looked_in], KetQuaPhien.BOTH_ABSENT, TrangThaiLichHen.NO_SHOW),
    ],
)
def test_who_came_decides_what_becomes_of_a_session_that_was_never_started(at, came, outcome, becomes):
    session = TeleconsultationFactory()
    for each in came:
        each(session)
    at(minutes(session, CLOSED))

    said = close()

    assert "1 phiên không bắt đầu" in said
    assert state_of(session) == (TrangThaiPhien.CANCELLED, outcome, becomes)


@pytest.mark.parametrize(
    ("came", "outcome", "becomes"),
    [
        (doctor_came, KetQuaPhien.PATIENT_ABSENT, TrangThaiLichHen.NO_SHOW),
        (waited, KetQuaPhien.DOCTOR_ABSENT, TrangThaiLichHen.CANCELLED),
    ],
)
def test_to_be_received_at_a_desk_is_not_to_come(at, came, outcome, becomes):
    session = TeleconsultationFactory(lich_hen__trang_thai=TrangThaiLichHen.ARRIVED)
    came(session)
    at(minutes(session, CLOSED))
    close()

    assert state_of(session)[1:] == (outcome, becomes)


def test_the_money_goes_back_as_for_whoever_did_not_come(at):
    missed, forsaken = TeleconsultationFactory(), TeleconsultationFactory()
    waited(forsaken)
    for session in (missed, forsaken):
        PaymentFactory(lich_hen=session.lich_hen)
    at(minutes(missed, CLOSED))
    close()

    causes = dict(YeuCauHoanTien.objects.values_list("hoa_don__lich_hen", "nguyen_nhan"))
    assert causes == {missed.lich_hen_id: NguyenNhan.NO_SHOW, forsaken.lich_hen_id: NguyenNhan.CLINIC}
    assert ThongBao.objects.get(loai="lich-hen-da-huy").benh_nhan_id == forsaken.lich_hen.benh_nhan_id


def test_nothing_is_judged_before_the_room_closes(at):
    session = TeleconsultationFactory()
    at(minutes(session, CLOSED - 1))
    close()

    assert state_of(session) == (TrangThaiPhien.NOT_STARTED, "", TrangThaiLichHen.CONFIRMED)


def test_a_second_run_changes_nothing(at):
    session = TeleconsultationFactory()
    waited(session)
    at(minutes(session, CLOSED))
    close()
    entries = NhatKy.objects.count()

    assert "0 phiên không bắt đầu, kết thúc 0" in close()
    assert NhatKy.objects.count() == entries


def test_days_late_it_comes_to_the_same(at):
    session = TeleconsultationFactory()
    doctor_came(session)
    at(minutes(session, 3 * 24 * 60))
    close()

    assert state_of(session)[1:] == (KetQuaPhien.PATIENT_ABSENT, TrangThaiLichHen.NO_SHOW)


def test_a_visit_that_nobody_confirmed_is_not_judged_here_and_its_session_goes_with_it(at):
    session = TeleconsultationFactory(lich_hen__trang_thai=TrangThaiLichHen.PENDING)
    at(minutes(session, 24 * 60))
    close()
    untouched = state_of(session)
    call_command("close_visits", stdout=StringIO())

    assert untouched == (TrangThaiPhien.NOT_STARTED, "", TrangThaiLichHen.PENDING)
    assert state_of(session) == (TrangThaiPhien.CANCELLED, KetQuaPhien.CANCELLED, TrangThaiLichHen.CANCELLED)


def test_where_nobody_can_be_seen_coming_people_decide(at):
    session = TeleconsultationFactory()
    at(minutes(session, CLOSED))
    with container().override(VideoRooms, NoRooms()):
        close()

    assert state_of(session) == (TrangThaiPhien.NOT_STARTED, "", TrangThaiLichHen.CONFIRMED)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (TrangThaiLichHen.COMPLETED, (TrangThaiPhien.ENDED, KetQuaPhien.COMPLETED)),
        (TrangThaiLichHen.NO_SHOW, (TrangThaiPhien.CANCELLED, KetQuaPhien.PATIENT_ABSENT)),
    ],
)
def test_a_session_that_fell_behind_its_appointment_catches_up(at, state, expected):
    session = TeleconsultationFactory(lich_hen__trang_thai=state)
    at(minutes(session, CLOSED))
    close()

    assert state_of(session) == (*expected, state)


def test_a_session_of_a_cancelled_appointment_is_called_off(at):
    session = TeleconsultationFactory(lich_hen__trang_thai=TrangThaiLichHen.CANCELLED)
    LichHen.objects.update(ngay_huy=minutes(session, -60))
    at(minutes(session, CLOSED))
    close()

    assert state_of(session)[:2] == (TrangThaiPhien.CANCELLED, KetQuaPhien.CANCELLED)


def running():
    session = TeleconsultationFactory(
        lich_hen__trang_thai=TrangThaiLichHen.IN_PROGRESS, trang_thai=TrangThaiPhien.IN_PROGRESS
    )
    session.thoi_gian_bat_dau = minutes(session, 5)
    session.save()
    return session


def test_a_talk_left_running_ends_after_four_hours_as_of_when_the_last_one_left(at):
    session = running()
    doctor_came(session)
    at(minutes(session, 4 * 60 + 4))
    close()
    still = state_of(session)
    at(minutes(session, 4 * 60 + 5))
    close()

    assert still[0] == TrangThaiPhien.IN_PROGRESS
    assert state_of(session) == (TrangThaiPhien.ENDED, KetQuaPhien.COMPLETED, TrangThaiLichHen.COMPLETED)
    assert (session.thoi_gian_ket_thuc, session.so_giay) == (minutes(session, 10), 5 * 60)


def test_a_talk_that_nobody_left_ends_as_of_the_time_it_was_given(at):
    session = running()
    ParticipationFactory(phien=session, ben=Ben.DOCTOR, vao_luc=minutes(session, 0))
    at(minutes(session, 10 * 60))
    close()

    session.refresh_from_db()
    assert (session.thoi_gian_ket_thuc, session.so_giay) == (minutes(session, 35), 30 * 60)
    assert session.luot_tham_gia.get().cach_roi == "Phòng đóng"


def test_one_that_cannot_be_looked_at_does_not_stop_the_others(at):
    broken, sound = TeleconsultationFactory(), TeleconsultationFactory()
    broken.cho_tu, broken.cho_den = minutes(broken, 0), minutes(broken, CLOSED)  # from a clock that runs ahead
    broken.save()
    LichHen.objects.filter(pk=broken.lich_hen_id).update(trang_thai=TrangThaiLichHen.NO_SHOW)
    at(minutes(sound, CLOSED))

    with pytest.raises(SystemExit) as ended:
        close()

    assert ended.value.code == 1
    assert state_of(sound)[1] == KetQuaPhien.BOTH_ABSENT
    assert state_of(broken)[0] == TrangThaiPhien.NOT_STARTED


def test_one_that_the_database_refuses_does_not_stop_the_others(at, monkeypatch):
    broken, sound = TeleconsultationFactory(), TeleconsultationFactory()
    at(minutes(sound, CLOSED))
    save = AppointmentRepository.save

    def refuse_one(self, row, **changes):
        if row.pk == broken.lich_hen_id:
            raise IntegrityError("no")
        return save(self, row, **changes)

    monkeypatch.setattr(AppointmentRepository, "save", refuse_one)
    with pytest.raises(SystemExit):
        close()

    assert state_of(sound)[1] == KetQuaPhien.BOTH_ABSENT


def test_it_runs_by_itself_every_quarter_of_an_hour():
    assert [job.minutes for job in JOBS if job.name == "close_sessions"] == [15]
