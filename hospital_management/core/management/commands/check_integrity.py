"""Whether the data keeps the rules that must hold whatever happens at once."""

import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from core.repositories.integrity_repository import RULES, IntegrityRepository


class Command(BaseCommand):
    help = "Walks the database for violations of the seven rules of the data; exits with 1 if there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        found: Counter[int] = Counter()
        for violation in IntegrityRepository().violations():
            found[violation.rule] += 1
            self.stdout.write(f"Quy tắc {violation.rule}: {violation.where}")
        for rule, promise in RULES.items():
            self.stdout.write(f"Quy tắc {rule} ({promise}): {found[rule]} vi phạm")
        if found:
            sys.exit(1)
        self.stdout.write("Không có vi phạm")
