"""Files that were stored while no virus scanner answered."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.file_upkeep import FileUpkeep


class Command(BaseCommand):
    help = (
        "Scans the files that no scanner has seen; an infected one is given out no more. Without CLAMD_HOST it does "
        "nothing. To be run every few minutes; exits with 1 if a file could not be scanned."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = container().resolve(FileUpkeep).scan_waiting()
        self.stdout.write(f"Đã quét {done.files} tệp.")
        if done.failed:
            self.stdout.write(f"{done.failed} tệp chưa quét được.")
            sys.exit(1)
