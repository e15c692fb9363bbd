"""Make the copies of their data that people asked for."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.export_building import ExportBuilding


class Command(BaseCommand):
    help = (
        "Makes the copies of personal data that wait, begins again those whose maker died, and deletes those that are "
        "a week old. To be run every few minutes; exits with 1 if one could not be made."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        run = container().resolve(ExportBuilding).run()
        self.stdout.write(f"Đã tạo {run.built} bản xuất dữ liệu cá nhân, xóa {run.removed} bản cũ.")
        if run.failed:
            self.stdout.write(f"{run.failed} bản chưa tạo được, sẽ thử lại.")
            sys.exit(1)
