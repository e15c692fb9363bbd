"""The outbox, emptied."""

import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.bootstrap import container
from core.services.notification_sender import BATCH, NotificationSender, Patience


class Command(BaseCommand):
    help = (
        "Sends the notifications that are due, until nothing is or the time is up. Run it every minute, in as many "
        "places as you like; it may be broken off at any time: what was being sent then is sent once more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=int, default=50, help="begin nothing more after so long (50)")
        parser.add_argument("--batch", type=int, default=BATCH, help=f"borrow so many at a time ({BATCH})")

    def handle(self, *args: Any, **options: Any) -> None:
        ends, batch = time.monotonic() + max(options["seconds"], 1), max(options["batch"], 1)
        sender, patience = container().resolve(NotificationSender), Patience()
        dispatched, became = 0, Counter[str]()
        while True:
            taken = sender.dispatch(batch)
            done = sender.send(batch, patience)
            dispatched += taken
            became.update(each.trang_thai for each in done)
            if not (taken or done) or time.monotonic() >= ends:
                break
        sent = ", ".join(f"{state}: {count}" for state, count in sorted(became.items())) or "không có lượt gửi nào"
        self.stdout.write(f"Đã phân phát {dispatched} thông báo; {sent}.")
