"""Whether the parts that the system stands on answer."""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from core.clock import Clock
from core.dependency_injection import Container
from core.repositories.job_repository import JobRepository

logger = logging.getLogger(__name__)

HEALTHY, UNHEALTHY, NOT_CONFIGURED = "healthy", "unhealthy", "not_configured"
REQUIRED = {"database"}
PERIODIC_WITHIN = dt.timedelta(minutes=30)
"""So long no periodic job has begun, though several are due in it: nobody runs them."""


def ping_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def ping_redis() -> bool:
    if not settings.REDIS_URL:
        return False
    cache.get("health")
    return True


def ping_external_apis() -> bool:
    """Whether there is a payment gateway or a server for video. None is asked: others must not make this system look
    ill, and whoever pays is told when a gateway does not answer.
    """
    return bool(settings.PAYMENT_GATEWAYS or settings.JITSI)


def ping_periodic(now: dt.datetime) -> bool:
    """Not configured as long as no job ever ran here. Raises TimeoutError when none has for long."""
    last = JobRepository().last_begun()
    if last and now - last > PERIODIC_WITHIN:
        raise TimeoutError(f"No periodic job has begun since {last.isoformat()}.")
    return bool(last)


def check_health(container: Container, clock: Clock) -> dict[str, Any]:
    """`{status, timestamp, services}`; unhealthy when a required part is, whatever the others say."""
    services = {name: _state(name, ping) for name, ping in container.pings.items()}
    down = any(state == UNHEALTHY and name in REQUIRED for name, state in services.items())
    return {"status": UNHEALTHY if down else HEALTHY, "timestamp": clock.now().isoformat(), "services": services}


def _state(name: str, ping: Any) -> str:
    try:
        return HEALTHY if ping() else NOT_CONFIGURED
    except Exception:  # whatever the driver raises, the answer is that the part is down
        logger.exception("Health check failed", extra={"part": name})
        return UNHEALTHY
