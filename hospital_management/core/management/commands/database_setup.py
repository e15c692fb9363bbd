"""The scripts for those who set up SQL Server by hand, from the migrations and the demo data."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.clock import Clock
from core.tsql.setup_script import setup_script
from core.tsql.users_script import users_script
from core.unit_of_work import UnitOfWork

SCRIPTS: dict[str, Callable[[], str]] = {
    "database_setup.sql": setup_script,
    "create_test_users.sql": lambda: users_script(container().resolve(UnitOfWork), container().resolve(Clock)),
}
ENCODING = "utf-8-sig"
"""With the mark at its start by which Management Studio and sqlcmd know UTF-8."""


class Command(BaseCommand):
    help = "Regenerates database/database_setup.sql and database/create_test_users.sql; needs no SQL Server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, script in SCRIPTS.items():
            path, text = settings.ROOT / "database" / name, script()
            if path.exists() and path.read_text(encoding=ENCODING) == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.write_text(text, encoding=ENCODING, newline="\n")
        self._report(stale, options["check"])

    def _report(self, stale: list[str], is_check: bool) -> None:
        if not stale:
            self.stdout.write("Both scripts are up to date.")
        elif is_check:
            self.stderr.write(f"Out of date: {', '.join(stale)}. Run: python manage.py database_setup")
            sys.exit(1)
        else:
            self.stdout.write(f"Written: {', '.join(stale)}.")
