"""PostgreSQL: the same questions, and those that only it raises: dead rows, and the age of transaction numbers."""

from collections.abc import Iterator
from typing import Any

from core.database_health import postgresql_queries as queries
from core.database_health.common import age, migrations, size
from core.database_health.findings import (
    Database,
    Engine,
    Finding,
    Level,
    Limits,
    Question,
    error,
    expect,
    hint,
    ok,
    warning,
)

OLDEST = 14
"""The oldest that Django 5.2 speaks to."""
WITH_COLLATION_VERSIONS = 15
READS_STATISTICS = "pg_read_all_stats"
INSUFFICIENT_PRIVILEGE = "42501"
MILLION = 1_000_000
WRAPAROUND = Limits(hint=500 * MILLION, warning=1_000 * MILLION, error=1_800 * MILLION)
ARCHIVED_MINUTES = Limits(hint=60, warning=24 * 60)
CONNECTIONS_USED = Limits(hint=70, warning=85, error=97)
SLOT_MB = Limits(hint=0, warning=1024, error=50 * 1024)
IN_TRANSACTION_SECONDS = Limits(hint=60, warning=600)
BLOCKED_SECONDS = Limits(hint=5, warning=30, error=300)
ON, OFF = "on", "off"


def rights(database: Database) -> set[str]:
    return {READS_STATISTICS} if database.row(queries.RIGHTS).reads_statistics else set()


def grant(database: Database, right: str) -> str:
    return f'As an administrator: GRANT {right or READS_STATISTICS} TO "{database.row(queries.RIGHTS).user_name}";'


def refuses(problem: Exception) -> bool:
    return getattr(problem.__cause__, "sqlstate", "") == INSUFFICIENT_PRIVILEGE


