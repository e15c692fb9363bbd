"""How gunicorn serves a simulated day: its workers read the time from the file that SIMULATED_CLOCK names."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from core.proof.gunicorn_settings import control_socket_disable, graceful_timeout, threads, worker_class

__all__ = ["control_socket_disable", "graceful_timeout", "post_worker_init", "threads", "worker_class"]

as_long_as_it_lives = ExitStack()


def post_worker_init(worker: Any) -> None:
    """Once Django is set up."""
    from core.bootstrap import container
    from core.clock import Clock
    from core.simulation.clock import SteppedClock

    stepped = SteppedClock(Path(os.environ["SIMULATED_CLOCK"]))
    as_long_as_it_lives.enter_context(container().override(Clock, stepped))
