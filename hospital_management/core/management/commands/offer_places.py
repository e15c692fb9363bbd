"""Freed places for those who wait."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.bootstrap import container
from core.services.place_offering import Outcome, PlaceOffering


class Command(BaseCommand):
    help = (
        "Ends the offers of freed places that nobody answered, and offers what is free to those who wait. To be run "
        "every minute; exits with 1 if an entry or an offer could not be looked at."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = container().resolve(PlaceOffering).run()
        self.stdout.write(
            f"Đã mời {done[Outcome.OFFERED]} người; {done[Outcome.LAPSED]} lời mời hết hạn, "
            f"{done[Outcome.WITHDRAWN]} lời mời thu hồi; {done[Outcome.EXPIRED]} lượt chờ hết hạn."
        )
        if done[Outcome.FAILED]:
            self.stdout.write(f"{done[Outcome.FAILED]} trường hợp chưa xử lý được, hãy chạy lại.")
            sys.exit(1)
