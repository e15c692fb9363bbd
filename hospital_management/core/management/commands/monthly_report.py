"""The monthly operations report as a file: for whoever runs the server, or a timer."""

import argparse
import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.bootstrap import container
from core.exceptions import DomainError
from core.services.monthly_report_service import MonthlyReportService


def month(text: str) -> dt.date:
    """Its first day, of “2026-10”; or a refusal that argparse shows."""
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text}: hãy viết tháng như 2026-10.") from error


class Command(BaseCommand):
    help = "Writes the monthly operations report as a PDF; that it was made is in the audit trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", type=month, metavar="YYYY-MM", help="without it, the last whole month")
        parser.add_argument("--facility", type=int, metavar="N", help="the key of one facility; without it, all")
        parser.add_argument("--file", type=Path, required=True, help="where it is written")

    def handle(self, *args: Any, **options: Any) -> None:
        service, file = container().resolve(MonthlyReportService), options["file"]
        try:
            file.write_bytes(service.print_for(None, options["month"], options["facility"]).content)
        except DomainError as error:
            raise CommandError(error.detail) from error
        except OSError as error:
            raise CommandError(f"{file}: không ghi được ({error.strerror}).") from error
        self.stdout.write(f"Đã ghi báo cáo vào {file}.")
