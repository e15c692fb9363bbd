"""A list of ICD-10 codes into the catalogue of diseases."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.bootstrap import container
from core.disease_list import Disease, NotAList, RowError, read
from core.services.disease_service import DiseaseService

MOST_TOLD = 50


class Command(BaseCommand):
    help = (
        "Reads ICD-10 codes with their names from a CSV or XLSX file into the catalogue. Run again, it changes "
        "nothing; rows that are wrong are told and left out, and then the exit code is 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="columns: ma_icd, ten_benh, ten_tieng_anh (the last may be missing)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        self.wrong = 0
        path = options["file"]
        try:
            done = container().resolve(DiseaseService).take_in(self._right(path), chay_thu=options["dry_run"])
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except NotAList as error:
            raise CommandError(f"{path} không phải là danh mục CSV (UTF-8) hoặc XLSX có cột mã và tên bệnh.") from error
        trial = " (chạy thử)" if options["dry_run"] else ""
        self.stdout.write(f"Thêm {done.them}, sửa {done.sua}, giữ nguyên {done.giu} mã bệnh{trial}.")
        if self.wrong:
            raise CommandError(f"{self.wrong} dòng bị bỏ qua.")

    def _right(self, path: Path) -> Iterator[Disease]:
        """The rows that can be used; the first of the others are told."""
        for row in read(path):
            if isinstance(row, Disease):
                yield row
                continue
            self.wrong += 1
            if self.wrong <= MOST_TOLD:
                self._tell(row)

    def _tell(self, wrong: RowError) -> None:
        self.stderr.write(f"Dòng {wrong.line}: {wrong.reason}")
