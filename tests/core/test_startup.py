"""A database that does not let a command or a server start: one line that says what to do, and no stack trace."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import mssql_python
import pyodbc
import pytest
from django.db import NotSupportedError, connection
from django.db.migrations.exceptions import MigrationSchemaMissing

from core.database_troubles import explain
from tests.core.test_transient_errors import by_mssql_python, by_odbc, by_sqlite, wrapped

PROJECT = Path(__file__).resolve().parents[2] / "hospital_management"
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a server's own refusals are tried on the one that tests have: PostgreSQL"
)


@pytest.fixture
def nobody():
    """A port of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return str(port)


def run(*command, **environment):
    """Exit code, and what was said on standard error."""
    safe = {"SECRET_KEY": "x" * 50, "DEBUG": "False", "CORS_ALLOWED_ORIGINS": "", "DB_PASSWORD": "", "DB_USER": ""}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **safe, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def manage(*command, **environment):
    return run("manage.py", *command, **environment)


def assert_one_line(outcome, *words):
    code, said = outcome
    lines = [line for line in said.splitlines() if not line.startswith("{")]  # log entries
    assert (code, len(lines)) == (1, 1), said
    assert [word for word in words if word not in lines[0]] == []


COMMANDS = [["migrate"], ["seed_demo", "--force"], ["runserver", "--noreload"], ["check", "--database", "default"]]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("engine", ["postgresql", "mssql"])
def test_a_server_that_does_not_answer_is_named(command, engine, nobody):
    there = {"DB_ENGINE": engine, "DB_HOST": "127.0.0.1", "DB_PORT": nobody, "DB_CONNECT_TIMEOUT": "1"}

    assert_one_line(manage(*command, **there), f"127.0.0.1:{nobody}", "does not serve", "DB_HOST")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"DB_ENGINE": "oracle"}, "DB_ENGINE is 'oracle'"),
        (
            {"DB_ENGINE": "mssql", "DB_DRIVER": "ODBC Driver 99"},
            "DB_DRIVER is 'ODBC Driver 99', which is not installed",
        ),
        ({"DB_ENGINE": "mssql", "DB_QUERY_TIMEOUT": "soon"}, None),
        ({"DB_ENGINE": "postgresql", "DB_CONNECT_TIMEOUT": "soon"}, "DB_CONNECT_TIMEOUT is 'soon'"),
    ],
)
def test_a_wrong_setting_is_named(wrong, words):
    if words:
        assert_one_line(manage("migrate", **wrong), words)
    code, said = run("-c", "import hospital_management.wsgi", **wrong)
    assert (code, "Traceback" in said, len(said.splitlines())) == (3, False, 1)


@on_postgresql
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"DB_NAME": "no_such_database"}, ["has no database", "no_such_database", "DB_NAME"]),
        ({"DB_USER": "nobody_at_all"}, ["does not let the login 'nobody_at_all' in", "DB_USER and DB_PASSWORD"]),
    ],
)
def test_what_the_server_refuses_is_said_with_what_to_do(wrong, words):
    settings = connection.settings_dict
    there = {"DB_ENGINE": "postgresql", "DB_HOST": settings["HOST"], "DB_PORT": str(settings["PORT"])}
    there |= {"DB_USER": settings["USER"], "DB_NAME": "postgres"}

    assert_one_line(manage("migrate", **{**there, **wrong}), *words)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_login_that_may_not_create_tables_or_read_is_told_so():
    settings = connection.settings_dict
    there = {"DB_ENGINE": "postgresql", "DB_HOST": settings["HOST"], "DB_PORT": str(settings["PORT"])}
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE may_nothing LOGIN PASSWORD 'x'")
    try:
        here = {**there, "DB_USER": "may_nothing", "DB_PASSWORD": "x", "DB_NAME": settings["NAME"]}
        assert_one_line(manage("seed_demo", "--force", **here), "'may_nothing' has too few rights", "Grant them")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE may_nothing")


