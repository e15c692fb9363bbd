"""A day at the clinic, in minutes."""

import signal
import sys
from argparse import ArgumentParser
from importlib.util import find_spec
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from core.bootstrap import container
from core.management.progress import ProgressCommand, between
from core.proof.server import ServerFailed
from core.simulation.simulation import Plan, Simulation
from core.unit_of_work import UnitOfWork


class Command(ProgressCommand):
    help = (
        "Plays a day at the clinic through the API of a real server, on a scratch database of the configured engine "
        "and a clock of its own: bookings, arrivals early and late, walk-ins, emergencies, patients who stay away or "
        "miss their call, two desks. Prints how long people waited beside the times that they were told. Exits with 1 "
        "if a visit ended wrongly or a rule is broken. Touches no existing database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--doctors", type=between(1, 100), default=20, help="(20)")
        parser.add_argument("--patients", type=between(1, 4000), default=600, help="(600)")
        parser.add_argument("--workers", type=between(1, 16), default=2, help="server processes (2)")
        parser.add_argument("--seed", type=int, default=1, help="of all that is left to chance (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if find_spec("gunicorn") is None:
            raise CommandError("The server of the simulation is gunicorn, which is not installed (Windows has none).")
        plan = Plan(options["doctors"], options["patients"], options["workers"], options["seed"])
        uow = container().resolve(UnitOfWork)
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            held = Simulation(plan, uow, self.say, self.progress).run(timezone.localdate())
        except ServerFailed as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError("Interrupted: server stopped, database dropped.") from error
        finally:
            self.progress_line("")
            signal.signal(signal.SIGTERM, before)
        if not held:
            sys.exit(1)
