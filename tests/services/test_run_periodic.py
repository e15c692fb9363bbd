"""What is due runs once, each job whatever becomes of the others, and its row says how it went."""

import datetime as dt
import json
import logging
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from core.bootstrap import container
from core.management.commands import worker
from core.management.commands.verify_audit import KEPT
from core.models import ChuoiNhatKy, KetQuaViec, NhatKy, ViecDinhKy
from core.periodic import JOBS, NIGHT, Job, job_named
from core.repositories.job_repository import JobRepository
from core.services import periodic_service
from core.services.periodic_service import PeriodicService
from tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

VIETNAM = timezone.get_default_timezone()
MORNING = dt.datetime(2026, 3, 1, 9, 1, tzinfo=VIETNAM)
AFTER_NIGHT = dt.datetime(2026, 3, 2, 2, 31, tzinfo=VIETNAM)
OFTEN = [job.name for job in JOBS if job.at is None]
ALL = [job.name for job in JOBS]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.WORKER_FOLDER = tmp_path


@pytest.fixture
def run(caplog):
    """Runs the command; its exit code, and level and name of each job that it ran."""

    def run(*arguments):
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="periodic"):
            try:
                call_command("run_periodic", *arguments, stdout=StringIO())
            except SystemExit as end:
                return end.code, lines(caplog)
        return 0, lines(caplog)

    return run


def lines(caplog):
    return [(record.levelname, record.args[0]) for record in caplog.records if record.name == "periodic"]


def well(names):
    return [("INFO", name) for name in names]


def row(name):
    return ViecDinhKy.objects.get(ten=name)


# When


@pytest.mark.parametrize(
    ("job", "now", "expected"),
    [
        (Job("x", minutes=5), "2026-03-01T09:00:02", "2026-03-01T09:05"),
        (Job("x", minutes=5), "2026-03-01T09:04:59", "2026-03-01T09:05"),
        (Job("x", minutes=1), "2026-03-01T23:59:00", "2026-03-02T00:00"),
        (Job("x", minutes=15), "2026-03-01T09:50:00", "2026-03-01T10:00"),
        (Job("x", at=NIGHT), "2026-03-01T02:29:00", "2026-03-01T02:30"),
        (Job("x", at=NIGHT), "2026-03-01T02:30:00", "2026-03-02T02:30"),
    ],
)
def test_a_job_is_due_at_whole_minutes_or_at_its_hour_in_vietnam(job, now, expected):
    begun = dt.datetime.fromisoformat(f"{now}+07:00").astimezone(VIETNAM)

    assert job.next_after(begun) == dt.datetime.fromisoformat(f"{expected}+07:00")


def test_every_interval_fits_into_an_hour_and_every_job_is_named_once():
    assert all(60 % job.minutes == 0 for job in JOBS if job.minutes)
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_the_page_for_operators_has_each_job_and_when_it_runs(settings):
    page = (settings.ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| (every minute|every \d+ minutes|\d\d:\d\d) \| \w", page, flags=re.MULTILINE)

    often = {job.name: f"every {job.minutes} minutes".replace("1 minutes", "minute") for job in JOBS if job.minutes}
    nightly = {job.name: f"{job.at:%H:%M}" for job in JOBS if job.at}
    assert dict(told) == {**often, **nightly}
    assert len(told) == len(JOBS)


def test_at_first_all_but_the_night_s_work_is_due_and_then_nothing(run, at):
    at(MORNING)

    assert run() == (0, well(OFTEN))
    assert run() == (0, [])
    assert row("close_visits").den_han == MORNING.replace(minute=15)
    assert row("check_integrity").den_han == AFTER_NIGHT.replace(minute=30)


def test_what_was_missed_is_run_once(run, at):
    at(MORNING)
    run()
    at(MORNING + dt.timedelta(days=3))

    assert run() == (0, well(ALL))
    assert run() == (0, [])


def test_a_clock_some_seconds_behind_misses_no_turn(run, at):
    at(MORNING)
    run()
    at(MORNING.replace(minute=4, second=56))

    assert run() == (0, well(job.name for job in JOBS if job.minutes and job.minutes <= 5))


@pytest.mark.parametrize("turn", [MORNING.replace(minute=5), AFTER_NIGHT.replace(minute=30)])
def test_what_a_clock_behind_ran_before_its_turn_is_not_run_again_at_it(run, at, turn):
    at(MORNING)
    run()
    at(turn - dt.timedelta(seconds=3))
    run()
    at(turn)

    assert run() == (0, [])


def test_one_job_may_be_run_before_its_time(run, at):
    at(MORNING)

    assert run("--job", "check_integrity") == (0, well(["check_integrity"]))
    assert run("--job", "check_integrity") == (0, well(["check_integrity"]))


def test_a_job_that_there_is_not_is_refused(run):
    with pytest.raises(CommandError, match="invalid choice"):
        run("--job", "no_such_job")


# Who


@pytest.fixture
def held(at):
    """`remind`, taken by a worker that was then killed; the minutes for which it holds it."""
    at(MORNING)
    jobs, job = JobRepository(), job_named("remind")
    jobs.enter(JOBS, MORNING)
    assert jobs.claim(job, "other:1:x", MORNING, None)
    return job.limit


def test_what_another_runs_is_left_to_it(run, held):
    assert "remind" not in [name for _, name in run()[1]]
    assert run("--job", "remind") == (0, [])


def test_a_killed_worker_s_job_is_taken_again_when_its_time_is_up(run, at, held):
    at(MORNING + dt.timedelta(minutes=held, seconds=-1))
    assert "remind" not in [name for _, name in run()[1]]
    at(MORNING + dt.timedelta(minutes=held))

    assert ("INFO", "remind") in run()[1]


def test_who_comes_back_too_late_does_not_speak_for_who_took_over(held, at):
    jobs, job, later = JobRepository(), job_named("remind"), MORNING + dt.timedelta(minutes=held)
    assert jobs.claim(job, "new:2:y", later, None)

    jobs.finish(job, "other:1:x", later, **periodic_service.outcome(True, 1, "late"))

    assert (row("remind").nguoi_chay, row("remind").noi_dung) == ("new:2:y", "")


# How it went


def test_the_row_says_how_it_went(run, at):
    at(MORNING)
    run()
    job = row("close_visits")

    assert (job.bat_dau, job.ket_thuc, job.ket_qua) == (MORNING, MORNING, KetQuaViec.DONE)
    assert (job.noi_dung, job.nguoi_chay, job.giu_den) == ("Đã hủy: 0; Không đến: 0; Hoàn thành: 0.", "", None)
    assert job.so_mili_giay >= 0


def test_what_a_job_says_is_kept_as_far_as_it_fits():
    kept = periodic_service.outcome(False, 1, "a" * 3000 + "\0 the end\n")

    assert kept["noi_dung"].endswith("a the end")
    assert len(kept["noi_dung"]) == 1000


def test_a_broken_rule_is_an_error_and_the_rest_still_runs(run, at, caplog):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.ARRIVED)
    LichHen.objects.filter(pk=visit.pk).update(ngay_kham=dt.date(2000, 1, 1))
    at(MORNING)
    run()
    at(AFTER_NIGHT)

    code, said = run()

    assert code == 1
    states = {name: level for level, name in said}
    assert states == {**dict.fromkeys(ALL, "INFO"), "check_integrity": "ERROR"}
    assert row("check_integrity").ket_qua == KetQuaViec.FAILED
    assert "Quy tắc 2:" in row("check_integrity").noi_dung


