"""What each new connection to the database is told."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def limit_lock_waits(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """SQL Server waits for a lock as long as it takes unless each session says otherwise."""
    milliseconds = connection.settings_dict["OPTIONS"].get("lock_timeout")
    if connection.vendor == "microsoft" and milliseconds:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCK_TIMEOUT {int(milliseconds)}")


def set_up() -> None:
    connection_created.connect(limit_lock_waits, dispatch_uid="limit_lock_waits")
