"""What the system does by itself every night."""

import datetime as dt
import logging
import time
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from core.bootstrap import container
from core.clock import Clock

logger = logging.getLogger("nightly")

HOUR = dt.time(2, 30)
LONGEST_SLEEP = 600  # seconds: a clock that is set, or a machine that slept, is noticed within them
ANCHOR = "audit-anchor.json"


class Command(BaseCommand):
    help = (
        "Every night at 02:30 (Asia/Ho_Chi_Minh) until it is stopped: forgets ended sessions of the admin site, checks "
        "the five booking rules and the audit trail. One line in the log for each, an ERROR when one does not hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="now, and once; exits with 1 if one does not hold")
        parser.add_argument(
            "--folder", type=Path, required=True, help="where it keeps how far the audit trail went the night before"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = options["folder"] / ANCHOR
        if options["once"]:
            went_well = [run(job) for job in jobs(anchor)]
            if not all(went_well):
                raise SystemExit(1)
            return
        clock = container().resolve(Clock)
        while True:
            sleep_until(clock, next_night(clock.now()))
            for job in jobs(anchor):
                close_old_connections()  # what has lain open since the night before, or broke in a job, is dead
                run(job)


def jobs(anchor: Path) -> list[list[str]]:
    """The commands. What the audit trail had the night before must still be there, though nobody altered the rest."""
    since = ["--since", str(anchor)] if anchor.exists() else []
    return [["clearsessions"], ["check_integrity"], ["verify_audit", "--save", str(anchor), *since]]


def run(job: list[str]) -> bool:
    """Whether it went well. What it says, or what broke it, is in the log; the next one runs all the same."""
    said = StringIO()
    try:
        call_command(*job, stdout=said, stderr=StringIO())
    except SystemExit:
        logger.error("%s found something wrong", job[0], extra={"said": said.getvalue().splitlines()})
        return False
    except Exception:  # whatever it is, the other jobs are still due
        logger.exception("%s did not come to its end", job[0])
        return False
    logger.info("%s is done", job[0], extra={"said": said.getvalue().splitlines()})
    return True


def next_night(now: dt.datetime) -> dt.datetime:
    """The next time that clocks in Vietnam show the hour."""
    local = timezone.localtime(now)
    tonight = local.replace(hour=HOUR.hour, minute=HOUR.minute, second=0, microsecond=0)
    return tonight if tonight > local else tonight + dt.timedelta(days=1)


def sleep_until(clock: Clock, moment: dt.datetime) -> None:
    while (left := (moment - clock.now()).total_seconds()) > 0:
        time.sleep(min(left, LONGEST_SLEEP))
