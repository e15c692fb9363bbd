"""Make the files of exports that wait."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core import stopping
from core.bootstrap import container
from core.services.export_job_building import ExportJobBuilding
from exports.tables import prepare


class Command(BaseCommand):
    help = (
        "Makes the files of exports that wait, and begins anew those whose maker died. Several may run at once. To be "
        "run every minute; gives back what it has not finished when it is told to end (SIGTERM), and exits with 1 if "
        "one could not be made."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with stopping.on_sigterm():
            run = container().resolve(ExportJobBuilding).run(prepare)
        self.stdout.write(f"Đã lập {run.built} tệp xuất dữ liệu.")
        if run.given_back:
            self.stdout.write("Một việc được trả lại vì tiến trình phải dừng.")
        if run.failed:
            self.stdout.write(f"{run.failed} việc chưa lập được.")
            sys.exit(1)
