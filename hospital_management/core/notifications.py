"""What people are told: of events, and by messages to their phones. Two ports; the defaults stay on this machine."""

import logging
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass

from core.events import Event

logger = logging.getLogger(__name__)


class Notifier:
    """Tells the people concerned of an event, after it is committed. Logs record and event, never a name or number."""

    def tell(self, event: Event) -> None:
        logger.info(
            "Notification",
            extra={"event": type(event).__name__, "record": event.record._meta.db_table, "key": event.record.pk},
        )


@dataclass(frozen=True)
class Message:
    """`text`, in Vietnamese, for whoever holds the phone `so_dien_thoai`."""

    so_dien_thoai: str
    text: str


class Messenger(ABC):
    """Sends messages to phones. Called after the commit of what they tell of; the setting MESSENGER names the class."""

    @abstractmethod
    def send(self, message: Message) -> None:
        """Raises nothing that the caller could mend: what cannot be delivered is the messenger's to keep or log.

        Returns at once, leaving a slow gateway to a queue: how long it takes must not tell who has an account.
        """


class ConsoleMessenger(Messenger):
    """Prints the message where the server runs, codes included: for development, and for a desk that reads them out."""

    def send(self, message: Message) -> None:
        sys.stderr.write(f"Tin nhắn tới {message.so_dien_thoai}: {message.text}\n")
