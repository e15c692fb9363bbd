"""The appointments whose deposit was not paid in time."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.deposit_service import DepositService


class Command(BaseCommand):
    help = (
        "Cancels the coming appointments whose deposit is overdue, where refund rules say so (they do not by default). "
        "To be run every few minutes; exits with 1 if an appointment could not be looked at."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        run = container().resolve(DepositService).lapse()
        self.stdout.write(f"Đã hủy {run.cancelled} lịch hẹn chưa đặt cọc đủ.")
        if run.failed:
            self.stdout.write(f"{run.failed} lịch hẹn chưa xử lý được, hãy chạy lại.")
            sys.exit(1)
