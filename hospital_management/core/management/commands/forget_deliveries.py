"""Old deliveries, deleted; the notifications themselves stay."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.bootstrap import container
from core.clock import Clock
from core.services.notification_sender import NotificationSender

A_PIECE = 500


class Command(BaseCommand):
    help = "Deletes deliveries of notifications that are over and older than so many days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=180, help="kept for so long, at least 30 (180)")

    def handle(self, *args: Any, **options: Any) -> None:
        before = container().resolve(Clock).now() - timedelta(days=max(options["days"], 30))
        gone = container().resolve(NotificationSender).forget(before, A_PIECE)
        self.stdout.write(f"Đã xóa {gone} lượt gửi cũ.")
