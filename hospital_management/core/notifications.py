"""What people are told. The port is one method; the default implementation writes a log line."""

import logging

from core.events import Event

logger = logging.getLogger(__name__)


class Notifier:
    """Tells the people concerned of an event, after it is committed. Logs record and event, never a name or number."""

    def tell(self, event: Event) -> None:
        logger.info(
            "Notification",
            extra={"event": type(event).__name__, "record": event.record._meta.db_table, "key": event.record.pk},
        )
