"""The support requests that nobody touches any more."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.support_closing import CLOSED, FAILED, SupportClosing
from support.models import QUIET_DAYS


class Command(BaseCommand):
    help = (
        f"Closes support requests that are solved, or wait for who asked, and were left alone for {QUIET_DAYS} days. "
        "To be run every night; exits with 1 if one could not be closed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes = container().resolve(SupportClosing).close()
        self.stdout.write(f"Đã đóng {outcomes[CLOSED]} yêu cầu hỗ trợ.")
        if outcomes[FAILED]:
            self.stdout.write(f"{outcomes[FAILED]} yêu cầu chưa đóng được, hãy chạy lại.")
            sys.exit(1)
