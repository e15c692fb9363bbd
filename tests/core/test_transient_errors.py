"""Which errors of a database pass, as each driver raises them; what is wrong with a query is none of them."""

import sqlite3

import mssql_python
import psycopg
import pyodbc
import pytest
from django import db
from django.db.utils import DatabaseErrorWrapper
from mssql_python.exceptions import sqlstate_to_exception

from core.transient_errors import Fate, fate, is_unanswered, is_unique_violation, may_run_again, passes

MICROSOFT = "[Microsoft][ODBC Driver 18 for SQL Server][SQL Server]"


def wrapped(driver, error):
    """As Django raises what the driver raised."""
    connection = type("Connection", (), {"Database": driver, "errors_occurred": False})()
    try:
        with DatabaseErrorWrapper(connection):
            raise error
    except db.Error as wrapped:
        return wrapped


def by_odbc(kind, state, text, number, source=MICROSOFT, function="SQLExecDirectW"):
    return wrapped(pyodbc, kind(state, f"[{state}] {source}{text} ({number}) ({function})"))


def by_mssql_python(state, text):
    return wrapped(mssql_python, sqlstate_to_exception(state, f"{MICROSOFT}{text}"))


def by_psycopg(kind, text="…"):
    return wrapped(psycopg, kind(text))


def by_sqlite(text, code):
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return wrapped(sqlite3, error)


DEADLOCK = "Transaction (Process ID 51) was deadlocked on lock resources with another process. Rerun the transaction."

UNDONE = {
    "pyodbc deadlock": by_odbc(pyodbc.Error, "40001", DEADLOCK, 1205),
    "FreeTDS deadlock": by_odbc(pyodbc.ProgrammingError, "42000", DEADLOCK, 1205, "[FreeTDS][SQL Server]"),
    "mssql-python deadlock": by_mssql_python("40001", DEADLOCK),
    "mssql-python deadlock of no state": by_mssql_python("42000", DEADLOCK),
    "pyodbc lock timeout": by_odbc(pyodbc.ProgrammingError, "42000", "Lock request time out period exceeded.", 1222),
    "pyodbc lock timeout of another state": by_odbc(
        pyodbc.OperationalError, "HYT00", "Lock request time out period exceeded.", 1222
    ),
    "mssql-python lock timeout": by_mssql_python("HYT00", "Lock request time out period exceeded."),
    "pyodbc lock timeout of Babelfish": by_odbc(
        pyodbc.ProgrammingError, "42000", "canceling statement due to lock timeout", 33557097
    ),
    "mssql-python lock timeout of Babelfish": by_mssql_python("42000", "canceling statement due to lock timeout"),
    "pyodbc no lock left": by_odbc(pyodbc.Error, "HY000", "… cannot obtain a LOCK resource at this time.", 1204),
    "pyodbc snapshot conflict": by_odbc(pyodbc.ProgrammingError, "42000", "Snapshot isolation transaction …", 3960),
    "pyodbc snapshot of an altered table": by_odbc(pyodbc.ProgrammingError, "42000", "Snapshot isolation …", 3961),
    "psycopg deadlock": by_psycopg(psycopg.errors.DeadlockDetected),
    "psycopg serialization": by_psycopg(psycopg.errors.SerializationFailure),
    "psycopg lock timeout": by_psycopg(psycopg.errors.LockNotAvailable),
    "sqlite busy": by_sqlite("database is locked", 5),
    "sqlite busy snapshot": by_sqlite("database is locked", 517),
}
LOST = {
    "pyodbc link": by_odbc(pyodbc.OperationalError, "08S01", "TCP Provider: Error code 0x2746", 10054),
    "pyodbc link of no number": by_odbc(pyodbc.OperationalError, "08S01", "Communication link failure", 0),
    "pyodbc killed": by_odbc(pyodbc.Error, "HY000", "… because the session is in the kill state.", 596),
    "pyodbc shutdown": by_odbc(pyodbc.ProgrammingError, "42000", "SHUTDOWN is in progress.", 6005),
    "pyodbc Azure": by_odbc(pyodbc.ProgrammingError, "42000", "The service has encountered an error …", 40197),
    "FreeTDS link": by_odbc(pyodbc.OperationalError, "08S01", "Write to the server failed", 20006, "[FreeTDS]"),
    "mssql-python link": by_mssql_python("08S01", "TCP Provider: Error code 0x68"),
    "mssql-python shutdown": by_mssql_python("42000", "SHUTDOWN is in progress."),
    "psycopg link": by_psycopg(psycopg.OperationalError, "consuming input failed: server closed the connection"),
    "psycopg closed": by_psycopg(psycopg.OperationalError, "the connection is closed"),
    "psycopg ended": by_psycopg(psycopg.errors.AdminShutdown),
    "psycopg crash": by_psycopg(psycopg.errors.CrashShutdown),
    "Django, of a transaction that broke": db.ProgrammingError("Cannot open a new connection in an atomic block."),
    "Django, of a closed connection": db.InterfaceError("connection already closed"),
}
LATER = {
    "pyodbc nobody listens": by_odbc(pyodbc.OperationalError, "08001", "TCP Provider: Error code 0x2749", 10061),
    "pyodbc login timeout": by_odbc(pyodbc.OperationalError, "HYT00", "Login timeout expired", 0),
    "pyodbc query timeout": by_odbc(pyodbc.OperationalError, "HYT00", "Query timeout expired", 0),
    "pyodbc wrong password": by_odbc(pyodbc.InterfaceError, "28000", "Login failed for user 'sa'.", 18456),
    "pyodbc no database": by_odbc(pyodbc.ProgrammingError, "42000", 'Cannot open database "x" requested …', 4060),
    "pyodbc failover": by_odbc(pyodbc.ProgrammingError, "42000", "Unable to access availability database", 983),
    "pyodbc Azure": by_odbc(pyodbc.Error, "HY000", "Database 'x' on server 'y' is not currently available.", 40613),
    "pyodbc memory": by_odbc(pyodbc.Error, "HY000", "A timeout occurred while waiting for memory …", 8645),
    "pyodbc full log": by_odbc(pyodbc.ProgrammingError, "42000", "The transaction log for database 'x' is full", 9002),
    "mssql-python nobody listens": by_mssql_python("08001", "TCP Provider: Error code 0x2749"),
    "mssql-python wrong password": by_mssql_python("28000", "Login failed for user 'sa'."),
    "mssql-python no database": by_mssql_python("42000", 'Cannot open database "x" requested by the login.'),
    "mssql-python query timeout": by_mssql_python("HYT00", "Query timeout expired"),
    "psycopg starting": by_psycopg(psycopg.errors.CannotConnectNow),
    "psycopg too many": by_psycopg(psycopg.errors.TooManyConnections),
    "psycopg statement timeout": by_psycopg(psycopg.errors.QueryCanceled),
    "psycopg wrong password": by_psycopg(psycopg.errors.InvalidPassword),
    "sqlite cannot open": by_sqlite("unable to open database file", 14),
}
BROKEN = {
    "pyodbc syntax": by_odbc(pyodbc.ProgrammingError, "42000", "Incorrect syntax near 'FROM'.", 102),
    "pyodbc no table": by_odbc(pyodbc.ProgrammingError, "42S02", "Invalid object name 'Lich_hen'.", 208),
    "pyodbc no right": by_odbc(pyodbc.ProgrammingError, "42000", "The SELECT permission was denied on …", 229),
    "pyodbc too many parameters": by_odbc(pyodbc.ProgrammingError, "07002", "COUNT field incorrect", 0),
    "mssql-python syntax": by_mssql_python("42000", "Incorrect syntax near 'FROM'."),
    "mssql-python no table": by_mssql_python("42S02", "Invalid object name 'Lich_hen'."),
    "mssql-python general": by_mssql_python("HY000", "The request is invalid."),
    "mssql-python conversion": by_mssql_python("22018", "Conversion failed."),
    "psycopg syntax": by_psycopg(psycopg.errors.SyntaxError),
    "psycopg no table": by_psycopg(psycopg.errors.UndefinedTable),
    "psycopg placeholders": by_psycopg(psycopg.ProgrammingError, "the query has 1 placeholder but 2 parameters"),
    "sqlite no table": by_sqlite("no such table: x", 1),
}
EVERY = {
    f"{met.name}: {name}": (met, error)
    for met, errors in ((Fate.UNDONE, UNDONE), (Fate.LOST, LOST), (Fate.LATER, LATER), (Fate.BROKEN, BROKEN))
    for name, error in errors.items()
}


