"""What each new connection to the database is told, how it is looked after, and how it takes its end."""

import time
from collections.abc import Callable
from typing import Any, cast
from weakref import WeakKeyDictionary

from django.core.signals import request_started
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

SECONDS_OF_TRUST = 1.0

_answered: WeakKeyDictionary[BaseDatabaseWrapper, float] = WeakKeyDictionary()


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


def note_answers(sender: Any, connection: Any, **_: Any) -> None:
    """When the database last said, to Django which asks before the first query of a request, that it is there."""
    _answered[connection], ask = time.monotonic(), type(connection).is_usable

    def is_usable() -> bool:
        usable = bool(ask(connection))
        if usable:
            _answered[connection] = time.monotonic()
        return usable

    connection.is_usable = is_usable


def trust_for_a_second(**_: Any) -> None:
    """Django asks with each request: a round trip more, for a busy worker that has just had its answer. What breaks
    meanwhile is found by the next query.
    """
    now, open_now = time.monotonic(), cast("list[Any]", connections.all(initialized_only=True))
    for connection in open_now:
        answered = _answered.get(connection)
        connection.health_check_done |= answered is not None and now - answered < SECONDS_OF_TRUST


def set_up() -> None:
    connection_created.connect(limit_lock_waits, dispatch_uid="limit_lock_waits")
    connection_created.connect(keep_the_first_error, dispatch_uid="keep_the_first_error")
    connection_created.connect(note_answers, dispatch_uid="note_answers")
    request_started.connect(trust_for_a_second, dispatch_uid="trust_for_a_second")
