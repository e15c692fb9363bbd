"""SQLite: a file of one machine, for trying the system and for the tests."""

import sqlite3
import sys
from collections.abc import Iterator

from django.db import DatabaseError

from core.database_health.common import MB, migrations, size, some
from core.database_health.findings import Database, Engine, Finding, Level, Limits, Question, error, expect, hint, ok

OLDEST = (3, 31, 0)
"""The oldest that Django 5.2 works with."""
FREE_SHARE = Limits(hint=25, warning=60)

SETTINGS = """
SELECT j.journal_mode, s.synchronous, f.foreign_keys, e.encoding, u.read_uncommitted, p.page_count, z.page_size,
    l.freelist_count
FROM pragma_journal_mode j, pragma_synchronous s, pragma_foreign_keys f, pragma_encoding e,
    pragma_read_uncommitted u, pragma_page_count p, pragma_page_size z, pragma_freelist_count l
"""
QUICK_CHECK = "SELECT quick_check AS result FROM pragma_quick_check(20)"
"""`ok`, or what is broken; indexes are not compared with their tables, which would take long."""
BROKEN_KEYS = """
SELECT "table" AS table_name, parent, count(*) AS broken FROM pragma_foreign_key_check GROUP BY "table", parent
"""
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_' || char(37) ORDER BY name"
ROWS_OF = "SELECT count(*) AS row_count, {place} AS place FROM {table}"
HAS_STATISTICS = "SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'sqlite_stat1'"


def version(database: Database) -> Iterator[Finding]:
    found = f"SQLite {sqlite3.sqlite_version}"
    yield expect("version", sqlite3.sqlite_version_info >= OLDEST, found, Level.ERROR, "Install a newer Python.")
    yield hint("engine", "one writer at a time", "For trying it out. A hospital sets DB_HOST: SQL Server.")


def driver(database: Database) -> Iterator[Finding]:
    yield ok("driver", f"sqlite3 of Python {sys.version.split()[0]}")


def encryption(database: Database) -> Iterator[Finding]:
    yield hint("encryption", "a plain file, read without a network", "Keep it on an encrypted disk.")


def settings(database: Database) -> Iterator[Finding]:
    row = database.row(SETTINGS)
    advice = "Make the file anew with UTF-8."
    yield expect("collation", row.encoding == "UTF-8", f"{row.encoding}, compared byte by byte", Level.WARNING, advice)
    advice = "Nobody may read what is not committed: PRAGMA read_uncommitted = 0."
    found = "read uncommitted" if row.read_uncommitted else "serializable"
    yield expect("isolation", not row.read_uncommitted, found, Level.ERROR, advice)
    advice = "Readers wait for the writer: PRAGMA journal_mode = WAL. Not possible on a network share."
    yield expect("journal_mode", row.journal_mode == "wal", row.journal_mode, Level.WARNING, advice)
    advice = "A power cut can destroy the file: PRAGMA synchronous = NORMAL."
    yield expect("synchronous", row.synchronous > 0, f"{row.synchronous}", Level.ERROR, advice)
    advice = "Rows may point to nothing: PRAGMA foreign_keys = ON for every connection."
    found = "kept" if row.foreign_keys else "not kept"
    yield expect("foreign_keys", bool(row.foreign_keys), found, Level.ERROR, advice)


def integrity(database: Database) -> Iterator[Finding]:
    """Reads the whole file, which may be too broken even for that."""
    try:
        results = [row.result for row in database.rows(QUICK_CHECK)]
    except DatabaseError as problem:
        results = [str(problem)]
    advice = "Keep a copy of the file, then take the last backup, or what sqlite3's .recover saves."
    yield expect("integrity", results == ["ok"], some(results), Level.ERROR, advice)


def foreign_keys(database: Database) -> Iterator[Finding]:
    broken = database.rows(BROKEN_KEYS)
    for row in broken:
        found = f"{row.broken} rows of {row.table_name} point to no row of {row.parent}"
        yield error("constraints", found, "PRAGMA foreign_key_check names the rows: repair them by hand.")
    if not broken:
        yield ok("constraints", "every foreign key points to a row")


def file(database: Database) -> Iterator[Finding]:
    row = database.row(SETTINGS)
    free = 100 * row.freelist_count / max(row.page_count, 1)
    found = f"{size(row.page_count * row.page_size / MB)}, {free:.0f}% of the pages free"
    yield FREE_SHARE.judge("database_size", free, found, "VACUUM while nobody works gives the space back.")
    advice = "The server keeps no record of backups. Copy it by sqlite3's .backup, never by cp while it is open."
    yield hint("backups", "not known", advice)


def statistics(database: Database) -> Iterator[Finding]:
    found = database.row(HAS_STATISTICS).tables
    yield expect("statistics", bool(found), "kept" if found else "none", Level.HINT, "PRAGMA optimize; or ANALYZE;")


def tables(database: Database) -> Iterator[Finding]:
    """Counted, in one statement: SQLite keeps no number of rows."""
    names = [row.name for row in database.rows(TABLES)]
    quote = database.connection.ops.quote_name
    counts = " UNION ALL ".join(ROWS_OF.format(place=n, table=quote(name)) for n, name in enumerate(names))
    rows = database.rows(f"{counts} ORDER BY row_count DESC LIMIT 15") if names else []
    for row in rows:
        yield ok("tables", f"{names[row.place]}: {row.row_count:,} rows")


ENGINE = Engine(
    name="SQLite",
    questions=(
        Question("version", version),
        Question("driver", driver),
        Question("encryption", encryption),
        Question("settings", settings),
        Question("migrations", migrations),
        Question("integrity", integrity),
        Question("constraints", foreign_keys),
        Question("database_size", file),
        Question("statistics", statistics),
        Question("tables", tables),
    ),
    rights=lambda database: set(),
    grant=lambda database, right: "The process may not read the file: see its owner and mode.",
    refuses=lambda problem: False,
)
