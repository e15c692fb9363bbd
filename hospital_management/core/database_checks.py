"""Whether the database is one that the system runs well on: `manage.py check --database default`, `migrate`, and every
server when it starts ask.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from core.database_troubles import explain
from hospital_management.databases import MSSQL_COLLATION

logger = logging.getLogger(__name__)

OLDEST_MAJOR_VERSION = 15
"""SQL Server 2019."""
AZURE_EDITIONS = {5, 8, 12}
"""Of SERVERPROPERTY('EngineEdition'); their versions are numbered otherwise, and they are always new."""
UTF16 = {"SC", "UTF8", "140"}
"""The parts of a collation's name that say that it knows characters beyond 16 bits; those of version 140 all do."""
SERVER = (
    "SELECT CAST(SERVERPROPERTY('ProductVersion') AS varchar(50)), CAST(SERVERPROPERTY('EngineEdition') AS int), "
    "CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS varchar(128)), "
    "(SELECT is_read_committed_snapshot_on FROM sys.databases WHERE database_id = DB_ID()), DB_NAME()"
)


@register(Tags.database)
def check_databases(
    app_configs: Any = None, databases: Iterable[str] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    return [found for alias in databases or () for found in findings(connections[alias])]


def findings(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    """What is wrong with the server and the database. Raises what the driver raises when they cannot be asked."""
    if connection.vendor == "microsoft":
        return _of_sql_server(connection)
    return _of_postgresql(connection) if connection.vendor == "postgresql" else []


def _of_sql_server(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute(SERVER)
        version, edition, collation, row_versions, name = cursor.fetchone()
    found = _of_collation(collation or "")
    if edition not in AZURE_EDITIONS and int(version.partition(".")[0]) < OLDEST_MAJOR_VERSION:
        found.append(Error(f"The server is SQL Server {version}.", hint="Use 2019 (15) or newer.", id="database.E001"))
    if not row_versions:
        hint = f"Run: ALTER DATABASE [{name}] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;"
        found.append(Error("Readers wait for writers: READ_COMMITTED_SNAPSHOT is off.", hint=hint, id="database.E003"))
    return found


def _of_collation(collation: str) -> list[CheckMessage]:
    parts = set(collation.upper().split("_"))
    if not {"CI", "AS"} <= parts:
        hint = f"Create the database anew with COLLATE {MSSQL_COLLATION}, before anything is stored in it."
        words = f"The collation {collation} is case-sensitive or takes no heed of accents."
        return [Error(words, hint=hint, id="database.E002")]
    if not UTF16 & parts:
        hint = f"New databases had better be created with COLLATE {MSSQL_COLLATION}."
        return [Warning(f"The collation {collation} is not UTF-16.", hint=hint, id="database.W002")]
    return []


def _of_postgresql(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
    if encoding == "UTF8":
        return []
    hint = "Create the database anew, with ENCODING 'UTF8'."
    return [Error(f"The database is encoded in {encoding}, which lacks letters.", hint=hint, id="database.E004")]


def report_at_start() -> None:
    """One line in the log for each thing that is wrong. A server starts all the same: it answers 503 until the database
    is there, so that one that is away for a moment ends no deployment.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        for found in findings(connection):
            logger.error("%s %s", found.msg, found.hint)
        connection.ensure_connection()
    except DatabaseError as error:
        logger.error(explain(error) or error)
    finally:
        connection.close()
