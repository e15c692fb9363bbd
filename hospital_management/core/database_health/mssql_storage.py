"""SQL Server: backups, files, indexes, statistics, constraints, tables."""

from collections.abc import Iterator

from core.database_health import mssql_queries as queries
from core.database_health.common import MB, age, size
from core.database_health.findings import Database, Finding, Level, Limits, error, expect, hint, ok, warning

EXPRESS_LIMIT_MB = 10 * 1024
HOUR, DAY = 60, 24 * 60
FULL = Limits(warning=25 * HOUR, error=8 * DAY)
LOG = Limits(warning=HOUR, error=DAY)
CHECKDB_DAYS = Limits(hint=8, warning=35)
DISK_USED = Limits(hint=75, warning=85, error=95)
LOG_USED = Limits(hint=50, warning=70, error=90)
EXPRESS_USED = Limits(hint=60, warning=80, error=95)
FRAGMENTED = Limits(hint=10, warning=30)
GAIN = Limits(hint=1_000, warning=100_000)
WHY_LOG_WAITS = {
    "LOG_BACKUP": "It waits for a log backup: run database/operations/backup_log.sql, every 15 minutes.",
    "ACTIVE_TRANSACTION": "It waits for a long transaction: see idle_transactions and requests below.",
    "AVAILABILITY_REPLICA": "It waits for a replica: see replicas below.",
    "ACTIVE_BACKUP_OR_RESTORE": "It waits for the backup that is running.",
}


def _in_azure(database: Database) -> bool:
    return database.row(queries.SERVER).engine_edition in queries.IN_AZURE


def backups(database: Database) -> Iterator[Finding]:
    if _in_azure(database):
        yield ok("backups", "made by Azure")
        return
    row, model = database.row(queries.BACKUPS), database.row(queries.DATABASE).recovery_model_desc
    advice = "A day's bookings would be lost: ALTER DATABASE CURRENT SET RECOVERY FULL; then a full backup."
    yield expect("recovery_model", model == "FULL", model, Level.WARNING, advice)
    yield _backup("full_backup", row.full_minutes, FULL, "Run database/operations/backup_full.sql every night.")
    if model != "SIMPLE":
        yield _backup("log_backup", row.log_minutes, LOG, "Run database/operations/backup_log.sql every 15 minutes.")
    if row.all_have_checksums == 0:
        yield hint("backup_checksums", "some have none", "Back up WITH CHECKSUM, as the scripts do.")


def _backup(topic: str, minutes: int | None, limits: Limits, advice: str) -> Finding:
    if minutes is None:
        return error(topic, "never, as far as this server knows", advice)
    return limits.judge(topic, minutes, f"{age(minutes)} ago", advice)


def last_checkdb(database: Database) -> Iterator[Finding]:
    days = database.row(queries.LAST_CHECKDB).days
    found = "never" if days is None or days > 36_500 else f"{days} days ago"
    advice = "Run database/operations/check_storage.sql every week, on the server or on a restored copy."
    yield CHECKDB_DAYS.judge("checkdb", 36_500 if days is None else days, found, advice)


def suspect_pages(database: Database) -> Iterator[Finding]:
    if _in_azure(database):
        yield ok("suspect_pages", "looked after by Azure")
        return
    pages = database.row(queries.SUSPECT_PAGES).pages
    advice = (
        "The disk gave back something else than was written. Keep every backup, run DBCC CHECKDB, restore the pages."
    )
    yield expect("suspect_pages", pages == 0, f"{pages}", Level.ERROR, advice)


def files(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.FILES)
    for row in rows:
        grows = f"by {row.growth} percent" if row.is_percent_growth else f"by {size(row.growth / 128)}"
        found = f"{row.type_desc.lower()} {row.name} {size(row.megabytes)}, grows {grows if row.growth else 'never'}"
        advice = f"ALTER DATABASE CURRENT MODIFY FILE (NAME = N'{row.name}', FILEGROWTH = 256MB); steps of one size."
        yield expect("files", bool(row.growth) and not row.is_percent_growth, found, Level.HINT, advice)
    if database.row(queries.SERVER).engine_edition == queries.EXPRESS:
        used = sum(row.megabytes for row in rows if row.type_desc == "ROWS")
        found = f"{size(used)} of the {size(EXPRESS_LIMIT_MB)} that Express allows"
        advice = "When it is full, nothing can be booked any more: move to Standard in time."
        yield EXPRESS_USED.judge("express_limit", 100 * used / EXPRESS_LIMIT_MB, found, advice)


