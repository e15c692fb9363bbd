"""How gunicorn serves in production, behind a proxy; `WEB_CONCURRENCY`, `WEB_THREADS` and `PORT` set size and place.

A worker computes in one thread at a time; the others wait for the database meanwhile. Each thread keeps a connection of
its own: the database sees at most workers x threads of each replica.
"""

import os
from importlib import import_module
from typing import Any

import environ

from core.logging_config import logging_config
from hospital_management.environment import LEVELS, one_of, whole

env = environ.Env()

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = whole(env, "WEB_CONCURRENCY", 2, least=1)
threads = whole(env, "WEB_THREADS", 4, least=1)

# Seconds. The proxy gives up later (nginx.conf) and docker kills later (stop_grace_period), so that none of them cuts
# off what another still lets run.
timeout = 45
graceful_timeout = 30
keepalive = 5

# What a library leaks goes with its worker; the jitter keeps the workers from leaving together.
max_requests = 20_000
max_requests_jitter = 4_000

# Code is loaded once, before the workers are forked: they share its memory, and one that is started anew serves within
# milliseconds. Connections are opened after that, each by the thread that needs it; `when_ready` sees to it.
preload_app = True

SHARED_MEMORY = "/dev/shm"  # nosec B108
worker_tmp_dir = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None  # heartbeats never wait for a disk
control_socket_disable = True  # nothing to write on a read-only file system

accesslog = None  # `core.middleware.access_log` writes the line, with the request's id
errorlog = "-"
logconfig_dict = {
    **logging_config(one_of(env, "LOG_LEVEL", "INFO", LEVELS)),
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False}},
}


def when_ready(master: Any) -> None:
    """Loads what each worker would otherwise load with its first request; no connection crosses the fork."""
    from django.conf import settings  # only now is Django set up
    from django.core.cache import caches
    from django.db import connections

    import_module(settings.ROOT_URLCONF)
    connections.close_all()
    caches.close_all()