@pytest.mark.parametrize("engine", ["postgresql", "mssql"])
def test_a_production_server_starts_without_its_database_and_answers_503(engine, nobody):
    code, said = run(
        "-c",
        "import hospital_management.wsgi; from django.test import Client; "
        "ask = lambda name: Client().get(f'/api/health/{name}/', headers={'host': 'localhost'}).status_code; "
        "assert [ask('ready'), ask('live')] == [503, 200]",
        DB_ENGINE=engine,
        DB_HOST="127.0.0.1",
        DB_PORT=nobody,
        DB_CONNECT_TIMEOUT="1",
    )

    first = next(line for line in said.splitlines() if "does not serve" in line)
    assert code == 0, said
    assert f"127.0.0.1:{nobody}" in first
    assert "exc_info" not in first


MICROSOFT_REFUSALS = [
    (by_odbc(pyodbc.InterfaceError, "28000", "Login failed for user 'sa'.", 18456), "DB_PASSWORD"),
    (by_mssql_python("28000", "Login failed for user 'sa'."), "DB_PASSWORD"),
    (by_odbc(pyodbc.ProgrammingError, "42000", 'Cannot open database "x" requested by the login.', 4060), "DB_NAME"),
    (by_mssql_python("42000", 'Cannot open database "x" requested by the login.'), "DB_NAME"),
    (
        by_odbc(
            pyodbc.InterfaceError,
            "28000",
            "Login failed for user 'sa'. (18456) (SQLDriverConnect); [28000] [Microsoft][ODBC Driver 18 for SQL Server]"
            '[SQL Server]Cannot open database "x" requested by the login. The login failed.',
            4060,
        ),
        "DB_NAME",
    ),
    (by_odbc(pyodbc.ProgrammingError, "42000", "CREATE TABLE permission denied …", 262), "may not create tables"),
    (by_mssql_python("42000", "CREATE TABLE permission denied in database 'x'."), "may not create tables"),
    (by_odbc(pyodbc.ProgrammingError, "42000", "The SELECT permission was denied on …", 229), "too few rights"),
    (by_odbc(pyodbc.ProgrammingError, "42S02", "Invalid object name 'Nguoi_dung'.", 208), "manage.py migrate"),
    (by_mssql_python("42S02", "Invalid object name 'Nguoi_dung'."), "manage.py migrate"),
    (by_odbc(pyodbc.OperationalError, "08001", "SSL Provider: certificate verify failed", -1), "DB_TRUST_CERTIFICATE"),
    (by_odbc(pyodbc.OperationalError, "HYT00", "Login timeout expired", 0), "does not serve"),
    (by_odbc(pyodbc.ProgrammingError, "42000", "Lock request time out period exceeded.", 1222), "is busy"),
    (by_sqlite("no such table: Nguoi_dung", 1), "manage.py migrate"),
    (NotSupportedError("SQL Server v11 is not supported."), "SQL Server 2019"),
]


@pytest.mark.parametrize(("error", "words"), MICROSOFT_REFUSALS, ids=lambda value: str(value)[:40])
def test_each_refusal_is_one_line_that_says_what_to_do(error, words):
    said = explain(error)

    assert words in said
    assert "\n" not in said


def test_a_refusal_that_django_wraps_once_more_is_found():
    wrapping = MigrationSchemaMissing("Unable to create the django_migrations table")
    wrapping.__context__ = by_odbc(pyodbc.ProgrammingError, "42000", "CREATE TABLE permission denied …", 262)

    assert "may not create tables" in explain(wrapping)


@pytest.mark.parametrize(
    "error",
    [
        by_odbc(pyodbc.ProgrammingError, "42000", "Incorrect syntax near 'FROM'.", 102),
        wrapped(mssql_python, mssql_python.ProgrammingError("Syntax error or access violation", "Incorrect syntax.")),
        ZeroDivisionError("a mistake"),
    ],
)
def test_a_mistake_of_ours_keeps_its_stack_trace(error):
    assert explain(error) is None
