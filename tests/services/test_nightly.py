"""The night's work runs at its hour, each part whatever becomes of the others, and says what it found."""

import datetime as dt
import json
import logging

import pytest
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from appointments.models import LichHen
from core.clock import Clock
from core.management.commands import nightly
from core.models import ChuoiNhatKy, NhatKy
from tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

VIETNAM = timezone.get_default_timezone()


@pytest.fixture
def night(tmp_path, caplog):
    """Runs it once; its exit code, and level and command of each line that it logs."""

    def run(folder=tmp_path):
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="nightly"):
            try:
                call_command("nightly", "--once", "--folder", str(folder))
            except SystemExit as exit_:
                return exit_.code, lines(caplog)
        return 0, lines(caplog)

    return run


def lines(caplog):
    return [(record.levelname, record.args[0]) for record in caplog.records if record.name == "nightly"]


def test_a_quiet_night_says_so_and_remembers_how_far_the_trail_went(night, as_user, tmp_path):
    as_user()

    code, said = night()

    assert code == 0
    assert said == [("INFO", "clearsessions"), ("INFO", "check_integrity"), ("INFO", "verify_audit")]
    assert json.loads((tmp_path / nightly.ANCHOR).read_text())


def test_a_broken_rule_is_an_error_and_the_rest_is_still_checked(night, caplog):
    LichHen.objects.filter(pk=AppointmentFactory().pk).update(ngay_kham=dt.date(2000, 1, 1))

    code, said = night()

    assert code == 1
    assert said[1:] == [("ERROR", "check_integrity"), ("INFO", "verify_audit")]
    assert any(line.startswith("Quy tắc 2:") for line in caplog.records[1].said)


def test_entries_that_are_gone_since_last_night_are_noticed(night, as_user):
    as_user()
    night()
    QuerySet(NhatKy).delete()
    ChuoiNhatKy.objects.all().delete()

    assert night() == (1, [("INFO", "clearsessions"), ("INFO", "check_integrity"), ("ERROR", "verify_audit")])


def test_what_breaks_a_part_is_in_the_log_and_stops_no_other(night, tmp_path, caplog):
    (tmp_path / nightly.ANCHOR).write_text("no anchor")

    code, said = night()

    assert code == 1
    assert said == [("INFO", "clearsessions"), ("INFO", "check_integrity"), ("ERROR", "verify_audit")]
    assert "--save" in str(caplog.records[2].exc_info[1])


def test_a_part_that_cannot_begin_stops_no_other(night, caplog, settings):
    settings.SESSION_ENGINE = "no.such.engine"

    assert night() == (1, [("ERROR", "clearsessions"), ("INFO", "check_integrity"), ("INFO", "verify_audit")])
    assert caplog.records[0].exc_info


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (dt.datetime(2026, 3, 1, 2, 29, tzinfo=VIETNAM), dt.datetime(2026, 3, 1, 2, 30, tzinfo=VIETNAM)),
        (dt.datetime(2026, 3, 1, 2, 30, tzinfo=VIETNAM), dt.datetime(2026, 3, 2, 2, 30, tzinfo=VIETNAM)),
        (dt.datetime(2026, 2, 28, 23, 0, tzinfo=dt.UTC), dt.datetime(2026, 3, 2, 2, 30, tzinfo=VIETNAM)),
    ],
)
def test_the_next_night_is_the_next_time_that_clocks_in_vietnam_show_it(now, expected):
    assert nightly.next_night(now) == expected


def test_it_sleeps_until_its_hour_and_notices_a_clock_that_jumps(monkeypatch):
    class JumpingClock(Clock):
        times = [dt.datetime(2026, 3, 1, hour, tzinfo=dt.UTC) for hour in (1, 2, 9)]

        def now(self):
            return self.times.pop(0)

    slept = []
    monkeypatch.setattr(nightly.time, "sleep", slept.append)

    nightly.sleep_until(JumpingClock(), dt.datetime(2026, 3, 1, 2, 5, tzinfo=dt.UTC))

    assert slept == [nightly.LONGEST_SLEEP, 300]
