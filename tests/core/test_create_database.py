"""`create_database` and `create_login` make what is missing, and say in one line what went wrong."""

import os
import subprocess
import sys
from contextlib import contextmanager
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from core.management.commands import create_database
from core.management.commands import create_login as login
from core.tsql.rights import ROLE, rights
from hospital_management.databases import MSSQL_COLLATION
from tests.core.test_settings import PROJECT

NAME = "He_thong"


class SqlServer:
    """As much of a SQL Server as the command asks for; keeps the statements that change something."""

    vendor = "microsoft"
    settings_dict = {"NAME": NAME, "HOST": "db", "PORT": "1433"}
    ops = SimpleNamespace(quote_name=lambda name: f"[{name.replace(']', ']]')}]")

    def __init__(self, database=None, principals=(), failing=None):
        self.database, self.principals, self.failing, self.changes = database, principals, failing, []

    def execute(self, statement, parameters=None):
        if self.failing and self.failing in statement:
            raise OperationalError(f"[Microsoft] cannot run\n{statement}")
        if not statement.startswith("SELECT"):
            self.changes.append(statement)
        elif parameters and "sys.databases" in statement:
            self.row = self.database
        else:
            self.row = (1,) if parameters[0] in self.principals else None

    def fetchone(self):
        return self.row

    @contextmanager
    def cursor(self):
        yield self

    _nodb_cursor = cursor

    def close(self):
        """Nothing is open."""


@pytest.fixture
def create(monkeypatch):
    """Run it on a server; what it says, and what it complains of."""

    def run(server):
        monkeypatch.setattr(create_database, "connection", server)
        said, complained = StringIO(), StringIO()
        call_command("create_database", stdout=said, stderr=complained)
        return said.getvalue(), complained.getvalue()

    return run


@pytest.fixture
def create_login(monkeypatch):
    def run(server, name, password=""):
        for command in (create_database, login):
            monkeypatch.setattr(command, "connection", server)
        monkeypatch.setenv(login.PASSWORD, password)
        call_command("create_login", name, stdout=StringIO())

    return run


def test_a_missing_database_is_made_with_its_collation_and_row_versions(create):
    server = SqlServer()

    create(server)

    assert server.changes == [
        f"CREATE DATABASE [{NAME}] COLLATE {MSSQL_COLLATION}",
        f"ALTER DATABASE [{NAME}] SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT",
    ]


def test_a_database_that_is_right_is_left_as_it_is(create):
    server = SqlServer(database=(MSSQL_COLLATION, True))

    assert create(server) == (f"Database {NAME} is there.\n", "")
    assert server.changes == []


def test_row_versions_that_are_missing_are_switched_on(create):
    server = SqlServer(database=(MSSQL_COLLATION, False))

    create(server)

    assert server.changes == [f"ALTER DATABASE [{NAME}] SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT"]


def test_another_collation_is_told_and_not_touched(create):
    server = SqlServer(database=("SQL_Latin1_General_CP1_CI_AS", True))

    _, complained = create(server)

    assert "SQL_Latin1_General_CP1_CI_AS instead of" in complained
    assert server.changes == []


def test_the_collation_keeps_vietnamese_and_tells_accents_but_not_capitals_apart():
    language, version, *traits = MSSQL_COLLATION.split("_")

    assert (language, version, traits) == ("Latin1", "General", ["100", "CI", "AS", "SC", "UTF8"])


def test_an_error_is_one_line_that_names_the_server(create):
    with pytest.raises(CommandError) as refused:
        create(SqlServer(failing="CREATE DATABASE"))

    assert str(refused.value).startswith(f"db:1433 says: [Microsoft] cannot run CREATE DATABASE [{NAME}]")
    assert "\n" not in str(refused.value)


def test_the_login_gets_the_role_that_works_with_rows(create_login):
    server = SqlServer(database=(MSSQL_COLLATION, True))

    create_login(server, "hospital_api", password="it's]100%")

    assert server.changes == [
        "CREATE LOGIN [hospital_api] WITH PASSWORD = N'it''s]100%'",
        "CREATE USER [hospital_api] FOR LOGIN [hospital_api] WITH DEFAULT_SCHEMA = [dbo]",
        *rights(),
        f"ALTER ROLE [{ROLE}] ADD MEMBER [hospital_api]",
    ]


def test_a_login_that_is_there_gets_its_password_anew(create_login):
    server = SqlServer(database=(MSSQL_COLLATION, True), principals=("hospital_api",))

    create_login(server, "hospital_api", password="new")

    assert server.changes[:2] == [
        "ALTER LOGIN [hospital_api] WITH PASSWORD = N'new'",
        "ALTER USER [hospital_api] WITH LOGIN = [hospital_api]",  # whose user was restored from elsewhere
    ]
    assert not any(change.startswith(("CREATE LOGIN", "CREATE USER")) for change in server.changes)


def test_a_name_cannot_leave_its_brackets(create_login):
    server = SqlServer(database=(MSSQL_COLLATION, True))

    create_login(server, "a] WITH PASSWORD = N'' --", password="p")

    assert server.changes[0] == "CREATE LOGIN [a]] WITH PASSWORD = N'' --] WITH PASSWORD = N'p'"


def test_an_error_keeps_the_password(create_login):
    server = SqlServer(database=(MSSQL_COLLATION, True), failing="CREATE LOGIN")

    with pytest.raises(CommandError) as refused:
        create_login(server, "hospital_api", password="s3cret")

    assert str(refused.value).startswith("db:1433 says: [Microsoft] cannot run CREATE LOGIN")
    assert "s3cret" not in str(refused.value)


def test_a_login_without_a_password_or_on_another_engine_is_refused(create_login):
    with pytest.raises(CommandError, match="LOGIN_PASSWORD"):
        create_login(SqlServer(), "hospital_api")
    other = SqlServer()
    other.vendor = "postgresql"
    with pytest.raises(CommandError, match="SQL Server only"):
        create_login(other, "hospital_api", password="p")
    assert other.changes == []


@pytest.mark.django_db
def test_on_this_engine_there_is_nothing_to_do():
    if connection.vendor != "sqlite":
        pytest.skip("on a server it would make the database that the settings name, beside the one for tests")
    said = StringIO()

    call_command("create_database", stdout=said)

    assert "nothing to do" in said.getvalue()


@pytest.mark.parametrize("engine", ["mssql", "postgresql"])
def test_an_unreachable_server_is_one_line_and_exit_code_1(engine):
    environment = {
        "PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50, "DB_ENGINE": engine, "DB_HOST": "127.0.0.1", "DB_PORT": "1",
        "DB_USER": "sa", "DB_PASSWORD": "s3cret-word",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "create_database"]

    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("CommandError: 127.0.0.1:1 says: ")
    assert "Traceback" not in done.stderr
    assert "s3cret-word" not in done.stderr
