"""Whether the database is set up, kept and used as it should be, and what to do where it is not."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, Error, connections

from core.database_health.examination import engine_of, examine
from core.database_health.findings import Database, Finding, Level, worst

SIGNS = {Level.OK: "ok", Level.HINT: "HINT", Level.WARNING: "WARNING", Level.ERROR: "ERROR"}


class Command(BaseCommand):
    help = (
        "Examines the database: version, driver, encryption, collation, isolation, backups, migrations, indexes, "
        "statistics, constraints, sizes, sessions; says what to do about each. Changes nothing. Exits with 1 if there "
        "are errors. What the login may not see is named."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object, for monitoring")
        parser.add_argument(
            "--pages", type=int, default=1000, help="smallest index to look at, in pages of 8 KB (1000)"
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, choices=list(connections), help="which connection")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        try:
            name = engine_of(connection).name
            findings = list(examine(Database(connection, options["pages"])))
        except Error as problem:
            words = " ".join(str(problem).split())
            raise CommandError(f"The database does not answer: {words} See DB_HOST and its neighbours.") from problem
        if options["json"]:
            self.stdout.write(_as_json(name, str(connection.settings_dict["NAME"]), findings))
        else:
            self._print(name, str(connection.settings_dict["NAME"]), findings)
        if worst(findings) == Level.ERROR:
            sys.exit(1)

    def _print(self, engine: str, database: str, findings: list[Finding]) -> None:
        self.stdout.write(f"{engine}: {database}\n\n")
        for finding in findings:
            self.stdout.write(f"{SIGNS[finding.level]:8} {finding.topic:20} {finding.found}")
            if finding.level != Level.OK:
                self.stdout.write(f"{'':8} {'':20} -> {finding.advice}")
        counts = (f"{sum(finding.level == level for finding in findings)} {level}" for level in Level)
        self.stdout.write("\n" + ", ".join(counts))


def _as_json(engine: str, database: str, findings: list[Finding]) -> str:
    listed = [
        {"topic": finding.topic, "level": finding.level, "found": finding.found, "advice": finding.advice}
        for finding in findings
    ]
    whole = {"engine": engine, "database": database, "level": worst(findings), "findings": listed}
    return json.dumps(whole, ensure_ascii=False, indent=2)
