"""What a database error says about the transaction, told by number and SQLSTATE: drivers disagree on the class.

A deadlock victim is a plain Error through pyodbc, an OperationalError through mssql-python and a ProgrammingError
through FreeTDS, and so is a query that is wrong. The numbers are from Microsoft's lists: SqlClient's
(https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconfigurableretryfactory), Entity Framework's
(SqlServerTransientExceptionDetector in github.com/dotnet/efcore), Azure SQL's
(https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues), and the engine's events
(https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors). Which of theirs
are left out, and why, is in docs/decisions/0017-transient-errors.md.
"""

import re
from enum import Enum

from django.db import Error, IntegrityError, OperationalError, ProgrammingError


class Fate(Enum):
    """What becomes of a transaction that met the error."""

    UNDONE = "undone"
    """The server did not commit and is well: run again at once, it may end otherwise."""
    LOST = "lost"
    """The connection is gone: not committed unless the commit had been sent; then nobody knows."""
    LATER = "later"
    """Not committed, and the server cannot serve just now, or does not let us in: running again at once only adds to
    its load."""
    BROKEN = "broken"
    """A mistake of ours, or the data's: it would be the same again."""


SQL_SERVER = {
    1204: Fate.UNDONE,  # no memory for another lock
    1205: Fate.UNDONE,  # deadlock victim
    1222: Fate.UNDONE,  # LOCK_TIMEOUT passed
    3960: Fate.UNDONE,  # snapshot: the row was changed meanwhile
    3961: Fate.UNDONE,  # snapshot: the table was altered meanwhile, as by a migration
    3966: Fate.UNDONE,  # snapshot: the row's versions are gone from the version store
    64: Fate.LOST,  # the network name is no longer available
    121: Fate.LOST,  # the semaphore timeout of the network has passed
    233: Fate.LOST,  # nobody is at the other end
    596: Fate.LOST,  # the session is being killed, as by a failover
    6005: Fate.LOST,  # SHUTDOWN is in progress
    10053: Fate.LOST,  # connection aborted on this side
    10054: Fate.LOST,  # connection reset by the server
    40197: Fate.LOST,  # Azure: cut off by an upgrade, a hardware failure or a failover
    40143: Fate.LOST,  # Azure: the same
    40540: Fate.LOST,  # Azure: the same
    615: Fate.LATER,  # the database is not found where it was: it moves
    701: Fate.LATER,  # no memory for the query
    802: Fate.LATER,  # no memory in the buffer pool
    8645: Fate.LATER,  # waited too long for memory
    8651: Fate.LATER,  # too little memory for the query's least grant
    1101: Fate.LATER,  # no page left in the database's files
    1105: Fate.LATER,  # no space left in the filegroup
    1827: Fate.LATER,  # the edition's limit of size is reached
    3958: Fate.LATER,  # the version store in tempdb is full
    3967: Fate.LATER,  # a version was not kept, as the version store shrinks
    9002: Fate.LATER,  # the transaction log is full
    921: Fate.LATER,  # the database is not recovered yet
    922: Fate.LATER,  # the database is being recovered
    926: Fate.LATER,  # the database is marked suspect
    927: Fate.LATER,  # the database is being restored
    942: Fate.LATER,  # the database is offline
    952: Fate.LATER,  # the database changes its state
    976: Fate.LATER,  # the replica is not open for reading
    978: Fate.LATER,  # the replica takes only ApplicationIntent=ReadOnly
    983: Fate.LATER,  # the availability replica is neither primary nor secondary: a failover is going on
    4060: Fate.LATER,  # the login cannot open the database: it is away, or not ours
    4221: Fate.LATER,  # the replica still waits for row versions
    10060: Fate.LATER,  # no answer to a connection
    10061: Fate.LATER,  # nobody listens
    10928: Fate.LATER,  # Azure: the limit of workers or sessions is reached
    10929: Fate.LATER,  # Azure: above the guaranteed share, and the server is busy
    10936: Fate.LATER,  # Azure: the elastic pool's limit is reached
    11001: Fate.LATER,  # no such host
    17142: Fate.LATER,  # the service is paused
    17197: Fate.LATER,  # the login took too long: the server is loaded
    18401: Fate.LATER,  # the server upgrades itself, and lets nobody in
    18456: Fate.LATER,  # the login failed
    40501: Fate.LATER,  # Azure: the service is busy
    40613: Fate.LATER,  # Azure: the database is not available
    49918: Fate.LATER,  # Azure: not enough resources
    49919: Fate.LATER,  # Azure: too many create or update operations
    49920: Fate.LATER,  # Azure: too many operations
}
SQLSTATES = {
    "40001": Fate.UNDONE,  # serialization failure; SQL Server's deadlock victim
    "40P01": Fate.UNDONE,  # PostgreSQL: deadlock victim
    "55P03": Fate.UNDONE,  # PostgreSQL: lock_timeout passed, or NOWAIT
    "08001": Fate.LATER,  # no connection could be had
    "08004": Fate.LATER,  # the server refused the connection
    "57P01": Fate.LOST,  # PostgreSQL: ended by an administrator
    "57P02": Fate.LOST,  # PostgreSQL: another server process crashed
    "57P04": Fate.LOST,  # PostgreSQL: the database was dropped
    "40003": Fate.LOST,  # statement completion unknown
    "57P05": Fate.LOST,  # PostgreSQL: idle for too long
    "25P03": Fate.LOST,  # PostgreSQL: idle in a transaction for too long
    "57014": Fate.LATER,  # PostgreSQL: cancelled, as by statement_timeout
    "57P03": Fate.LATER,  # PostgreSQL: starting up or shutting down
    "3D000": Fate.LATER,  # no such database
    "HYT00": Fate.LATER,  # the query's or the login's time is up
    "HYT01": Fate.LATER,  # the connection's time is up
}
SQLSTATE_CLASSES = {
    "08": Fate.LOST,  # connection exception
    "28": Fate.LATER,  # the password is wrong, or the role unknown
    "53": Fate.LATER,  # PostgreSQL: disk, memory or connections used up
}
SQLITE = {5: Fate.UNDONE, 6: Fate.UNDONE, 13: Fate.LATER, 14: Fate.LATER}  # busy, locked, disk full, cannot open

