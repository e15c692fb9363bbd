"""The visits that nobody closed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.visit_closing import ENDS_AS, FAILED, VisitClosing


class Command(BaseCommand):
    help = (
        "Closes visits whose time is over: who was confirmed and did not come, what nobody confirmed, what was left "
        "open until the day after. To be run every quarter of an hour; exits with 1 if one could not be closed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        closed = container().resolve(VisitClosing).close()
        self.stdout.write("; ".join(f"{state.value}: {closed[state]}" for state in ENDS_AS.values()) + ".")
        if closed[FAILED]:
            self.stdout.write(f"{closed[FAILED]} lịch hẹn chưa xử lý được, hãy chạy lại.")
            sys.exit(1)
