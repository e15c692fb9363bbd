"""A gateway on this machine, to try paying by link without one."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.bootstrap import container
from core.clock import Clock
from core.gateways.registry import notice_url
from core.gateways.simulator.server import SIDES, Simulator


class Command(BaseCommand):
    help = (
        "Acts as a payment gateway on this machine: takes orders, shows a page to pay on, signs its notices as the "
        "real one does, answers queries and gives back. Keys are those of the settings, so give it any in .env. "
        "POST /pay/<order>, /cancel/<order> or /notify/<order> do what a person would; GET / lists the orders."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--gateway", choices=sorted(SIDES), required=True)
        parser.add_argument("--port", type=int, default=9101)
        parser.add_argument(
            "--silent", action="store_true", help="tell nobody that an order was paid, as a lost notice"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["gateway"]
        keys = settings.PAYMENT_GATEWAYS.get(name)
        if keys is None:
            raise CommandError(f"Cổng {name} chưa bật: hãy đặt các khóa của nó trong .env (xem .env.example).")
        simulator = Simulator(
            name,
            keys,
            now=container().resolve(Clock).now,
            port=options["port"],
            notice_url=notice_url(name),
            silent=options["silent"],
        )
        self.stdout.write(f"{name} (mô phỏng) tại {simulator.base}. Dừng bằng Ctrl-C.")
        try:
            simulator.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("Đã dừng.")
        finally:
            simulator.server_close()
