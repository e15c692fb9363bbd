"""SQL Server: which it is, how it is set up, and the list of all that is asked of it."""

import re
from collections.abc import Iterator
from typing import Any

from core.database_health import mssql_activity as activity
from core.database_health import mssql_queries as queries
from core.database_health import mssql_storage as storage
from core.database_health.common import migrations
from core.database_health.findings import Database, Engine, Finding, Level, Question, error, expect, hint, ok, warning

OLDEST = 15
"""SQL Server 2019."""
DRIVER_NAME, DRIVER_VERSION = 6, 7
"""SQL_DRIVER_NAME and SQL_DRIVER_VER of ODBC's SQLGetInfo."""
NO_LIMIT_MB = 2_147_483_647

SERVER_STATE, DATABASE_STATE = "VIEW SERVER STATE", "VIEW DATABASE STATE"
BACKUP_HISTORY, SUSPECT_PAGES = "SELECT ON msdb.dbo.backupset", "SELECT ON msdb.dbo.suspect_pages"
REFUSALS = re.compile(
    r"\((?:229|230|262|297|300|371|916|8189)\)|permission|not able to access the database", re.IGNORECASE
)
"""Numbers by which SQL Server says that a right is missing, and the words for drivers that pass no number on."""


def rights(database: Database) -> set[str]:
    """In Azure SQL Database, the database's right stands for the server's, which nobody can have there."""
    has = database.row(queries.RIGHTS)
    found = {BACKUP_HISTORY, SUSPECT_PAGES}  # of another database: asked by trying
    if has.database_state or has.database_performance_state:
        found.add(DATABASE_STATE)
    if has.server_state or has.server_performance_state:
        found |= {SERVER_STATE, DATABASE_STATE}
    if has.engine_edition == queries.AZURE_DATABASE and DATABASE_STATE in found:
        found.add(SERVER_STATE)
    return found


def grant(database: Database, right: str) -> str:
    """The statement by which an administrator gives the right to this login."""
    who = database.row(queries.RIGHTS)
    if right == SERVER_STATE and who.engine_edition != queries.AZURE_DATABASE:
        return f"As an administrator, in master: GRANT {right} TO [{who.login_name}];"
    if right in (BACKUP_HISTORY, SUSPECT_PAGES):
        given = right.replace("msdb.", "")
        return f"As an administrator, in msdb: CREATE USER [{who.login_name}]; GRANT {given} TO [{who.login_name}];"
    return f"As an administrator, in this database: GRANT {right or 'VIEW DATABASE STATE'} TO [{who.user_name}];"


def refuses(problem: Exception) -> bool:
    return bool(REFUSALS.search(" ".join(str(part) for part in (problem.__cause__ or problem).args)))


def version(database: Database) -> Iterator[Finding]:
    server = database.row(queries.SERVER)
    found = " ".join(filter(None, [server.version, server.update_level, server.edition]))
    is_new_enough = server.engine_edition in queries.IN_AZURE or int(server.version.partition(".")[0]) >= OLDEST
    yield expect("version", is_new_enough, found, Level.ERROR, "Upgrade to SQL Server 2019 or later.")
    if server.engine_edition == queries.EXPRESS:
        advice = "Enough for a small clinic: 10 GB a database, no Agent, no online index builds. See docs/sqlserver.md."
        yield hint("edition", "Express", advice)


def driver(database: Database) -> Iterator[Finding]:
    module: Any = database.connection.Database
    found = f"{module.__name__} {getattr(module, 'version', None) or getattr(module, '__version__', '')}".strip()
    ask = getattr(database.connection.connection, "getinfo", None)
    with database.connection.wrap_database_errors:
        name = str(ask(DRIVER_NAME)) if ask else ""
        found += f", {name} {ask(DRIVER_VERSION)}" if ask else ""
    is_known = "tdsodbc" not in name.lower()
    advice = "This is FreeTDS. Install Microsoft's ODBC driver 18, or none: mssql-python brings its own."
    yield expect("driver", is_known, found, Level.WARNING, advice)


def encryption(database: Database) -> Iterator[Finding]:
    how = database.row(queries.CONNECTION)
    encrypted = how.encrypt_option == "TRUE"
    found = f"{'encrypted' if encrypted else 'not encrypted'} ({how.net_transport}, {how.auth_scheme})"
    advice = "Patients' data and the password cross the network in the clear: connect with Encrypt=yes."
    yield expect("encryption", encrypted or how.net_transport == "Shared memory", found, Level.ERROR, advice)


def collation(database: Database) -> Iterator[Finding]:
    """Names differ by diacritics and not by case, and letters beyond 16 bits count as one."""
    name, server = database.row(queries.DATABASE).collation_name or "", database.row(queries.SERVER).collation
    parts = set(name.upper().split("_"))
    if "AS" not in parts or "CI" not in parts:
        advice = "An and Ân must differ, an and An must not: make the database anew with a _CI_AS collation, and move."
        yield error("collation", name, advice)
    elif not parts & {"SC", "140"}:
        yield hint("collation", name, "Without _SC, rare letters and emoji count as two characters.")
    else:
        yield ok("collation", name)
    if server != name:
        yield ok("server_collation", f"{server}; temporary tables have it, and no query of the API compares with them")


