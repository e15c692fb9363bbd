"""A database that does not let us start, in one line that says what to do, for whoever starts a command or a server."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, NotSupportedError

from core.transient_errors import Fate, driver_error, fate, numbers, sqlstate

# By number or SQLSTATE; by words where the driver has neither, as psycopg of a connection that was refused, and SQLite.
REFUSALS: tuple[tuple[set[int | str], str, str], ...] = (
    (  # first: SQL Server says “login failed” (18456) beside it
        {4060, "3D000"},
        r"database \S+ does not exist|Cannot open database",
        "{server} has no {name}, or {user} may not open it. Create it, or correct DB_NAME.",
    ),
    (
        {18456, 18452, "28P01", "28000"},
        r"password authentication failed|no password supplied|role \S+ does not exist|no pg_hba.conf entry",
        "{server} does not let {user} in. Correct DB_USER and DB_PASSWORD.",
    ),
    (
        {262, 2760},
        r"permission denied for schema",
        "{user} may not create tables in the {name}. Run migrate with the login that owns the database.",
    ),
    ({229, 230, "42501"}, r"$^", "{user} has too few rights in the {name}. Grant them, or use the login that owns it."),
    ({208, "42P01", "42S02"}, r"no such table", "The {name} lacks tables. Run `manage.py migrate`."),
)


def explain(error: BaseException) -> str | None:
    """One line; None for what is no trouble of the database's setting but a mistake of ours."""
    return next(filter(None, map(_explained, _chain(error))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Django wraps some errors once more without keeping their class."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _explained(error: BaseException) -> str | None:
    if isinstance(error, ImproperlyConfigured):
        return _one_line(error)
    if isinstance(error, NotSupportedError):
        return f"{_one_line(error)} Upgrade the server: SQL Server 2019 or PostgreSQL 14 at least."
    return _of_the_server(error) if isinstance(error, Error) else None


def _of_the_server(error: Error) -> str | None:
    found: set[Any] = {*numbers(error), sqlstate(error)}
    place = _place()
    said = _one_line(driver_error(error))
    if "SSL" in said or "certificate" in said:
        return (
            f"The certificate of {place['server']} is not trusted. Give the server one that an authority signed, or set"
            f" DB_TRUST_CERTIFICATE=yes if it is your own. ({said})"
        )
    for codes, words, advice in REFUSALS:
        if codes & found or re.search(words, said):
            return f"{advice.format(**place)} ({said})"
    return _of_the_network(error, place["server"], said)


def _of_the_network(error: Error, server: str, said: str) -> str | None:
    met = fate(error)
    if met is Fate.BROKEN:
        return None
    if met is Fate.UNDONE:
        return f"{server} is busy. Try again. ({said})"
    return f"{server} does not serve. Check that it runs, DB_HOST, DB_PORT and the firewall, and try again. ({said})"


def _place() -> dict[str, str]:
    database = settings.DATABASES["default"]
    server = ":".join(str(database[part]) for part in ("HOST", "PORT") if database.get(part))
    return {
        "server": f"The database server {server}" if server else "The database",
        "user": f"the login {database['USER']!r}" if database.get("USER") else "the login of this process",
        "name": f"database “{database['NAME']}”",
    }


def _one_line(error: BaseException) -> str:
    """What the driver said, without its parting of lines."""
    return " ".join(str(error.args[-1] if error.args else error).split())
