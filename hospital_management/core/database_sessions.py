"""What each new connection to the database is told, how it is looked after, and how it takes its end."""

import time
from collections.abc import Callable
from typing import Any, cast
from weakref import WeakKeyDictionary

from django.core.signals import request_started
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

SECONDS_BETWEEN_CHECKS = 1.0

_checked: WeakKeyDictionary[BaseDatabaseWrapper, float] = WeakKeyDictionary()


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


def check_once_a_second(**_: Any) -> None:
    """Instead of Django's way, which asks the database with each request whether the connection still works: a round
    trip more, for a busy worker that has just had its answer. What breaks meanwhile is found by the next query.
    """
    now, open_now = time.monotonic(), cast("list[Any]", connections.all(initialized_only=True))
    for connection in open_now:
        if connection.health_check_done:
            continue
        if now - _checked.get(connection, -SECONDS_BETWEEN_CHECKS) >= SECONDS_BETWEEN_CHECKS:
            connection.close_if_health_check_failed()
            _checked[connection] = now
        connection.health_check_done = True


def set_up() -> None:
    connection_created.connect(limit_lock_waits, dispatch_uid="limit_lock_waits")
    connection_created.connect(keep_the_first_error, dispatch_uid="keep_the_first_error")
    request_started.connect(check_once_a_second, dispatch_uid="check_once_a_second")
