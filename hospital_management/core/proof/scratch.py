"""A database of its own for the proof, so that no real one is ever touched."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

DROP_TRIES = 50
SECONDS_BETWEEN_TRIES = 0.1


@contextmanager
def scratch_database() -> Iterator[str]:
    """The name of a new, migrated database of the configured engine, which this process uses until it is dropped.

    Another process reaches it by that name in `DB_NAME`.
    """
    name = f"proof_{secrets.token_hex(4)}"
    real, tests = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    real_tests = tests["NAME"]
    tests["NAME"] = Path(real).with_name(f"{name}.sqlite3") if connection.vendor == "sqlite" else name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        yield name
    finally:
        tests["NAME"] = real_tests
        if connection.settings_dict["NAME"] != real:
            _drop(real)


def _drop(real: Any) -> None:
    """Tries for a while: an engine keeps a killed client's connection until it notices."""
    scratch = connection.settings_dict["NAME"]
    for attempt in range(1, DROP_TRIES + 1):
        try:
            connection.creation.destroy_test_db(real, verbosity=0)
            break
        except DatabaseError:
            if attempt == DROP_TRIES:
                raise
            time.sleep(SECONDS_BETWEEN_TRIES)
    if connection.vendor == "sqlite":
        for beside in ("-wal", "-shm"):
            scratch.with_name(scratch.name + beside).unlink(missing_ok=True)
