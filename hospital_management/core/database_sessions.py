"""What each new connection to the database is told, and how it takes its end."""

from collections.abc import Callable
from typing import Any

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def limit_lock_waits(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """SQL Server waits for a lock as long as it takes unless each session says otherwise."""
    milliseconds = connection.settings_dict["OPTIONS"].get("lock_timeout")
    if connection.vendor == "microsoft" and milliseconds:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCK_TIMEOUT {int(milliseconds)}")


def keep_the_first_error(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Of a connection that broke under a query, the query's error is told."""
    if connection.vendor == "microsoft" and leave_a_lost_cursor not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, leave_a_lost_cursor)  # the last is for `execute_wrapper` to take off


def leave_a_lost_cursor(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django closes the cursor of a failed query, mssql-django has closed its connection before, and pyodbc then
    raises an error of its own, which is none of Django's and says nothing of what happened.
    """
    try:
        return execute(sql, params, many, context)
    except Error:
        if context["connection"].connection is None:
            context["cursor"].cursor.active = False  # there is nothing left to close
        raise


def set_up() -> None:
    connection_created.connect(limit_lock_waits, dispatch_uid="limit_lock_waits")
    connection_created.connect(keep_the_first_error, dispatch_uid="keep_the_first_error")
