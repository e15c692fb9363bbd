"""Check the files that people sent in, and write those that they want written."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.import_work import ImportWork
from imports.forms import checked


class Command(BaseCommand):
    help = (
        "Checks the files that wait to be imported, row by row, writes those that were checked and asked for, and goes "
        "on with those whose worker died. To be run every few minutes; exits with 1 if one could not be brought on."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        run = container().resolve(ImportWork).run(checked)
        self.stdout.write(f"Đã xử lý {run.done} lần nhập.")
        if run.failed:
            self.stdout.write(f"{run.failed} lần nhập chưa xử lý được, sẽ thử lại.")
            sys.exit(1)
