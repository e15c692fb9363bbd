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
from django.db.models import Count, Expression, Model, QuerySet
from django.db.models.sql.constants import ROW_COUNT, SINGLE
from django.db.models.sql.subqueries import AggregateQuery, UpdateQuery

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
    """The place of an account of this role, which asks, and of the patients for whom it does, where they matter."""

    def __init__(self, vai_tro: str, patients: tuple[str, ...] = ()) -> None:
        super().__init__("actor")
        self.vai_tro = vai_tro
        self.patients = [Given(name) for name in patients]


def of_no_thread(compiler: Any) -> Any:
    """It was made on the connection of the thread that happened to be the first; whoever sends has his own."""
    compiler.connection = None
    return compiler


def sending(made: Any, here: Any, as_sql: Callable[..., Any]) -> Any:
    """A copy of what was made, that sends this SQL on this connection."""
    compiler = copy(made)
    compiler.connection, compiler.as_sql = here, as_sql
    return compiler


class _Made(Generic[M]):
    """A query of rows, or of how many they are, and its SQL for one kind of engine."""

    def __init__(self, rows: QuerySet[M], query: Any) -> None:
        self.rows = rows
        self._compiler: Any = query.get_compiler(using=rows.db)
        try:
            self._sql, self._parameters = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql = ""
        of_no_thread(self._compiler)

    def compiler(self, values: dict[str, Any]) -> Any:
        """What sends it with these values; None if they find nothing for certain."""
        if not self._sql or any(_is_too_large(value) for value in values.values()):
            return None
        here = connections[self.rows.db]
        if self._compiler.query.select_for_update and here.get_autocommit():
            raise transaction.TransactionManagementError("A lock outside a transaction would be let go at once.")
        sent = tuple(
            _adapted(values[each.name], here.ops) if isinstance(each, Given) else each for each in self._parameters
        )
        return sending(self._compiler, here, lambda *_, **__: (self._sql, sent))


class Prepared(Generic[M]):
    """Rows that are chosen by given values; `build` makes the query of their places."""

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        self._build = build
        self._made: dict[str, _Made[M]] = {}

    def rows(self, **values: Any) -> list[M]:
        """Those that are there; a number too large for a column chooses none.

        Raises TransactionManagementError for a lock that would not last.
        """
        made = self._here()
        compiler = made.compiler(values)
        if compiler is None:
            return []
        rows: Any = made.rows.all()
        rows.query.get_compiler = lambda *_, **__: compiler
        return list(rows)

    def _here(self) -> _Made[M]:
        return self._made.get(connection.vendor) or self._made.setdefault(connection.vendor, self._make(self._build()))

    def _make(self, rows: QuerySet[M]) -> _Made[M]:
        return _Made(rows, rows.query)


class PreparedCount(Prepared[M]):
    """How many such rows there are."""

    def count(self, **values: Any) -> int:
        compiler = self._here().compiler(values)
        return int(compiler.execute_sql(SINGLE)[0]) if compiler else 0

    def _make(self, rows: QuerySet[M]) -> _Made[M]:
        query: Any = AggregateQuery(rows.model, rows.query)
        query.add_annotation(Count("*"), "number")
        return _Made(rows, query)


class PreparedUpdate(Prepared[M]):
    """Changes of such rows, which follow from what they have."""

    def __init__(self, build: Callable[[], QuerySet[M]], **changes: Any) -> None:
        super().__init__(build)
        self._changes = changes

    def apply(self, **values: Any) -> int:
        """How many rows there were."""
        made = self._here()
        compiler = made.compiler(values)
        with transaction.mark_for_rollback_on_error(made.rows.db):
            return int(compiler.execute_sql(ROW_COUNT)) if compiler else 0

    def _make(self, rows: QuerySet[M]) -> _Made[M]:
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(self._changes)
        return _Made(rows, query)


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
