"""The bytes of files that no row tells of."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.file_upkeep import FileUpkeep


class Command(BaseCommand):
    help = (
        "Removes what an upload that broke off left in the storage of files: bytes older than a day that no row names. "
        "To be run every night; exits with 1 if something could not be removed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = container().resolve(FileUpkeep).remove_orphans()
        self.stdout.write(f"Đã xóa {done.files} tệp không có bản ghi nào.")
        if done.failed:
            self.stdout.write(f"{done.failed} tệp chưa xóa được.")
            sys.exit(1)
