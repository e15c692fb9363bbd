"""Rows by their key, by SQL that is made once for the process: to make it takes longer than to send it."""

from copy import copy
from typing import Any, Generic, TypeVar

from django.db import connections, transaction
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

BITS_OF_A_KEY = 63


class ByKey(Generic[M]):
    """The row of any key among these rows."""

    def __init__(self, rows: QuerySet[M]) -> None:
        self._rows = rows
        self._compiler = rows.filter(pk=0).query.get_compiler(using=rows.db)
        self._sql, self._parameters = self._compiler.as_sql()

    def find(self, key: Any) -> M | None:
        """None if there is none. Raises TransactionManagementError where a lock would not last."""
        if isinstance(key, int) and key.bit_length() > BITS_OF_A_KEY:
            return None
        compiler: Any = copy(self._compiler)
        compiler.connection = connections[self._rows.db]
        if compiler.query.select_for_update and compiler.connection.get_autocommit():
            raise transaction.TransactionManagementError("A lock outside a transaction would be let go at once.")
        compiler.as_sql = lambda *_, **__: (self._sql, (*self._parameters[:-1], key))
        rows: Any = self._rows.all()
        rows.query.get_compiler = lambda *_, **__: compiler
        return next(iter(rows), None)
