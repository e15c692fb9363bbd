"""What the system does by itself, for as long as this runs: where no Redis is, and so no Celery."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from core.bootstrap import container
from core.services.periodic_service import PeriodicService

logger = logging.getLogger("periodic")

SECONDS = 60


class Command(BaseCommand):
    help = (
        "Until it is stopped, at each whole minute: runs the periodic jobs that are due (`run_periodic`). Several of "
        "them do no harm. One line in the log for each job, an ERROR when it fails or does not hold."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            close_old_connections()  # what has lain open since the last time, or broke then, is dead
            look()
            time.sleep(SECONDS - time.time() % SECONDS)


def look() -> None:
    try:
        container().resolve(PeriodicService).run_due()
    except Exception:  # whatever it is, the next minute may be better
        logger.exception("What is due is not known")
