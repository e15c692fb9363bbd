"""What a notification would say."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.channels.sms import bounded, segments
from core.notification_kinds import KINDS
from core.services.notification_texts import NoWords, say
from core.unit_of_work import UnitOfWork


class Command(BaseCommand):
    help = "Prints a kind of notification filled with sample values, or with those of a row."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS), metavar="KIND", help=", ".join(sorted(KINDS)))
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default="vi")
        parser.add_argument("--row", type=int, help="the ma_thong_bao whose values to take")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, row = options["kind"], options["row"]
        values = KINDS[kind].sample
        if row is not None:
            values = self._values(row)
        try:
            said = say(kind, values, options["language"])
        except NoWords as error:
            raise CommandError(f"Loại {kind} chưa có mẫu bằng ngôn ngữ này.") from error
        self.stdout.write(f"{said.title}\n\n{said.text}\n")
        self.stdout.write(f"SMS: {segments(bounded(said.text))} tin, {len(bounded(said.text))} ký tự.")

    @staticmethod
    def _values(row: int) -> dict[str, Any]:
        found = UnitOfWork.outbox.all().filter(pk=row).first()
        if found is None:
            raise CommandError(f"Không có thông báo {row}.")
        return dict(found.du_lieu)
