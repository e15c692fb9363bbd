"""Shows in public that no time is sold twice."""

import signal
import sys
from argparse import ArgumentParser
from importlib.util import find_spec
from typing import Any

from django.core.management.base import CommandError

from core.bootstrap import container
from core.clock import Clock
from core.management.progress import ProgressCommand, between
from core.proof.proof import Plan, Proof
from core.proof.server import ServerFailed
from core.unit_of_work import UnitOfWork

APPLICATION = "hospital_management.wsgi:application"


class Command(ProgressCommand):
    help = (
        "Proves by HTTP that no time is sold twice: starts a server on a scratch database of the configured engine, "
        "lets patients fight over places while its processes are killed, and checks the five booking rules. Ends with "
        "“0 double bookings”, or exits with 1. Touches no existing database."
    )
    stealth_options = ("application",)  # for callers in Python: another WSGI application to put to the proof

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=between(1, 600), default=20, help="how long the storm lasts (20)")
        parser.add_argument("--rivals", type=between(2, 200), default=40, help="patients for one place (40)")
        parser.add_argument("--workers", type=between(1, 16), default=4, help="server processes (4)")
        parser.add_argument("--seed", type=int, default=1, help="of what the clients choose to do (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if find_spec("gunicorn") is None:
            raise CommandError("The server of the proof is gunicorn, which is not installed (Windows has none).")
        plan = Plan(
            seconds=options["seconds"],
            rivals=options["rivals"],
            workers=options["workers"],
            seed=options["seed"],
            application=options.get("application", APPLICATION),
        )
        resolve = container().resolve
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            verdict = Proof(plan, resolve(UnitOfWork), resolve(Clock), self.say, self.progress).run()
        except ServerFailed as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError("Interrupted: server stopped, database dropped, nothing proved.") from error
        finally:
            self.progress_line("")
            signal.signal(signal.SIGTERM, before)
        if not verdict.passed:
            sys.exit(1)