@pytest.mark.parametrize(("met", "error"), EVERY.values(), ids=EVERY)
def test_an_error_means_the_same_whatever_driver_raises_it(met, error):
    assert fate(error) is met
    assert passes(error) is (met is not Fate.BROKEN)
    assert may_run_again(error) is (met in (Fate.UNDONE, Fate.LOST))


def test_the_answer_is_lost_with_the_connection_or_by_the_clients_own_timeout():
    timeouts = [LATER[f"{driver} query timeout"] for driver in ("pyodbc", "mssql-python")]

    assert all(map(is_unanswered, [*LOST.values(), *timeouts]))
    assert not any(map(is_unanswered, [*UNDONE.values(), LATER["psycopg statement timeout"], LATER["pyodbc full log"]]))


@pytest.mark.parametrize(
    "error",
    [
        by_odbc(pyodbc.IntegrityError, "23000", "Cannot insert duplicate key row in object 'dbo.x' with …", 2601),
        by_odbc(pyodbc.IntegrityError, "23000", "Violation of UNIQUE KEY constraint 'uq_x'. Cannot …", 2627),
        by_mssql_python("23000", "Violation of UNIQUE KEY constraint 'uq'. Cannot insert duplicate key in object 'x'."),
        by_mssql_python("23000", 'duplicate key value violates unique constraint "uq"'),
        by_psycopg(psycopg.errors.UniqueViolation),
    ],
)
def test_a_row_that_was_there_already_is_told_from_other_broken_constraints(error):
    assert isinstance(error, db.IntegrityError)
    assert is_unique_violation(error)
    assert may_run_again(error)
    assert not passes(error)


@pytest.mark.parametrize(
    "error",
    [
        by_odbc(pyodbc.IntegrityError, "23000", "The INSERT statement conflicted with the FOREIGN KEY …", 547),
        by_mssql_python("23000", "The INSERT statement conflicted with the CHECK constraint."),
        by_psycopg(psycopg.errors.ForeignKeyViolation),
    ],
)
def test_another_broken_constraint_is_no_twin(error):
    assert not is_unique_violation(error)
