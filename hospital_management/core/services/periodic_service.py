"""What the system does by itself: each job once when it is due, however many processes look after it."""

import logging
import os
import socket
import time
from io import StringIO
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.management import call_command
from django.db.models import QuerySet

from core.models import ViecDinhKy
from core.periodic import EARLY, JOBS, Job
from core.repositories.job_repository import outcome
from core.services.base import BaseService
from core.unit_of_work import transactional

logger = logging.getLogger("periodic")


class Run(NamedTuple):
    name: str
    went_well: bool
    said: str


class PeriodicService(BaseService):
    """The claim on a job is committed before its work begins, and the job opens its own transactions: so this service
    is called in none.
    """

    def visible_to(self, actor: Any, action: str) -> QuerySet[ViecDinhKy]:
        """Those that the system still has, by name."""
        return self.uow.jobs.visible_to(actor, action).filter(ten__in=[job.name for job in JOBS]).order_by("ten", "pk")

    def run_due(self) -> list[Run]:
        """Run what is due and what nobody else runs, one after the other, each whatever became of the others."""
        runs = [self.run(job, only_if_due=True) for job in self.due()]
        return [run for run in runs if run]

    @transactional
    def due(self) -> list[Job]:
        """What is due, and nobody runs."""
        now = self.clock.now()
        self.uow.jobs.enter(JOBS, now)
        due = self.uow.jobs.due(now + EARLY)
        return [job for job in JOBS if job.name in due]

    def run(self, job: Job, *, only_if_due: bool = False) -> Run | None:
        """Run the job, now or, `only_if_due`, then alone. None when it was not to be run: another runs it, or has run
        it meanwhile.
        """
        holder = f"{socket.gethostname()[:50]}:{os.getpid()}:{uuid4().hex}"
        if not self._claim(job, holder, only_if_due):
            return None
        began = time.monotonic()
        run = carry_out(job)
        self._finish(job, holder, outcome(run.went_well, round((time.monotonic() - began) * 1000), run.said))
        return run

    @transactional
    def _claim(self, job: Job, holder: str, only_if_due: bool) -> bool:
        now = self.clock.now()
        self.uow.jobs.enter([job], now)
        return self.uow.jobs.claim(job, holder, now, now + EARLY if only_if_due else None)

    @transactional
    def _finish(self, job: Job, holder: str, columns: dict[str, Any]) -> None:
        self.uow.jobs.finish(job, holder, self.clock.now(), **columns)


def carry_out(job: Job) -> Run:
    """What it says, or what broke it, is in the log; nothing is raised, so that the next job runs all the same."""
    out = StringIO()
    try:
        call_command(job.name, *job.arguments, stdout=out, stderr=StringIO())
    except SystemExit as end:
        if end.code:
            logger.error("%s found something wrong", job.name, extra={"said": out.getvalue().splitlines()})
            return Run(job.name, False, out.getvalue())
    except Exception as error:
        logger.exception("%s did not come to its end", job.name)
        return Run(job.name, False, type(error).__name__)
    logger.info("%s is done", job.name, extra={"said": out.getvalue().splitlines()})
    return Run(job.name, True, out.getvalue())
