"""The channels that the settings turn on. A new one is a line here, and its names in `notification_channels.py`."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from core.channels.client import ProviderClient
from core.channels.email import Email
from core.channels.port import Channel, Channels
from core.channels.sms import Sms
from core.channels.webhook import Webhook
from core.channels.zalo import Zalo
from core.clock import Clock
from core.notification_kinds import Via

Keys = dict[str, Any]

MAKERS: dict[str, Callable[[ProviderClient, Clock, Keys], Channel]] = {
    Via.EMAIL: lambda client, clock, keys: Email(**keys),
    Via.SMS: lambda client, clock, keys: Sms(client, **keys),
    Via.ZALO: lambda client, clock, keys: Zalo(client, **keys),
    Via.WEBHOOK: lambda client, clock, keys: Webhook(client, clock.now, **keys),
}


def channels(client: ProviderClient, clock: Clock) -> Channels:
    found = settings.NOTIFICATION_CHANNELS.items()
    return Channels({name: MAKERS[name](client, clock, keys) for name, keys in found})