def volumes(database: Database) -> Iterator[Finding]:
    if _in_azure(database):
        yield ok("disk", "looked after by Azure")
        return
    for row in database.rows(queries.VOLUMES):
        used = 100 * (1 - row.available_bytes / row.total_bytes)
        found = f"{row.volume_mount_point} {used:.0f}% used, {size(row.available_bytes / MB)} free"
        yield DISK_USED.judge("disk", used, found, "Make room before the files have to grow.")


def log(database: Database) -> Iterator[Finding]:
    space, wait = database.row(queries.LOG_SPACE), database.row(queries.DATABASE).log_reuse_wait_desc
    used = space.used_log_space_in_percent
    found = f"{size(space.total_log_size_in_bytes / MB)}, {used:.0f}% used, reuse waits for {wait}"
    why = WHY_LOG_WAITS.get(wait, "Back up the log, and see what keeps it: log_reuse_wait_desc in sys.databases.")
    yield LOG_USED.judge("log", used, found, why)


def constraints(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.CONSTRAINTS)
    for row in rows:
        repair = f"ALTER TABLE [{row.table_name}] WITH CHECK CHECK CONSTRAINT [{row.name}];"
        where = f"{row.name} on {row.table_name}"
        if row.is_disabled:
            yield error("constraints", f"{where} is disabled: its rule is not kept", repair)
        else:
            advice = f"{repair} Until then the optimizer does not use it, and old rows may break it."
            yield warning("constraints", f"{where} is not trusted", advice)
    if not rows:
        yield ok("constraints", "all that this login may see are enabled and trusted")


def disabled_indexes(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.DISABLED_INDEXES)
    for row in rows:
        level = Level.ERROR if row.is_unique else Level.WARNING
        advice = f"ALTER INDEX [{row.name}] ON [{row.table_name}] REBUILD;"
        yield Finding("disabled_indexes", level, f"{row.name} on {row.table_name}", advice)
    if not rows:
        yield ok("disabled_indexes", "none")


def missing_indexes(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.MISSING_INDEXES)
    for row in rows:
        keys = ", ".join(filter(None, [row.equality_columns, row.inequality_columns]))
        included = f" INCLUDE ({row.included_columns})" if row.included_columns else ""
        use = f"{row.uses:,} uses, {row.avg_user_impact:.0f}% cheaper by estimate"
        found = f"{row.table_name} ({keys}){included}: {use}"
        advice = "Could an index that is there be widened? A new one comes by a migration, built ONLINE."
        yield GAIN.judge("missing_indexes", row.gain, found, advice)
    if not rows:
        yield ok("missing_indexes", "none wished for since the server started")


def fragmentation(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.FRAGMENTATION, database.pages)
    for row in rows:
        share = row.avg_fragmentation_in_percent
        found = f"{row.index_name} on {row.table_name}: {share:.0f}% of {row.page_count:,} pages"
        how = "rebuild" if share >= (FRAGMENTED.warning or 0) else "reorganize"
        advice = f"database/operations/maintain_indexes.sql would {how} it."
        yield FRAGMENTED.judge("fragmentation", share, found, advice)
    if not rows:
        yield ok("fragmentation", f"no index of {database.pages:,} pages or more is fragmented")


def statistics(database: Database) -> Iterator[Finding]:
    rows = database.rows(queries.STATISTICS)
    for row in rows:
        changes = f"{row.modification_counter:,} changes to {row.row_count:,} rows"
        found = f"{row.statistics_name} on {row.table_name}: {changes}, {row.days} days old"
        yield hint("statistics", found, f"UPDATE STATISTICS [{row.table_name}] [{row.statistics_name}];")
    if not rows:
        yield ok("statistics", "none is stale, of those that this login may read")


def tables(database: Database) -> Iterator[Finding]:
    for row in database.rows(queries.TABLES):
        found = f"{row.schema_name}.{row.table_name}: {row.row_count:,} rows, {size(row.megabytes)}"
        yield ok("tables", found)
