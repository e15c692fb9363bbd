"""Celery, where REDIS_URL is set: `celery --app hospital_management.celery worker`, and one `beat`.

Beat asks every minute for each job whether it is due; the job's row says so, and lets one run it. So nothing is lost or
done twice when Redis, beat or a worker is started anew.
"""

import logging
import mmap
import os
from logging.config import dictConfig
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import django
from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, before_task_publish, heartbeat_sent, setup_logging, worker_shutting_down
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from core import stopping
from core.background import TASK, asked_key, sending
from core.periodic import JOBS, OFTEN, QUEUES, job_named

ALIVE = Path(gettempdir(), "celery-alive")
"""Touched as long as this process works: what the container's health check looks at."""
A_MINUTE = 60
MOST_MINUTES = max(job.limit for job in JOBS)

SHUTTING_DOWN = mmap.mmap(-1, 1)
"""A byte that a worker's main process shares with the children that it forks."""
stopping.watch(lambda: bool(SHUTTING_DOWN[0]))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital_management.settings")

if not settings.REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL is not set. Without Redis, manage.py worker runs the periodic jobs.")

app = Celery("hospital_management", set_as_current=True)
app.conf.update(
    broker_url=settings.REDIS_URL,
    broker_connection_timeout=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "global_keyprefix": "hospital-celery:",
        "socket_connect_timeout": 1,
        "visibility_timeout": (MOST_MINUTES + 10) * A_MINUTE,  # or a long job would be handed out again
    },
    task_default_queue=OFTEN,
    task_queues=[Queue(name) for name in QUEUES],  # a worker that is not told which takes from all
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=1000,
    timezone=settings.TIME_ZONE,
    beat_scheduler="celery.beat.Scheduler",  # remembers nothing: what is due stands in the database
    beat_schedule={
        job.name: {
            "task": TASK,
            "schedule": crontab(),
            "args": (job.name, False),
            "options": sending(job),
        }
        for job in JOBS
    },
)


@app.task(name=TASK)
def run_job(name: str, now: bool) -> None:
    """Run the job, if it is due, or `now`; a name that this release does not know is passed over."""
    from django.core.cache import cache

    from core.bootstrap import container
    from core.services.periodic_service import PeriodicService

    job = job_named(name)
    if now:
        cache.delete(asked_key(name))
    if job:
        container().resolve(PeriodicService).run(job, only_if_due=not now)


@worker_shutting_down.connect
def let_children_end(**_: Any) -> None:
    """The main process waits for what its children run; they give back what would take long."""
    SHUTTING_DOWN[0] = 1


@setup_logging.connect
def log_as_the_api_does(**_: Any) -> None:
    dictConfig(settings.LOGGING)
    logging.getLogger("celery").setLevel(logging.WARNING)  # each job says itself that it ran


@heartbeat_sent.connect
def be_alive(**_: Any) -> None:
    ALIVE.touch()


@beat_init.connect
def watch_beat(**_: Any) -> None:
    """What beat sends, it sends every minute."""
    before_task_publish.connect(be_alive)


django.setup(set_prefix=False)
