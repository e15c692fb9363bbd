"""What is due runs, each part whatever becomes of the others, and says what it found; the night's work at its hour."""

import datetime as dt
import json
import logging

import pytest
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from appointments.models import LichHen
from core.management.commands import worker
from core.models import ChuoiNhatKy, NhatKy
from tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

VIETNAM = timezone.get_default_timezone()
OFTEN = [("INFO", "settle_links"), ("INFO", "lapse_deposits")]


@pytest.fixture
def night(tmp_path, caplog):
    """Runs it once; its exit code, and level and command of each line that it logs."""

    def run(folder=tmp_path):
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="worker"):
            try:
                call_command("worker", "--once", "--folder", str(folder))
            except SystemExit as exit_:
                return exit_.code, lines(caplog)
        return 0, lines(caplog)

    return run


def lines(caplog):
    return [(record.levelname, record.args[0]) for record in caplog.records if record.name == "worker"]


def test_a_quiet_night_says_so_and_remembers_how_far_the_trail_went(night, as_user, tmp_path):
    as_user()

    code, said = night()

    assert code == 0
    assert said == [*OFTEN, ("INFO", "clearsessions"), ("INFO", "check_integrity"), ("INFO", "verify_audit")]
    assert json.loads((tmp_path / worker.ANCHOR).read_text())


def test_a_broken_rule_is_an_error_and_the_rest_is_still_checked(night, caplog):
    LichHen.objects.filter(pk=AppointmentFactory().pk).update(ngay_kham=dt.date(2000, 1, 1))

    code, said = night()

    assert code == 1
    assert said[3:] == [("ERROR", "check_integrity"), ("INFO", "verify_audit")]
    assert any(line.startswith("Quy tắc 2:") for line in caplog.records[3].said)


def test_entries_that_are_gone_since_last_night_are_noticed(night, as_user):
    as_user()
    night()
    QuerySet(NhatKy).delete()
    ChuoiNhatKy.objects.all().delete()

    assert night() == (1, [*OFTEN, ("INFO", "clearsessions"), ("INFO", "check_integrity"), ("ERROR", "verify_audit")])


def test_what_breaks_a_part_is_in_the_log_and_stops_no_other(night, tmp_path, caplog):
    (tmp_path / worker.ANCHOR).write_text("no anchor")

    code, said = night()

    assert code == 1
    assert said == [*OFTEN, ("INFO", "clearsessions"), ("INFO", "check_integrity"), ("ERROR", "verify_audit")]
    assert "--save" in str(caplog.records[4].exc_info[1])


def test_a_part_that_cannot_begin_stops_no_other(night, caplog, settings):
    settings.SESSION_ENGINE = "no.such.engine"

    assert night() == (1, [*OFTEN, ("ERROR", "clearsessions"), ("INFO", "check_integrity"), ("INFO", "verify_audit")])
    assert caplog.records[2].exc_info


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (dt.datetime(2026, 3, 1, 2, 29, tzinfo=VIETNAM), dt.datetime(2026, 3, 1, 2, 30, tzinfo=VIETNAM)),
        (dt.datetime(2026, 3, 1, 2, 30, tzinfo=VIETNAM), dt.datetime(2026, 3, 2, 2, 30, tzinfo=VIETNAM)),
        (dt.datetime(2026, 2, 28, 23, 0, tzinfo=dt.UTC), dt.datetime(2026, 3, 2, 2, 30, tzinfo=VIETNAM)),
    ],
)
def test_the_next_night_is_the_next_time_that_clocks_in_vietnam_show_it(now, expected):
    assert worker.next_night(now) == expected


def test_the_night_s_work_is_due_once_a_night_and_the_rest_each_time(tmp_path):
    night = dt.datetime(2026, 3, 1, 2, 30, tzinfo=VIETNAM)
    before, after = night - dt.timedelta(minutes=3), night + dt.timedelta(minutes=2)

    assert worker.due(before, night, tmp_path / "anchor") == (worker.OFTEN, night)
    jobs, next_night = worker.due(after, night, tmp_path / "anchor")

    assert [job[0] for job in jobs] == [
        "settle_links",
        "lapse_deposits",
        "clearsessions",
        "check_integrity",
        "verify_audit",
    ]
    assert next_night == night + dt.timedelta(days=1)
    assert worker.due(after, next_night, tmp_path / "anchor") == (worker.OFTEN, next_night)
