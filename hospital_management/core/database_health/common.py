"""Questions that every engine answers in the same way, and words for figures."""

from collections.abc import Iterator

from django.db.migrations.loader import MigrationLoader

from core.database_health.findings import Database, Finding, error, ok, warning

MOST_NAMED = 5
MB = 1024 * 1024


def migrations(database: Database) -> Iterator[Finding]:
    """Whether the tables are those that this release knows."""
    loader = MigrationLoader(database.connection)
    missing = sorted(f"{app}.{name}" for app, name in loader.graph.nodes.keys() - loader.applied_migrations.keys())
    unknown = [f"{app}.{name}" for app, name in loader.applied_migrations if (app, name) not in loader.disk_migrations]
    if missing:
        yield error("migrations", f"not applied: {some(missing)}", "Run manage.py migrate before this release serves.")
    elif unknown:
        advice = "The database is ahead of this release: expected between the two steps of an upgrade, else deploy."
        yield warning("migrations", f"applied, but unknown here: {some(unknown)}", advice)
    else:
        yield ok("migrations", f"all {len(loader.applied_migrations)} applied")


def some(names: list[str]) -> str:
    """The first few, and how many more there are."""
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def size(megabytes: float) -> str:
    return f"{megabytes / 1024:,.1f} GB" if megabytes >= 1024 else f"{megabytes:,.0f} MB"


def age(minutes: float) -> str:
    for unit, length in (("days", 24 * 60), ("hours", 60)):
        if minutes >= 2 * length:
            return f"{minutes / length:,.0f} {unit}"
    return f"{minutes:,.0f} minutes"
