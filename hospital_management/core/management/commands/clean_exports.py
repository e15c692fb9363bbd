"""Delete the files of exports whose time is over."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.export_job_upkeep import ExportJobUpkeep


class Command(BaseCommand):
    help = (
        "Ends exports that were made a day ago, gives up those whose makers died three times, and deletes the files, "
        "whole or half, of all that are over. To be run every few minutes; exits with 1 if something could not be done."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = container().resolve(ExportJobUpkeep).run()
        self.stdout.write(f"Hết hạn: {done.expired}; bỏ: {done.given_up}; đã xóa tệp: {done.deleted}.")
        if done.failed:
            self.stdout.write(f"{done.failed} việc chưa dọn được.")
            sys.exit(1)
