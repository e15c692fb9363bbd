"""What the system does by itself, for as long as this runs: where no Redis is, and so no Celery."""

import logging
import time
from signal import SIGINT, SIGTERM
from signal import signal as on_signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from core.background import Background, ThreadBackground
from core.bootstrap import container
from core.periodic import OFTEN
from core.services.periodic_service import PeriodicService

logger = logging.getLogger("periodic")

SECONDS = 60


class Command(BaseCommand):
    help = (
        "Until it is stopped, when it ends what it began, at each whole minute: "
        "runs the periodic jobs that are due (`run_periodic`). Several of "
        "them do no harm. One line in the log for each job, an ERROR when it fails or does not hold."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = Event()
        for signal in (SIGTERM, SIGINT):
            on_signal(signal, lambda *_: stopped.set())
        beside = ThreadBackground(lambda job: container().resolve(PeriodicService).run(job, only_if_due=True))
        while not stopped.is_set():
            close_old_connections()  # what has lain open since the last time, or broke then, is dead
            look(beside)
            stopped.wait(SECONDS - time.time() % SECONDS)


def look(beside: Background) -> None:
    """Run what is due; the night's jobs and long ones beside those of each minute."""
    try:
        service = container().resolve(PeriodicService)
        for job in service.due():
            if job.queue == OFTEN:
                service.run(job, only_if_due=True)
            else:
                beside.soon(job)
    except Exception:  # whatever it is, the next minute may be better
        logger.exception("What is due is not known")
