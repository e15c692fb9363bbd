"""A database in memory in the place of the real one, in which migrations and demo data show what they write."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler


@contextmanager
def migrated_scratch() -> Iterator[None]:
    """Inside it, this thread's default database is a new SQLite in memory with all migrations applied."""
    real = connections[DEFAULT_DB_ALIAS]
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    scratch = ConnectionHandler({DEFAULT_DB_ALIAS: engine})[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = scratch
    ContentType.objects.clear_cache()  # it remembers the keys of the other database
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = real
        ContentType.objects.clear_cache()
        scratch.close()