def isolation(database: Database) -> Iterator[Finding]:
    row = database.row(queries.DATABASE)
    is_on = bool(row.is_read_committed_snapshot_on)
    snapshot = row.snapshot_isolation_state_desc.lower()
    found = f"READ_COMMITTED_SNAPSHOT {'on' if is_on else 'off'}, ALLOW_SNAPSHOT_ISOLATION {snapshot}"
    advice = f"Readers wait for writers: ALTER DATABASE [{row.name}] SET READ_COMMITTED_SNAPSHOT ON;"
    yield expect("isolation", is_on, found, Level.ERROR, advice)


def options(database: Database) -> Iterator[Finding]:
    """Each option of the database that should stand one way, whoever runs it."""
    row = database.row(queries.DATABASE)
    wanted = (
        ("auto_close", row.is_auto_close_on, 0, "SET AUTO_CLOSE OFF: every first request would wait for the start."),
        ("auto_shrink", row.is_auto_shrink_on, 0, "SET AUTO_SHRINK OFF: it fragments every index, then grows again."),
        ("auto_create_statistics", row.is_auto_create_stats_on, 1, "SET AUTO_CREATE_STATISTICS ON: plans are guesses."),
        ("auto_update_statistics", row.is_auto_update_stats_on, 1, "SET AUTO_UPDATE_STATISTICS ON: plans grow stale."),
    )
    for topic, value, good, advice in wanted:
        yield expect(topic, value == good, "on" if value else "off", Level.WARNING, f"ALTER DATABASE CURRENT {advice}")
    verify, state = row.page_verify_option_desc, f"{row.state_desc}, {row.user_access_desc}"
    advice = "ALTER DATABASE CURRENT SET PAGE_VERIFY CHECKSUM: a broken disk is noticed late, or never."
    yield expect("page_verify", verify == "CHECKSUM", verify or "unknown", Level.WARNING, advice)
    advice = "Only some may connect: ALTER DATABASE CURRENT SET MULTI_USER once the work on it is done."
    yield expect("state", state == "ONLINE, MULTI_USER", state, Level.WARNING, advice)
    advice = "Files and backups can be read by whoever has them: TDE, or an encrypted disk. See docs/sqlserver.md."
    yield expect(
        "encryption_at_rest", bool(row.is_encrypted), "TDE" if row.is_encrypted else "no TDE", Level.HINT, advice
    )


def compatibility(database: Database) -> Iterator[Finding]:
    level, server = database.row(queries.DATABASE).compatibility_level, database.row(queries.SERVER)
    newest = level if server.engine_edition in queries.IN_AZURE else int(server.version.partition(".")[0]) * 10
    advice = f"With a week in Query Store: ALTER DATABASE CURRENT SET COMPATIBILITY_LEVEL = {newest};"
    yield expect("compatibility_level", level >= newest, f"{level} of {newest}", Level.HINT, advice)


def query_store(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.QUERY_STORE)
    state = rows[0].actual_state_desc if rows else "OFF"
    if state == "OFF":
        advice = "ALTER DATABASE CURRENT SET QUERY_STORE = ON; or a plan that turned bad leaves no trace."
        yield hint("query_store", "off", advice)
    elif state != rows[0].desired_state_desc:
        used = f"{rows[0].current_storage_size_mb} of {rows[0].max_storage_size_mb} MB used"
        found = f"{state} for reason {rows[0].readonly_reason}, {used}"
        yield warning("query_store", found, "Full or broken: raise MAX_STORAGE_SIZE_MB, or clear it.")
    else:
        yield ok("query_store", state)


def memory(database: Database) -> Iterator[Finding]:
    limit = database.row(queries.MEMORY).megabytes
    advice = (
        "Set 'max server memory (MB)' by sp_configure: what the machine has, less 4 GB or a quarter for the system."
    )
    yield expect(
        "max_memory", limit < NO_LIMIT_MB, "no limit" if limit >= NO_LIMIT_MB else f"{limit:,} MB", Level.HINT, advice
    )


ENGINE = Engine(
    name="SQL Server",
    questions=(
        Question("version", version),
        Question("driver", driver),
        Question("migrations", migrations),
        Question("encryption", encryption, SERVER_STATE),
        Question("collation", collation),
        Question("isolation", isolation),
        Question("options", options),
        Question("compatibility_level", compatibility),
        Question("query_store", query_store, DATABASE_STATE),
        Question("max_memory", memory),
        Question("backups", storage.backups, BACKUP_HISTORY),
        Question("checkdb", storage.last_checkdb),
        Question("suspect_pages", storage.suspect_pages, SUSPECT_PAGES),
        Question("files", storage.files),
        Question("disk", storage.volumes, SERVER_STATE),
        Question("log", storage.log, SERVER_STATE),
        Question("constraints", storage.constraints),
        Question("disabled_indexes", storage.disabled_indexes),
        Question("missing_indexes", storage.missing_indexes, SERVER_STATE),
        Question("fragmentation", storage.fragmentation, DATABASE_STATE),
        Question("statistics", storage.statistics),
        Question("tables", storage.tables, DATABASE_STATE),
        Question("requests", activity.requests, SERVER_STATE),
        Question("idle_transactions", activity.idle_transactions, SERVER_STATE),
        Question("replicas", activity.replicas, SERVER_STATE),
    ),
    rights=rights,
    grant=grant,
    refuses=refuses,
    before=("SET LOCK_TIMEOUT 10000",),
    after=("SET LOCK_TIMEOUT -1",),
)
