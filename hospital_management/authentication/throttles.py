"""How often one address may call what can be guessed at or makes something: behind the limits by phone number, which
the database keeps, a coarser one against who tries many numbers.
"""

import ipaddress
import logging
from typing import Any

from django.conf import settings
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from core.middleware import address_of

logger = logging.getLogger(__name__)

IPV6_NETWORK = 64  # what one subscriber gets: addresses within it are his to choose


class AddressThrottle(SimpleRateThrottle):
    """A view that has it names in `limited` the scope of each action that has a limit; the rates stand in the settings.

    `THROTTLE=off` drops them all. Counted in Django's cache: in Redis for all processes together, otherwise for each of
    them alone. Redis gone, nobody is counted: these limits are not the last ones.
    """

    def __init__(self) -> None:
        """The scope, and with it the rate, is known only when the view is."""

    def allow_request(self, request: Request, view: Any) -> bool:
        scope = getattr(view, "limited", {}).get(view.action)
        return scope is None or self.admits(request, scope, view)

    def admits(self, request: Any, scope: str, view: Any = None) -> bool:
        """Whether the address may do this once more; it is counted."""
        if not settings.THROTTLE:
            return True
        self.scope = scope
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        try:
            return super().allow_request(request, view)
        except RedisError:
            logger.exception("Addresses are not counted")
            return True

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """None, and no limit, for who has no address: a Unix socket."""
        address = address_of(request)
        return self.cache_format % {"scope": self.scope, "ident": _group_of(address)} if address else None


def _group_of(address: str) -> str:
    """Whom to count as one."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False).network_address)
