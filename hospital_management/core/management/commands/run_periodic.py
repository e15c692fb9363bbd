"""What the system does by itself, once: for a scheduler of the installation's own, and to try a job."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.bootstrap import container
from core.periodic import JOBS, job_named
from core.repositories.job_repository import JobRepository
from core.services.periodic_service import PeriodicService

HEAD = ("việc", "đến hạn", "lần cuối", "giây", "kết quả", "đang chạy ở")


class Command(BaseCommand):
    help = (
        "Runs the periodic jobs that are due, each once however many processes run this at the same time; exits with 1 "
        "if one fails. What was missed meanwhile is run once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--job", choices=[job.name for job in JOBS], help="run this one now, due or not")
        only.add_argument("--list", action="store_true", help="print when each is due, and how it went the last time")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
            return
        service, job = container().resolve(PeriodicService), job_named(options["job"] or "")
        runs = [service.run(job)] if job else service.run_due()
        for run in runs:
            self.stdout.write(f"{run.name}: {'xong' if run.went_well else 'LỖI'}" if run else "Đang chạy ở nơi khác.")
            if run and run.said:
                self.stdout.write(run.said.rstrip())
        if any(run and not run.went_well for run in runs):
            sys.exit(1)

    def _list(self) -> None:
        rows = {row.ten: row for row in JobRepository().all()}
        lines = [HEAD]
        for job in JOBS:
            row = rows.get(job.name)
            lines.append(
                (job.name, _moment(row.den_han), _moment(row.bat_dau), _seconds(row.so_mili_giay), row.ket_qua,
                 row.runs_at)
                if row else (job.name, "chưa chạy", "", "", "", "")
            )  # fmt: skip
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
            self.stdout.write("  ".join(padded).rstrip())


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else ""


def _seconds(milliseconds: int | None) -> str:
    return "" if milliseconds is None else f"{milliseconds / 1000:.1f}"
