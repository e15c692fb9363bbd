"""The database itself, before there are any tables in it."""

import warnings
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from hospital_management.databases import MSSQL_COLLATION


class Command(BaseCommand):
    help = (
        "Creates the database that the settings name if the server has none of that name. Run again, it changes only "
        "what is missing."
    )
    requires_system_checks = ()  # there is nothing yet that they could look at

    def handle(self, *args: Any, **options: Any) -> None:
        create = {"sqlite": self._sqlite, "microsoft": self._mssql, "postgresql": self._postgresql}[connection.vendor]
        try:
            with warnings.catch_warnings():  # Django's warning of PostgreSQL comes before an error that says it better
                warnings.simplefilter("ignore", RuntimeWarning)
                create()
        except (Error, ImproperlyConfigured) as error:
            raise CommandError(one_line(error)) from error
        finally:
            connection.close()

    def _sqlite(self) -> None:
        self.stdout.write("SQLite makes its file itself: nothing to do.")

    def _postgresql(self) -> None:
        name = connection.settings_dict["NAME"]
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                self.stdout.write(f"Database {name} is there.")
                return
            cursor.execute(f"CREATE DATABASE {quoted(name)} ENCODING 'UTF8' TEMPLATE template0")
        self.stdout.write(f"Database {name} created.")

    def _mssql(self) -> None:
        """Readers get the last committed version of a row (READ_COMMITTED_SNAPSHOT), as the other engines do it."""
        name = connection.settings_dict["NAME"]
        with connection._nodb_cursor() as cursor:
            found = self._found(cursor, name)
            if not found:
                cursor.execute(f"CREATE DATABASE {quoted(name)} COLLATE {MSSQL_COLLATION}")
                self.stdout.write(f"Database {name} created, {MSSQL_COLLATION}.")
            elif found[0] != MSSQL_COLLATION:
                self.stderr.write(f"Database {name} is there, with {found[0]} instead of {MSSQL_COLLATION}.")
            else:
                self.stdout.write(f"Database {name} is there.")
            if not found or not found[1]:  # it cannot be changed while others are in the database: then say so at once
                cursor.execute(f"ALTER DATABASE {quoted(name)} SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT")
                self.stdout.write("READ_COMMITTED_SNAPSHOT switched on.")

    def _found(self, cursor: Any, name: str) -> tuple[str, bool] | None:
        """Collation and READ_COMMITTED_SNAPSHOT of the database of that name."""
        cursor.execute(
            "SELECT collation_name, is_read_committed_snapshot_on FROM sys.databases WHERE name = %s", [name]
        )
        row: tuple[str, bool] | None = cursor.fetchone()
        return row


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def one_line(error: Exception, secret: str = "") -> str:
    """What the server says, without the secret."""
    server = connection.settings_dict
    said = f"{server['HOST']}:{server['PORT']} says: " + (" ".join(str(error).split()) or type(error).__name__)
    return said.replace(secret, "…") if secret else said
