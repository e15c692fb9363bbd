"""However many processes look after what the system does by itself, and whoever is at the desk meanwhile, it happens
once.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

import datetime as dt
import json
from functools import partial

import pytest
from django.utils import timezone

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from core.models import NhatKy
from core.periodic import JOBS
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services import periodic_service
from core.services.appointment_service import AppointmentService
from core.services.periodic_service import PeriodicService, Run
from core.services.reminder_service import ReminderService
from core.services.visit_closing import VisitClosing
from notifications.models import ThongBao
from refunds.models import YeuCauHoanTien
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, AppointmentFactory, PaymentFactory, ScheduleFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

S = TrangThaiLichHen
THREADS, ROUNDS = 8, 4


@pytest.fixture
def desk():
    return AccountFactory(vai_tro=Role.STAFF)


@pytest.fixture
def carried_out(monkeypatch):
    """The names of the jobs that ran, which do nothing here."""
    names = []

    def carry_out(job):
        names.append(job.name)
        return Run(job.name, True, "")

    monkeypatch.setattr(periodic_service, "carry_out", carry_out)
    return names


def test_a_due_job_runs_once_however_many_look(resolve, at_once, at, carried_out):
    now = timezone.localtime().replace(hour=9, minute=1, second=0, microsecond=0)
    for turn in range(ROUNDS):
        carried_out.clear()
        at(now + dt.timedelta(days=turn))

        results = at_once(*[resolve(PeriodicService).run_due for _ in range(THREADS)])

        due = [job.name for job in JOBS if turn or job.at is None]
        assert kinds(results) == ["list"] * THREADS
        assert alone(carried_out) == alone(due)
        assert alone(run.name for runs in results for run in runs) == alone(due)


def alone(names):
    """Those of jobs that one process runs at a time: shared ones lend what they do piece by piece."""
    shared = {job.name for job in JOBS if job.shared}
    return sorted(name for name in names if name not in shared)


def test_a_job_asked_for_at_once_by_many_is_run_by_one_at_a_time(resolve, at_once, monkeypatch):
    running, most = [], []

    def carry_out(job):
        running.append(job)
        most.append(len(running))
        running.pop()
        return Run(job.name, True, "")

    monkeypatch.setattr(periodic_service, "carry_out", carry_out)

    at_once(*[partial(resolve(PeriodicService).run, JOBS[0]) for _ in range(THREADS)])

    assert max(most) == 1


@pytest.fixture
def over():
    """So many visits of yesterday in this state."""

    def made(state, amount=1):
        ended = timezone.localtime() - dt.timedelta(days=1)
        schedule = ScheduleFactory(ngay_lam_viec=ended.date())
        return [AppointmentFactory(lich=schedule, trang_thai=state) for _ in range(amount)]

    return made


def trail(visit):
    return NhatKy.objects.filter(bang="Lich_hen", ma_doi_tuong=visit.pk).count()


@pytest.mark.parametrize("action", ["cancel", "check_in"])
def test_a_visit_is_closed_or_what_the_desk_says_and_never_both(resolve, at_once, desk, over, action):
    for _ in range(ROUNDS):
        (visit,) = over(S.CONFIRMED)
        PaymentFactory(lich_hen=visit, so_tien=100_000)
        named = {"actor": desk, "action": f"appointment.{action}", "ma_lich_hen": visit.pk}
        service = resolve(AppointmentService)
        at_desk = (
            partial(service.cancel, **named) if action == "cancel" else partial(service.move, **named, to=S.ARRIVED)
        )

        _, said = at_once(resolve(VisitClosing).close, at_desk)

        state = LichHen.objects.get(pk=visit.pk).trang_thai
        won = not isinstance(said, Exception)
        assert state == ({"cancel": S.CANCELLED, "check_in": S.ARRIVED}[action] if won else S.NO_SHOW), said
        assert trail(visit) == 1
        assert YeuCauHoanTien.objects.filter(hoa_don__lich_hen=visit).count() == (state != S.ARRIVED)
        assert list(IntegrityRepository().violations()) == []


def test_a_request_is_turned_down_or_lapses_and_its_place_is_given_back_once(resolve, at_once, desk, over):
    for _ in range(ROUNDS):
        (visit,) = over(S.PENDING)
        named = {"actor": desk, "action": "appointment.decline", "ma_lich_hen": visit.pk, "ly_do": "x"}

        at_once(resolve(VisitClosing).close, partial(resolve(AppointmentService).decline, **named))

        assert LichLamViec.objects.get(pk=visit.lich_id).so_luong_da_dat == 0
        assert trail(visit) == 1


def test_visits_are_closed_once_however_many_close_them(resolve, at_once, over):
    visits = over(S.CONFIRMED, 4)

    results = at_once(*[resolve(VisitClosing).close for _ in range(4)])

    assert sum(result[S.NO_SHOW] for result in results) == len(visits)
    assert [trail(visit) for visit in visits] == [1] * len(visits)


def test_many_who_remind_at_once_remind_each_once(resolve, at_once, at):
    schedule = ScheduleFactory()
    starts = timezone.make_aware(dt.datetime.combine(schedule.ngay_lam_viec, schedule.gio_bat_dau))
    for _ in range(5):
        AppointmentFactory(lich=schedule, ngay_tao=starts - dt.timedelta(days=7))
    at(starts - dt.timedelta(hours=21))

    results = at_once(*[resolve(ReminderService).remind for _ in range(4)])

    assert sum(told for told, _ in results) == 5
    assert [failed for _, failed in results] == [0] * 4
    assert ThongBao.objects.count() == 5


def test_nobody_is_reminded_after_he_was_told_that_it_is_cancelled(resolve, at_once, at, desk):
    for _ in range(ROUNDS):
        visit = AppointmentFactory(ngay_tao=timezone.now() - dt.timedelta(days=7))
        at(visit.starts_at - dt.timedelta(hours=24))
        named = {"actor": desk, "action": "appointment.cancel", "ma_lich_hen": visit.pk}

        at_once(resolve(ReminderService).remind, partial(resolve(AppointmentService).cancel, **named))

        told = list(ThongBao.objects.filter(benh_nhan=visit.benh_nhan).order_by("pk").values_list("loai", flat=True))
        assert told in (["nhac-hen-24h", "lich-hen-da-huy"], ["lich-hen-da-huy"]), json.dumps(told)
