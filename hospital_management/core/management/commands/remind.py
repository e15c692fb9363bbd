"""Reminders of visits to come."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.reminder_service import ReminderService


class Command(BaseCommand):
    help = (
        "Writes the reminders that are due, a day and two hours before a visit, into the outbox. To be run every few "
        "minutes; exits with 1 if some could not be written."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        told, failed = container().resolve(ReminderService).remind()
        self.stdout.write(f"Đã tạo {told} lời nhắc hẹn.")
        if failed:
            self.stdout.write(f"{failed} nhóm lịch hẹn chưa xử lý được, hãy chạy lại.")
            sys.exit(1)
