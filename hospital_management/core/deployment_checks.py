"""What `manage.py check --deploy` says of settings with which the system starts, and yet does not serve."""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_public_url(app_configs: Any = None, **_: Any) -> Sequence[CheckMessage]:
    if settings.DEBUG or not _is_this_machine(urlsplit(settings.PUBLIC_URL).hostname or ""):
        return []
    words = f"PUBLIC_URL is {settings.PUBLIC_URL!r}: gateways, links to files, calendars and QR codes lead there."
    hint = "Set PUBLIC_URL to the address by which the world reaches this server."
    return [Warning(words, hint=hint, id="deployment.W001")]


def _is_this_machine(host: str) -> bool:
    """So is no host at all."""
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host in ("", "localhost") or host.endswith(".localhost")
