"""The API's own login on SQL Server."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from core.management.commands.create_database import one_line, quoted
from core.tsql.rights import ROLE, rights
from core.tsql.script import literal

PASSWORD = "LOGIN_PASSWORD"


class Command(BaseCommand):
    help = (
        "Creates the login with which the API works on SQL Server, after `migrate`: it reads and writes rows, changes "
        "no table, and undoes nothing that must stay. Run again, it sets the password and the rights anew."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help=f"of the login; its password is in the environment variable {PASSWORD}")

    def handle(self, *args: Any, **options: Any) -> None:
        name, password = options["name"], os.environ.get(PASSWORD, "")
        if connection.vendor != "microsoft":
            raise CommandError("This is for SQL Server only.")
        if not password:
            raise CommandError(f"The login's password must be in the environment variable {PASSWORD}.")
        try:
            self._create(name, password)
        except Error as error:
            raise CommandError(one_line(error, password)) from error
        finally:
            connection.close()
        self.stdout.write(f"Login {name} has the role {ROLE}.")

    def _create(self, name: str, password: str) -> None:
        """Statements that take no parameters: what stands in them is quoted here."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sys.server_principals WHERE name = %s", [name])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            cursor.execute(f"{verb} LOGIN {quoted(name)} WITH PASSWORD = {literal(password)}")
            cursor.execute("SELECT 1 FROM sys.database_principals WHERE name = %s", [name])
            if cursor.fetchone():  # in a restored database it may belong to a login that this server does not have
                cursor.execute(f"ALTER USER {quoted(name)} WITH LOGIN = {quoted(name)}")
            else:
                cursor.execute(f"CREATE USER {quoted(name)} FOR LOGIN {quoted(name)} WITH DEFAULT_SCHEMA = [dbo]")
            for statements in rights():
                cursor.execute(statements)
            cursor.execute(f"ALTER ROLE {quoted(ROLE)} ADD MEMBER {quoted(name)}")
