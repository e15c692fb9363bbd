"""Work that need not be done before the answer: a port, and how each installation does it."""

import atexit
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

from django.core.cache import cache
from django.db import connections

from core import stopping
from core.periodic import QUEUES, Job

logger = logging.getLogger(__name__)

TASK = "run_job"
ASKED_SECONDS = 60
"""For which a job that was asked for is not asked for again, unless a worker took it before."""

AT_EXIT_SECONDS = 30.0
PAUSE_SECONDS = 30.0
"""For which a Redis that did not answer is asked for nothing: the jobs are due within a minute all the same."""


class Background(ABC):
    """Runs a job of `core.periodic` soon, and once however often it is asked for meanwhile. Called after the commit of
    what calls for it; nothing is lost if it is not run, for the job is due again within minutes.
    """

    @abstractmethod
    def soon(self, job: Job) -> None:
        """Returns at once. Raises nothing: what breaks is logged."""


class ThreadBackground(Background):
    """In this process: of each queue one job after the other, beside those of the other queues."""

    def __init__(self, run: Callable[[Job], Any]) -> None:
        self._lanes = {queue: _Lane(queue, run) for queue in QUEUES}

    def soon(self, job: Job) -> None:
        self._lanes[job.queue].soon(job)


class _Lane:
    """Runs jobs in a thread that lives as long as some wait. A process that ends waits for it, but not for ever: a job
    cut off would be nobody's until its time is up.
    """

    def __init__(self, name: str, run: Callable[[Job], Any]) -> None:
        self._name = name
        self._run = run
        self._lock = Lock()
        self._waiting: dict[Job, None] = {}
        self._working = False
        self._thread: Thread | None = None
        atexit.register(self._finish)

    def soon(self, job: Job) -> None:
        with self._lock:
            self._waiting[job] = None
            if self._working:
                return
            self._working = True
            self._thread = Thread(target=self._work, name=f"background-{self._name}", daemon=True)
        self._thread.start()

    def _finish(self) -> None:
        stopping.end()
        if self._thread:
            self._thread.join(AT_EXIT_SECONDS)

    def _next(self) -> Job | None:
        with self._lock:
            job = next(iter(self._waiting), None)
            if job is None:
                self._working = False
            else:
                del self._waiting[job]
            return job

    def _work(self) -> None:
        while job := self._next():
            try:
                self._run(job)
            except Exception:  # whatever breaks a job, those that wait behind it are still run
                logger.exception("%s was not run in the background", job.name)
            finally:
                connections.close_all()


def sending(job: Job) -> dict[str, Any]:
    """How a task for the job is sent; in seconds: stale when it is sent anew, and killed before another may run it."""
    most = job.limit * 60
    return {"queue": job.queue, "expires": ASKED_SECONDS, "soft_time_limit": most - 30, "time_limit": most}


def asked_key(name: str) -> str:
    return f"soon:{name}"


class QueuedBackground(Background):
    """By a Celery worker. `app` is asked for when the first job is, so that who asks for none does not load Celery."""

    def __init__(self, app: Callable[[], Any]) -> None:
        self._app = app
        self._silent_until = 0.0

    def soon(self, job: Job) -> None:
        """Whoever changes many things at once does not wait as often for a Redis that does not answer."""
        if time.monotonic() < self._silent_until:
            return
        try:
            if cache.add(asked_key(job.name), "", timeout=ASKED_SECONDS):
                self._app().send_task(TASK, (job.name, True), retry=False, **sending(job))
        except Exception:  # what asks is committed: no cache or broker that is away may turn it into an error
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            logger.exception("%s was not asked for", job.name)
