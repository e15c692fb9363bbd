#!/usr/bin/env python
"""Django's command line, with one line instead of a stack trace when the database does not let it start."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import Error, connection

from core.exceptions import DomainError

BESIDE_USERS = {"runserver", "worker", "run_periodic", "settle_links", "lapse_deposits", "remind", "close_visits"}


def main(argv: list[str]) -> None:
    """What serves users, or works beside those who do, has limits of time; other commands take as long as their queries
    need, unless the environment limits them.
    """
    serves = argv[1:2] == ["runserver"]
    if not set(argv[1:2]) & BESIDE_USERS:
        for limit in ("DB_QUERY_TIMEOUT", "DB_LOCK_TIMEOUT"):
            os.environ.setdefault(limit, "0")
    try:
        if serves:  # its threads would print a stack trace each
            connection.ensure_connection()
            connection.close()
        execute_from_command_line(argv)
    except (Error, ImproperlyConfigured, DomainError) as error:
        from core.database_troubles import explain

        said = explain(error)
        if said is None or "--traceback" in argv:
            raise
        sys.exit(said)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital_management.settings")
    main(sys.argv)
