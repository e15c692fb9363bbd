"""Queries whose SQL is made once for the process, and sent with other values each time: to make it takes longer than to
send it.
"""

import datetime as dt
from collections.abc import Callable
from copy import copy
from functools import cache, wraps
from inspect import signature
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, transaction
from django.db.models import Expression, Model, QuerySet

M = TypeVar("M", bound=Model)
P = ParamSpec("P")
R = TypeVar("R")

BITS_OF_AN_INTEGER = 63


class Given(Expression):
    """The place of a value in a query: a row, a number, a text, a day, a time or an instant, but never None."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)


class GivenActor(Given):
    """The place of an account of this role, which asks."""

    def __init__(self, vai_tro: str) -> None:
        super().__init__("actor")
        self.vai_tro = vai_tro


class _Made(Generic[M]):
    """A query, and its SQL for one kind of engine."""

    def __init__(self, rows: QuerySet[M]) -> None:
        self.rows = rows
        self.compiler: Any = rows.query.get_compiler(using=rows.db)
        try:
            self.sql, self.parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql = ""
        self.compiler.connection = None  # of the thread that happened to be the first; whoever sends has his own


class Prepared(Generic[M]):
    """Rows that are chosen by given values; `build` makes the query of their places."""

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        self._build = build
        self._made: dict[str, _Made[M]] = {}

    def rows(self, **values: Any) -> list[M]:
        """Those that are there; a number too large for a column chooses none.

        Raises TransactionManagementError for a lock that would not last.
        """
        made = self._made.get(connection.vendor) or self._made.setdefault(connection.vendor, _Made(self._build()))
        if not made.sql or any(_is_too_large(value) for value in values.values()):
            return []
        compiler: Any = copy(made.compiler)
        compiler.connection = connections[made.rows.db]
        if compiler.query.select_for_update and compiler.connection.get_autocommit():
            raise transaction.TransactionManagementError("A lock outside a transaction would be let go at once.")
        sent = tuple(
            _adapted(values[each.name], compiler.connection.ops) if isinstance(each, Given) else each
            for each in made.parameters
        )
        compiler.as_sql = lambda *_, **__: (made.sql, sent)
        rows: Any = made.rows.all()
        rows.query.get_compiler = lambda *_, **__: compiler
        return list(rows)


def _is_too_large(value: Any) -> bool:
    return isinstance(value, int) and value.bit_length() > BITS_OF_AN_INTEGER


def _adapted(value: Any, ops: Any) -> Any:
    """As the engine's fields send a value of its kind."""
    match value:
        case Model():
            return value.pk
        case dt.datetime():
            return ops.adapt_datetimefield_value(value)
        case dt.date():
            return ops.adapt_datefield_value(value)
        case dt.time():
            return ops.adapt_timefield_value(value)
    return value


def prepared(build: Callable[Concatenate[R, P], QuerySet[M]]) -> Callable[Concatenate[R, P], list[M]]:
    """A repository's method that makes a query of its parameters and of nothing else: called, it gives the rows."""
    names = list(signature(build).parameters)[1:]

    @cache
    def made(kind: Any) -> Prepared[M]:
        places: Any = {name: Given(name) for name in names}
        return Prepared(lambda: build(kind(), **places))  # type: ignore[call-arg]

    @wraps(build)
    def send(repository: R, *args: P.args, **kwargs: P.kwargs) -> list[M]:
        return made(cast("Any", type(repository))).rows(**dict(zip(names, args, strict=False)), **kwargs)

    return send
