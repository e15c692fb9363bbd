"""The database by its bare driver: psycopg or sqlite3, with the settings that the product has."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import environ

from benchmarks.statements import Statement
from hospital_management.databases import databases_from

VAR = Path(__file__).resolve().parents[1] / "var"

Row = dict[str, Any]


class PostgreSQL:
    """A connection that commits each statement, unless one is begun."""

    begin_with = "BEGIN"

    def __init__(self, settings: dict[str, Any]) -> None:
        import psycopg

        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        self._connection = psycopg.connect(
            autocommit=True,
            options="-c timezone=UTC",
            **{name: settings[key] for name, key in names.items() if settings[key]},
        )
        self.cursor: Any = self._connection.cursor()

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def prepared(sql: str) -> str:
        return sql


class SQLite:
    begin_with = "BEGIN IMMEDIATE"

    def __init__(self, settings: dict[str, Any]) -> None:
        import sqlite3

        options = settings["OPTIONS"]
        self._connection = sqlite3.connect(settings["NAME"], timeout=options["timeout"], isolation_level=None)
        self._connection.executescript(options["init_command"])
        self.cursor: Any = self._connection.cursor()

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def prepared(sql: str) -> str:
        return sql.replace("%s", "?").replace("%%", "%")


ENGINES: dict[str, type[PostgreSQL] | type[SQLite]] = {
    "django.db.backends.postgresql": PostgreSQL,
    "django.db.backends.sqlite3": SQLite,
}


class Database:
    """One connection: statements in, rows out."""

    def __init__(self, settings: dict[str, Any] | None = None) -> None:
        """To the database of the settings, or of the environment."""
        settings = settings or databases_from(environ.Env(), VAR)["default"]
        self._engine = ENGINES[settings["ENGINE"]](settings)
        self._names: dict[str, list[str]] = {}

    def close(self) -> None:
        self._engine.close()

    def begin(self) -> None:
        self._engine.cursor.execute(self._engine.begin_with)

    def commit(self) -> None:
        self._engine.cursor.execute("COMMIT")

    def roll_back(self) -> None:
        self._engine.cursor.execute("ROLLBACK")

    def execute(self, sql: str, *parameters: Any) -> Any:
        """The cursor, from which its rows are to be fetched."""
        self._engine.cursor.execute(self._engine.prepared(sql), parameters)
        return self._engine.cursor

    def send(self, statement: Statement, *parameters: Any) -> None:
        self._engine.cursor.execute(self._engine.prepared(statement.sql), parameters)

    def fetch(self, statement: Statement, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them."""
        self._engine.cursor.execute(self._engine.prepared(statement.sql), parameters)
        found: list[tuple[Any, ...]] = self._engine.cursor.fetchall()
        return found

    def told(self, statement: Statement) -> list[tuple[Any, ...]]:
        """The rows of what was sent; none of a statement of which none come."""
        found: list[tuple[Any, ...]] = self._engine.cursor.fetchall() if statement.tells else []
        return found

    def rows(self, statement: Statement, *parameters: Any) -> list[Row]:
        """The rows by column names, the first of a name."""
        self.send(statement, *parameters)
        found = self._engine.cursor.fetchall()
        names = self._names.get(statement.sql)
        if names is None:
            names = self._names[statement.sql] = [column[0] for column in self._engine.cursor.description]
        return [dict(zip(reversed(names), reversed(row), strict=True)) for row in found]

    def row(self, statement: Statement, *parameters: Any) -> Row | None:
        """The first of them; None if there is none."""
        return next(iter(self.rows(statement, *parameters)), None)

    def value(self, statement: Statement, *parameters: Any) -> Any:
        """The first row's first column; None if there is no row."""
        self.send(statement, *parameters)
        found = self._engine.cursor.fetchall()
        return found[0][0] if found else None


_of_thread = threading.local()


def database() -> Database:
    """This thread's connection."""
    if not hasattr(_of_thread, "database"):
        _of_thread.database = Database()
    opened: Database = _of_thread.database
    return opened
