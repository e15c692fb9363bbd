"""The port through which people are told: what the house asks of a channel, and the words for it.

An adapter knows neither tables nor requests. It sends once and returns, or says by what it raises whether sending again
can help. Docs for whoever writes one: docs/notifications.md.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.notification_kinds import Via


@dataclass(frozen=True)
class Outgoing:
    """What is to be sent. `key` names this delivery for ever: sent twice, it is the same, so that who gets it can drop
    the repeat. `phone` and `email` are empty where there is none; `values` are those that the text was made of.
    """

    key: str
    kind: str
    title: str
    text: str
    moment: dt.datetime
    phone: str = ""
    email: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


class NotNow(Exception):
    """It was not taken, or nobody knows whether it was: it is sent again later. Says why, without a name or number."""


class Never(Exception):
    """It will not be taken, however often it is sent."""


class NoAddress(Exception):
    """The person has none for this channel."""


class Channel(ABC):
    """One way to reach people. Which are on follows from the settings; `Channels` has them by name."""

    via: Via

    @abstractmethod
    def send(self, message: Outgoing) -> str:
        """The provider's own id of the message, if it tells one. Called outside any transaction.

        Raises NotNow, Never or NoAddress.
        """


@dataclass(frozen=True)
class Channels:
    """Those that are on, by name."""

    by_name: Mapping[str, Channel] = field(default_factory=dict)

    def get(self, name: str) -> Channel | None:
        return self.by_name.get(name)
