"""The remote sessions that nobody started, or nobody ended."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.session_closing import SessionClosing


class Command(BaseCommand):
    help = (
        "Gives remote sessions whose room closed before anybody started them their outcome, by who came, and ends "
        "those that run for four hours or longer. To be run every few minutes; exits with 1 if one was not looked at."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        run = container().resolve(SessionClosing).close()
        self.stdout.write(f"Đã ghi kết quả {run.judged} phiên không bắt đầu, kết thúc {run.ended} phiên bỏ quên.")
        if run.failed:
            self.stdout.write(f"{run.failed} phiên chưa xử lý được, hãy chạy lại.")
            sys.exit(1)
