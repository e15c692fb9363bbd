"""A provider on this machine, to try notifications without one."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.channels.sink import Received, Sink
from core.channels.webhook import signature


class Command(BaseCommand):
    help = (
        "Acts as the provider of SMS, Zalo and webhooks on this machine, and prints what it gets. Set in .env: "
        "SMS_URL, ZALO_URL and WEBHOOK_URL to addresses there (http://127.0.0.1:9102/sms and so on), and any tokens."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=9102)
        parser.add_argument("--status", type=int, default=200, help="the HTTP status to answer with (200)")

    def handle(self, *args: Any, **options: Any) -> None:
        sink = Sink(options["port"], status=options["status"], hear=self._print)
        self.stdout.write(f"Nhận tin tại {sink.base}. Dừng bằng Ctrl-C.")
        try:
            sink.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("Đã dừng.")
        finally:
            sink.server_close()

    def _print(self, call: Received) -> None:
        said = json.dumps(call.json(), ensure_ascii=False, indent=2)
        self.stdout.write(f"{call.path} {call.key}{_verdict(call)}\n{said}")
        self.stdout.flush()


def _verdict(call: Received) -> str:
    """Whether a webhook is signed with our secret; nothing of what is no webhook."""
    keys = settings.NOTIFICATION_CHANNELS.get("webhook")
    if "webhook-id" not in call.headers or keys is None:
        return ""
    timestamp = call.headers.get("webhook-timestamp", "")
    right = timestamp.isdecimal() and signature(keys["secret"], call.key, int(timestamp), call.body)
    return ", chữ ký đúng" if call.headers.get("webhook-signature") == right else ", CHỮ KÝ SAI"
