"""Delete imports that are a month old, with every row's content and their files."""

from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.import_work import ImportWork


class Command(BaseCommand):
    help = (
        "Deletes imports that are 30 days old, with what stood in their rows, and files that no import waits to read. "
        "To be run every night; what was written of them stays."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        removed = container().resolve(ImportWork).remove_old()
        self.stdout.write(f"Đã xóa {removed} lần nhập cũ.")