def test_a_job_that_cannot_begin_stops_no_other(run, caplog, settings):
    settings.SESSION_ENGINE = "no.such.engine"

    assert run("--job", "clearsessions") == (1, [("ERROR", "clearsessions")])
    assert caplog.records[0].exc_info
    assert row("clearsessions").noi_dung == "ModuleNotFoundError"


def test_the_list_names_every_job_and_how_it_went(run, at):
    at(MORNING)
    run()
    out = StringIO()

    call_command("run_periodic", "--list", stdout=out)

    head, *listed = out.getvalue().splitlines()
    assert head.split("  ")[0] == "việc"
    assert [line.split()[0] for line in listed] == ALL
    (links,) = [line for line in listed if line.startswith("settle_links")]
    assert "2026-03-01 09:05:00" in links
    assert "Xong" in links


# The worker without Redis


def test_the_worker_runs_what_is_due_and_survives_what_breaks(at, monkeypatch, background):
    at(MORNING)
    worker.look(background)
    assert row("remind").bat_dau == MORNING

    monkeypatch.setattr(JobRepository, "enter", lambda *args: 1 / 0)
    worker.look(background)


def test_long_jobs_and_the_night_s_keep_none_of_each_minute_s_waiting(at, background):
    at(MORNING)
    worker.look(background)
    background.asked.clear()
    at(AFTER_NIGHT)
    worker.look(background)

    assert [job.name for job in background.asked] == [job.name for job in JOBS if job.at or job.long]
    assert row("remind").bat_dau == AFTER_NIGHT
    assert row("check_integrity").bat_dau is row("build_exports").bat_dau is None


# How far the audit trail went


def test_entries_that_are_gone_since_last_night_are_noticed(run, as_user, tmp_path):
    as_user()
    assert run("--job", "verify_audit")[0] == 0
    assert json.loads((tmp_path / KEPT).read_text())
    QuerySet(NhatKy).delete()
    ChuoiNhatKy.objects.all().delete()

    assert run("--job", "verify_audit") == (1, [("ERROR", "verify_audit")])


def test_a_broken_memory_of_the_trail_is_an_error(run, tmp_path):
    (tmp_path / KEPT).write_text("no anchor")

    assert run("--job", "verify_audit") == (1, [("ERROR", "verify_audit")])
    assert row("verify_audit").noi_dung == "CommandError"


# The health check


def test_health_knows_when_nobody_runs_the_jobs(anonymous, at):
    def told():
        return anonymous.get("/api/health/").json()

    assert told()["services"]["periodic"] == "not_configured"
    container().resolve(PeriodicService).run_due()
    assert told()["services"]["periodic"] == "healthy"
    at(timezone.localtime() + dt.timedelta(minutes=31))
    assert (told()["status"], told()["services"]["periodic"]) == ("healthy", "unhealthy")