# mssql-python tells neither number nor SQLSTATE, but its own words for the state and the server's message.
STATE_OF_WORDS = {
    "Serialization failure": "40001",
    "Communication link failure": "08S01",
    "Connection failure during transaction": "08007",
    "Connection not open": "08003",
    "Client unable to establish connection": "08001",
    "Server rejected the connection": "08004",
    "Connection operation failed": "08000",
    "Invalid authorization specification": "28000",
    "Integrity constraint violation": "23000",
    "Base table or view not found": "42S02",
    "Timeout expired": "HYT00",
    "Connection timeout expired": "HYT01",
}
NUMBER_OF_WORDS = {
    "deadlocked on": 1205,
    "Lock request time out period exceeded": 1222,
    "due to lock timeout": 1222,  # Babelfish, by any driver, with a number of its own
    "cannot obtain a LOCK resource": 1204,
    "Snapshot isolation transaction aborted due to update conflict": 3960,
    "duplicate key": 2627,  # its own sentence, and that of other servers that speak TDS
    "Cannot open database": 4060,
    "Login failed for user": 18456,
    "SHUTDOWN is in progress": 6005,
    "session is in the kill state": 596,
    "The transaction log for database": 9002,
    "permission denied in database": 262,
    "permission was denied on the object": 229,
}
GENERAL_ERROR = "HY000"
CLIENT_TIMEOUTS = {"HYT00", "HYT01"}
ODBC_NUMBER = re.compile(r"\((\d+)\) \(SQL\w+\)(?=$|; \[)")
ODBC_STATE = re.compile(r"[0-9A-Z]{5}")
PYTHON_DRIVER = re.compile(
    r"Driver Error: (?:An error occurred with SQLSTATE code: (?P<state>\w{5})|(?P<words>.*?))"
    r"(?:; DDBC Error: (?P<said>.*))?",
    re.DOTALL,
)
UNIQUE_VIOLATION, MSSQL_UNIQUE_INDEX, MSSQL_UNIQUE_CONSTRAINT = "23505", 2601, 2627
SQLITE_UNIQUE = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


