"""How gunicorn serves while booking is proved. A release that does not know a name here ignores it."""

from importlib import import_module
from typing import Any

worker_class = "gthread"
threads = 4
preload_app = True  # a killed worker is back in milliseconds
graceful_timeout = 5
control_socket_disable = True


def when_ready(master: Any) -> None:
    """Loads what each worker would otherwise load with its first request."""
    from django.conf import settings  # only now is Django set up

    import_module(settings.ROOT_URLCONF)
