"""A connection of the mssql backend that never connects: what it writes for SQL Server can be read on any machine.

What the backend asks the server is answered by stand-ins: version and edition by constants, the names of constraints
by a catalogue that follows the statements written so far. Any other question raises Unanswered.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Index
from mssql.base import DatabaseWrapper
from mssql.features import DatabaseFeatures
from mssql.introspection import DatabaseIntrospection, TableInfo
from mssql.schema import DatabaseSchemaEditor

from core.tsql.catalogue import Catalogue, Guard
from hospital_management.databases import MSSQL_COLLATION

OLDEST_VERSION = 2019
"""What is written must run on the oldest SQL Server that the project supports."""
ALIAS = "offline"


class Unanswered(RuntimeError):
    """The backend asked the server something for which there is no stand-in."""


class OfflineCursor:
    """Answers the backend's own questions; runs nothing."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.rows: list[tuple[Any, ...]] = []

    def __enter__(self) -> "OfflineCursor":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def close(self) -> None:
        pass

    def execute(self, sql: str, params: Sequence[Any] | None = None) -> "OfflineCursor":
        self.rows = list(self._answer(" ".join(str(sql).split())))
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        return self.rows.pop(0) if self.rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        rows, self.rows = self.rows, []
        return rows

    def _answer(self, question: str) -> Iterator[tuple[Any, ...]]:
        literals = re.findall("'([^']*)'", question)
        if "DATABASEPROPERTYEX" in question:
            yield (MSSQL_COLLATION,)
        elif "CONSTRAINT_COLUMN_USAGE WHERE CONSTRAINT_NAME" in question:
            yield from self._constraint(literals[0])
        elif "sys.default_constraints" in question:
            yield from self._default(*literals)
        elif "filter_definition FROM sys.indexes" in question:
            yield from self._index(*literals)
        elif "#Temp_params" not in question:  # an IN with more than 2,048 values goes through a table of its own
            raise Unanswered(question)

    def _constraint(self, name: str) -> Iterator[tuple[Any, ...]]:
        table = self.catalogue.holder(name)
        if table and not self.catalogue.tables[table].guards[name].kind.endswith("index"):
            yield (1,)

    def _default(self, table: str, column: str) -> Iterator[tuple[Any, ...]]:
        for name, guard in self.catalogue.tables[table].guards.items():
            if guard.kind == "default" and guard.columns == (column,):
                yield (name,)

    def _index(self, table: str, name: str) -> Iterator[tuple[Any, ...]]:
        guard = self.catalogue.tables[table].guards[name]
        for column in guard.columns:
            yield column, guard.details.partition("WHERE ")[2]


class OfflineIntrospection(DatabaseIntrospection):
    """From the connection's catalogue, in the shape in which the backend reads it from the server."""

    def get_table_list(self, cursor: OfflineCursor) -> list[TableInfo]:
        return [TableInfo(name, "t", None) for name in self.connection.catalogue.tables]

    def get_constraints(self, cursor: OfflineCursor, table_name: str) -> dict[str, dict[str, Any]]:
        table = self.connection.catalogue.tables.get(table_name)
        return {name: described(guard) for name, guard in table.guards.items()} if table else {}


def described(guard: Guard) -> dict[str, Any]:
    """A constraint or an index as `get_constraints` of the backend gives it."""
    reference = re.match(r"REFERENCES \[([^\]]+)\] \(\[([^\]]+)\]\)", guard.details)
    is_index = guard.kind.endswith("index")
    return {
        "columns": list(guard.columns),
        "primary_key": guard.kind == "primary key",
        "unique": guard.kind in ("primary key", "unique", "unique index"),
        "unique_constraint": guard.kind == "unique",
        "foreign_key": reference.groups() if reference else None,
        "check": guard.kind == "check",
        "default": guard.kind == "default",
        "index": is_index,
        **({"orders": ["ASC"] * len(guard.columns), "type": Index.suffix} if is_index else {}),
    }


class OfflineFeatures(DatabaseFeatures):
    has_zoneinfo_database = True


class OfflineSchemaEditor(DatabaseSchemaEditor):
    """Writes statements, always the same in the same order, and runs none; the catalogue follows them."""

    def __init__(self, connection: "OfflineConnection", collect_sql: bool = True, atomic: bool = True) -> None:
        super().__init__(connection, collect_sql=True, atomic=atomic)
        self.atomic_migration = True  # or a migration would open a transaction for each of its operations

    def __enter__(self) -> "OfflineSchemaEditor":
        self.deferred_sql: list[Any] = []
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is None:
            for statement in sorted(self.deferred_sql, key=str):
                self.execute(statement, None)

    def execute(self, sql: Any, params: Any = (), has_result: bool = False) -> Any:
        if has_result:
            return self.connection.cursor().execute(str(sql)).fetchall()
        super().execute(sql, params)
        self.connection.catalogue.apply(self.collected_sql[-1])
        return None


class OfflineConnection(DatabaseWrapper):
    """For `connection.schema_editor()` and `query.get_compiler(connection=…)`; anything that connects raises.

    In its thread, the newest one is that of the alias "offline": migrations look theirs up by its alias.
    """

    SchemaEditorClass = OfflineSchemaEditor
    introspection_class = OfflineIntrospection
    features_class = OfflineFeatures
    sql_server_version = OLDEST_VERSION
    to_azure_sql_db = False

    def __init__(self) -> None:
        settings: dict[str, Any] = {
            "NAME": ALIAS,
            "OPTIONS": {},
            "TIME_ZONE": None,
            "AUTOCOMMIT": True,
            "CONN_HEALTH_CHECKS": False,
        }
        super().__init__(settings, ALIAS)
        self.catalogue = Catalogue()
        connections[ALIAS] = self

    def cursor(self) -> OfflineCursor:
        return OfflineCursor(self.catalogue)

    def connect(self) -> None:
        raise Unanswered("This connection has no server.")


def compiled(queryset: Any, connection: OfflineConnection | None = None) -> tuple[str, tuple[Any, ...]]:
    """The T-SQL of a queryset, and its parameters."""
    sql, params = queryset.query.get_compiler(connection=connection or OfflineConnection()).as_sql()
    return sql, tuple(params)


def migrations_sql(connection: OfflineConnection) -> dict[tuple[str, str], list[str]]:
    """What each migration writes, by app and name, in the order in which `migrate` runs them from nothing.

    The catalogue of the connection is then that of the database which `migrate` leaves. What a migration does in
    Python is not SQL, and stands there as a comment.
    """
    loader = MigrationLoader(connection)
    return {key: loader.collect_sql([(loader.graph.nodes[key], False)]) for key in migration_order(loader)}


def migration_order(loader: MigrationLoader) -> list[tuple[str, str]]:
    order: dict[tuple[str, str], None] = {}
    for leaf in loader.graph.leaf_nodes():
        order.update(dict.fromkeys(loader.graph.forwards_plan(leaf)))
    return list(order)


def final_sql(connection: OfflineConnection) -> list[str]:
    """What creates the same tables at once, as they are after the last migration: tables, indexes, then foreign keys.

    Django's own record of the migrations is among them; `migrate` makes it before the first one.
    """
    models = MigrationLoader(None).project_state().apps.get_models()
    with connection.schema_editor() as editor:
        editor.create_model(MigrationRecorder.Migration)
        for model in sorted(models, key=lambda model: model._meta.db_table):
            editor.create_model(model)
    return editor.collected_sql