def driver_error(error: BaseException) -> BaseException:
    """Django's errors wrap the driver's, and take over its arguments."""
    return error.__cause__ or error


def sqlstate(error: Error) -> str | None:
    """Five characters, or None where the driver tells none."""
    driver = driver_error(error)
    told = getattr(driver, "sqlstate", None) or next((part for part in driver.args if _is_state(part)), None)
    if told or not driver.args:
        return told
    words = PYTHON_DRIVER.fullmatch(str(driver.args[0]))
    return (words["state"] or STATE_OF_WORDS.get(words["words"], GENERAL_ERROR)) if words else None


def _is_state(part: object) -> bool:
    return isinstance(part, str) and bool(ODBC_STATE.fullmatch(part))


def numbers(error: Error) -> set[int]:
    """SQL Server's own, of every message that came; none from another server."""
    said = " ".join(str(part) for part in driver_error(error).args)
    told = {int(number) for number in ODBC_NUMBER.findall(said)}
    words = PYTHON_DRIVER.fullmatch(said)
    if not words and not told:
        return set()
    message = (words["said"] or "") if words else said
    return told | {number for sentence, number in NUMBER_OF_WORDS.items() if sentence in message}


def fate(error: Error) -> Fate:
    """By SQL Server's number if there is one that we know, else by SQLSTATE, else by what the driver leaves unsaid."""
    if isinstance(error, IntegrityError):
        return Fate.BROKEN
    code = getattr(driver_error(error), "sqlite_errorcode", None)
    if code is not None:
        return SQLITE.get(code & 0xFF, Fate.BROKEN)  # the low byte is the primary code
    known = [SQL_SERVER[number] for number in numbers(error) if number in SQL_SERVER]
    if known:
        return Fate.LOST if Fate.LOST in known else known[0]
    state = sqlstate(error)
    if state:
        return SQLSTATES.get(state) or SQLSTATE_CLASSES.get(state[:2], Fate.BROKEN)
    return _of_an_error_without_a_code(error)


def _of_an_error_without_a_code(error: Error) -> Fate:
    """psycopg has no SQLSTATE for what no server said: no connection, or one that broke. Django says in its own words
    that a transaction whose connection broke cannot go on.
    """
    broke_before = isinstance(error, ProgrammingError) and "new connection in an atomic block" in str(error)
    closed = "connection already closed" in str(error) or "connection is closed" in str(error)
    return Fate.LOST if isinstance(error, OperationalError) or broke_before or closed else Fate.BROKEN


def passes(error: Error) -> bool:
    """Whether it is the server's or the network's trouble, which passes: the answer is to come again."""
    return fate(error) is not Fate.BROKEN


def may_run_again(error: Error) -> bool:
    """Whether a transaction that surely did not commit may end otherwise when it is run again at once.

    So may one that broke a constraint: a row that it had looked at was gone, or a twin there, when it wrote; its own
    checks will tell which.
    """
    return isinstance(error, IntegrityError) or fate(error) in (Fate.UNDONE, Fate.LOST)


def is_unanswered(error: Error) -> bool:
    """Whether the server may have done what was sent last: the answer did not come, or not in time."""
    met = fate(error)
    return met is Fate.LOST or (met is Fate.LATER and sqlstate(error) in CLIENT_TIMEOUTS)


def is_unique_violation(error: IntegrityError) -> bool:
    """Whether it was a unique constraint that broke."""
    return (
        sqlstate(error) == UNIQUE_VIOLATION
        or getattr(driver_error(error), "sqlite_errorname", "") in SQLITE_UNIQUE
        or not numbers(error).isdisjoint((MSSQL_UNIQUE_INDEX, MSSQL_UNIQUE_CONSTRAINT))
    )
