"""What the system does by itself: something every few minutes, and something every night."""

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

logger = logging.getLogger("worker")

HOUR = dt.time(2, 30)
SECONDS_BETWEEN = 300
ANCHOR = "audit-anchor.json"

Job = list[str]

OFTEN: list[Job] = [["settle_links"], ["lapse_deposits"]]


class Command(BaseCommand):
    help = (
        "Until it is stopped, every five minutes: asks the gateways about links that nobody told us of, and cancels "
        "what waited too long for its deposit, where the rules say so. Every night at 02:30 (Asia/Ho_Chi_Minh) as "
        "well: forgets ended sessions of the admin site, checks the booking rules and the audit trail. One line in the "
        "log for each, an ERROR when one does not hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="all of it now, and once; exits with 1 if one fails")
        parser.add_argument(
            "--folder", type=Path, required=True, help="where it keeps how far the audit trail went the night before"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = options["folder"] / ANCHOR
        if options["once"]:
            went_well = [run(job) for job in [*OFTEN, *nightly(anchor)]]
            if not all(went_well):
                raise SystemExit(1)
            return
        clock = container().resolve(Clock)
        night = next_night(clock.now())
        while True:
            time.sleep(SECONDS_BETWEEN)
            jobs, night = due(clock.now(), night, anchor)
            for job in jobs:
                close_old_connections()  # what has lain open since the last one, or broke in it, is dead
                run(job)


def due(now: dt.datetime, night: dt.datetime, anchor: Path) -> tuple[list[Job], dt.datetime]:
    """What is to be done now, and when the next night's work is."""
    return ([*OFTEN, *nightly(anchor)], next_night(now)) if now >= night else (OFTEN, night)


def nightly(anchor: Path) -> list[Job]:
    """What the audit trail had the night before must still be there, though nobody altered the rest."""
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
