"""The links to pay by that nobody told us of."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.bootstrap import container
from core.clock import Clock
from core.services.gateway_refund_service import GatewayRefundService
from core.services.link_settlement import LinkSettlement

MOST_REFUNDS = 100


class Command(BaseCommand):
    help = (
        "Asks the gateways about links that wait to be paid, and settles or ends those that are over; asks them for "
        "refunds that they were not told of. Run it every few minutes; it may be broken off at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--minutes", type=int, default=20, help="only what is older than this (20)")

    def handle(self, *args: Any, **options: Any) -> None:
        before = container().resolve(Clock).now() - timedelta(minutes=max(options["minutes"], 0))
        asked = 0
        for payment, state in container().resolve(LinkSettlement).settle(before=before):
            asked += 1
            self.stdout.write(f"{payment.tham_chieu} {payment.cong}: {state}")
        refunds = container().resolve(GatewayRefundService).ask_for_forgotten(before, MOST_REFUNDS)
        self.stdout.write(f"Đã hỏi về {asked} liên kết, gửi lại {refunds} yêu cầu hoàn tiền.")
