"""What is kept for a day, deleted when the day is over, whether or not its account comes back."""

from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.forgetting import Forgetting


class Command(BaseCommand):
    help = "Deletes answers kept for retries (Idempotency-Key) and one-time codes that are older than a day."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = container().resolve(Forgetting).run()
        self.stdout.write(f"Đã xóa {gone.answers} câu trả lời giữ lại và {gone.codes} mã một lần đã cũ.")