def version(database: Database) -> Iterator[Finding]:
    server = database.row(queries.SERVER)
    advice = f"Upgrade to PostgreSQL {OLDEST} or later."
    yield expect("version", server.number // 10_000 >= OLDEST, f"PostgreSQL {server.version}", Level.ERROR, advice)


def driver(database: Database) -> Iterator[Finding]:
    module: Any = database.connection.Database
    yield ok("driver", f"{module.__name__} {module.__version__}, libpq {module.pq.version()}")


def encryption(database: Database) -> Iterator[Finding]:
    how = database.row(queries.CONNECTION)
    is_local = how.server is None or how.server.startswith(("127.", "::1"))
    found = how.version if how.encrypted else f"not encrypted, {'on this machine' if is_local else how.server}"
    advice = "Patients' data cross the network in the clear: ssl = on at the server, hostssl in pg_hba.conf."
    yield expect("encryption", bool(how.encrypted) or is_local, found, Level.ERROR, advice)


def collation(database: Database) -> Iterator[Finding]:
    row = database.row(queries.DATABASE)
    advice = "Vietnamese needs UTF8: create the database anew with it, and move the data."
    yield expect("encoding", row.encoding == "UTF8", row.encoding, Level.ERROR, advice)
    yield ok("collation", f"{row.collation}, {row.ctype}")
    if database.row(queries.SERVER).number // 10_000 >= WITH_COLLATION_VERSIONS:
        versions = database.row(queries.COLLATION_VERSIONS)
        found = f"indexes by {versions.stored or 'none'}, the system's {versions.actual or 'none'}"
        advice = "Indexes on text may be wrong: REINDEX DATABASE, then ALTER DATABASE ... REFRESH COLLATION VERSION."
        yield expect("collation_version", versions.stored == versions.actual, found, Level.ERROR, advice)


def isolation(database: Database) -> Iterator[Finding]:
    found = database.row(queries.SERVER).isolation
    advice = "The API locks what it checks, for READ COMMITTED: ALTER DATABASE … SET default_transaction_isolation."
    yield expect("isolation", found == "read committed", found, Level.WARNING, advice)


def durability(database: Database) -> Iterator[Finding]:
    row = database.row(queries.SERVER)
    wanted = (
        ("fsync", row.fsync, Level.ERROR, "A power cut destroys the database: fsync = on."),
        ("full_page_writes", row.full_page_writes, Level.ERROR, "A power cut can tear pages: full_page_writes = on."),
        ("synchronous_commit", row.synchronous_commit, Level.WARNING, "A crash loses the last bookings: set it on."),
        ("data_checksums", row.data_checksums, Level.HINT, "A broken disk is noticed late: pg_checksums --enable."),
        ("autovacuum", row.autovacuum, Level.ERROR, "Tables swell until writing stops: autovacuum = on."),
    )
    for topic, value, level, advice in wanted:
        yield expect(topic, value != OFF, value, level, advice)


def backups(database: Database) -> Iterator[Finding]:
    server, row = database.row(queries.SERVER), database.row(queries.ARCHIVER)
    if server.archive_mode == OFF:
        advice = "No restore to a moment: archive_mode = on with an archive_command, and pg_basebackup every night."
        yield warning("archiving", f"off, wal_level {server.wal_level}", advice)
    elif row.failing:
        yield error("archiving", f"the last try failed, {row.failed_count} in all", "See the server's log for why.")
    else:
        minutes = row.minutes if row.minutes is not None else 0
        yield ARCHIVED_MINUTES.judge("archiving", minutes, f"last {age(minutes)} ago", "Set archive_timeout = 15min.")


def slots(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.SLOTS)
    for row in rows:
        advice = f"The log is kept for nobody: pg_drop_replication_slot('{row.slot_name}'), or start its reader."
        yield SLOT_MB.judge("replication_slots", row.megabytes, f"{row.slot_name}: {size(row.megabytes)} kept", advice)
    if not rows:
        yield ok("replication_slots", "none keeps the log")


def wraparound(database: Database) -> Iterator[Finding]:
    old, limit = database.row(queries.DATABASE).transactions, database.row(queries.SERVER).freeze_max_age
    found = f"{old:,} transactions since the oldest was frozen; autovacuum begins at {limit:,}"
    yield WRAPAROUND.judge("wraparound", old, found, "End long transactions and unused slots, then VACUUM FREEZE.")


def connections(database: Database) -> Iterator[Finding]:
    used, most = database.row(queries.DATABASE).connections, database.row(queries.SERVER).max_connections
    advice = "Fewer workers and threads, a pooler, or max_connections."
    yield CONNECTIONS_USED.judge("connections", 100 * used / most, f"{used} of {most}", advice)


def constraints(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.CONSTRAINTS)
    for row in rows:
        advice = f'ALTER TABLE {row.table_name} VALIDAT CONSTRAINT "{row.name}";'
        yield warning("constraints", f"{row.name} on {row.table_name} was never checked for old rows", advice)
    if not rows:
        yield ok("constraints", "all validated")


def indexes(database: Database) -> Iterator[Finding]:
    invalid = database.rows(queries.INVALID_INDEXES)
    for row in invalid:
        level = Level.ERROR if row.is_unique else Level.WARNING
        advice = f"REINDEX INDEX CONCURRENTLY {row.name};"
        yield Finding("invalid_indexes", level, f"{row.name} on {row.table_name}", advice)
    if not invalid:
        yield ok("invalid_indexes", "none")
    for row in database.rows(queries.UNUSED_INDEXES, database.pages):
        found = f"{row.name} on {row.table_name}: never used, {size(row.megabytes)}"
        yield hint("unused_indexes", found, "If the statistics cover a month, drop it by a migration.")


def missing_indexes(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.SCANS)
    for row in rows:
        found = f"{row.table_name}: read {row.scans:,} times from end to end, {row.rows_a_scan:,} rows each"
        yield hint("missing_indexes", found, "Find the query in pg_stat_statements; an index comes by a migration.")
    if not rows:
        yield ok("missing_indexes", "no large table is read from end to end")


def dead_rows(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.DEAD_ROWS)
    for row in rows:
        found = f"{row.table_name}: {row.dead:,} dead beside {row.live:,} live rows, last cleaned {row.last_autovacuum}"
        yield warning("dead_rows", found, f'VACUUM (ANALYZE) "{row.table_name}"; and see what keeps autovacuum away.')
    if not rows:
        yield ok("dead_rows", "few")


def statistics(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.STATISTICS)
    for row in rows:
        found = f"{row.table_name}: {row.changes:,} changes to {row.live:,} rows"
        yield hint("statistics", found, f'ANALYZE "{row.table_name}";')
    if not rows:
        yield ok("statistics", "none is stale")


def tables(database: Database) -> Iterator[Finding]:
    yield ok("database_size", size(database.row(queries.DATABASE).megabytes))
    for row in database.rows(queries.TABLES):
        yield ok("tables", f"{row.table_name}: about {row.row_count:,} rows, {size(row.megabytes)}")


def sessions(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.SESSIONS)
    for row in rows:
        yield _session(row)
    if not rows:
        yield ok("transactions", "no other is open")


def _session(row: Any) -> Finding:
    who = f"process {row.pid} ({row.user_name}, {row.program})"
    if row.blockers:
        blockers = ", ".join(map(str, row.blockers))
        found = f"{who} has waited for {blockers} in a transaction of {row.transaction_seconds:,} s"
        advice = f"Look at what {blockers} does; as a last resort: SELECT pg_terminate_backend({row.blockers[0]});"
        return BLOCKED_SECONDS.judge("blocked", row.state_seconds, found, advice)
    found = f"{who} is in a transaction for {row.transaction_seconds:,} s, {row.state} for {row.state_seconds:,} s"
    return IN_TRANSACTION_SECONDS.judge(
        "transactions", row.transaction_seconds, found, "Nothing newer can be vacuumed."
    )


ENGINE = Engine(
    name="PostgreSQL",
    questions=(
        Question("version", version),
        Question("driver", driver),
        Question("encryption", encryption),
        Question("collation", collation),
        Question("isolation", isolation),
        Question("durability", durability),
        Question("migrations", migrations),
        Question("archiving", backups),
        Question("replication_slots", slots, READS_STATISTICS),
        Question("wraparound", wraparound),
        Question("connections", connections),
        Question("constraints", constraints),
        Question("indexes", indexes),
        Question("missing_indexes", missing_indexes),
        Question("dead_rows", dead_rows),
        Question("statistics", statistics),
        Question("tables", tables),
        Question("transactions", sessions, READS_STATISTICS),
    ),
    rights=rights,
    grant=grant,
    refuses=refuses,
    before=("SET lock_timeout = '10s'",),
    after=("RESET lock_timeout",),
)
