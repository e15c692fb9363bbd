"""The database itself, before there are any tables in it."""

import os
import warnings
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from hospital_management.databases import MSSQL_COLLATION

PASSWORD = "LOGIN_PASSWORD"
ROLES = ("db_datareader", "db_datawriter")


class Command(BaseCommand):
    help = (
        "Creates the database that the settings name if the server has none of that name. Run again, it changes only "
        "what is missing."
    )
    requires_system_checks = ()  # there is nothing yet that they could look at

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--login",
            metavar="NAME",
            help="SQL Server: and a login that reads and writes rows and changes no table; its password is in the "
            f"environment variable {PASSWORD}, and is set anew each time",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        create = {"sqlite": self._sqlite, "microsoft": self._mssql, "postgresql": self._postgresql}[connection.vendor]
        login, password = options["login"], os.environ.get(PASSWORD, "")
        if login and connection.vendor != "microsoft":
            raise CommandError("--login is for SQL Server only.")
        if login and not password:
            raise CommandError(f"--login needs the login's password in the environment variable {PASSWORD}.")
        try:
            with warnings.catch_warnings():  # Django's warning of PostgreSQL comes before an error that says it better
                warnings.simplefilter("ignore", RuntimeWarning)
                create()
            if login:
                self._login(login, password)
        except (Error, ImproperlyConfigured) as error:
            raise CommandError(one_line(error, password)) from error
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

    def _login(self, login: str, password: str) -> None:
        """Statements that take no parameters: what stands in them is quoted here."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sys.server_principals WHERE name = %s", [login])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            cursor.execute(f"{verb} LOGIN {quoted(login)} WITH PASSWORD = {text(password)}")
            cursor.execute("SELECT 1 FROM sys.database_principals WHERE name = %s", [login])
            if not cursor.fetchone():
                cursor.execute(f"CREATE USER {quoted(login)} FOR LOGIN {quoted(login)}")
            for role in ROLES:
                cursor.execute(f"ALTER ROLE {role} ADD MEMBER {quoted(login)}")
        self.stdout.write(f"Login {login} reads and writes rows.")


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def text(value: str) -> str:
    """A literal of T-SQL."""
    return "N'" + value.replace("'", "''") + "'"


def one_line(error: Exception, secret: str) -> str:
    server = connection.settings_dict
    said = f"{server['HOST']}:{server['PORT']} says: " + (" ".join(str(error).split()) or type(error).__name__)
    return said.replace(secret, "…") if secret else said
