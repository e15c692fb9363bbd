"""A simulated day from beginning to end: a scratch database, a real server on a stepped clock, and what came of it."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from random import Random

from django.core.management import call_command
from django.db import connection

from appointments.models import LichHen, TrangThaiLichHen
from core.bootstrap import container
from core.clock import Clock, day_begins
from core.proof.api import Api
from core.proof.gunicorn_settings import threads
from core.proof.scratch import scratch_database
from core.proof.server import Server
from core.repositories.integrity_repository import IntegrityRepository
from core.services.audit_verification import AuditVerification
from core.simulation.clinic import Founder
from core.simulation.clock import SteppedClock
from core.simulation.day import Day, Progress
from core.simulation.figures import table, waits
from core.simulation.people import Visitor, visitors
from core.unit_of_work import UnitOfWork

APPLICATION = "hospital_management.wsgi:application"
MOST_SHOWN = 20
SATURDAY = 5


@dataclass(frozen=True)
class Plan:
    doctors: int
    patients: int
    workers: int
    seed: int


@dataclass
class Simulation:
    """`say` gets the lines of the report; `progress` how much of the present part is done, and its name."""

    plan: Plan
    uow: UnitOfWork
    say: Callable[[str], None]
    progress: Progress

    def run(self, today: dt.date) -> bool:
        """Whether everything held. Raises ServerFailed when the server does not start."""
        day = next_workday(today)
        random = Random(self.plan.seed)
        people = visitors(self.plan.patients, self.plan.doctors, day, random)
        self.progress(0, "making a database")
        with tempfile.TemporaryDirectory() as folder, scratch_database() as database:
            clock = SteppedClock(Path(folder) / "clock")
            clock.set(day_begins(day - dt.timedelta(days=1)))
            clinic = Founder(self.uow, day).open(self.plan.doctors, people)
            self.progress(0, "starting the server")
            with self._server(database, clock) as server:
                self._introduce(server.port, database, day)
                api = Api(server.port)
                simulated = Day(api, clinic.signed_in(api), clock, day, people, random)
                simulated.book(self.progress)
                simulated.run(self.progress)
                self._report(simulated)
            simulated.close()
            self.progress(1, "closing the day")
            with container().override(Clock, clock):
                call_command("close_visits", stdout=StringIO())
            found = [*simulated.failures, *_wrong_ends(people), *_broken_rules()]
        return self._conclude(found)

    def _server(self, database: str, clock: SteppedClock) -> Server:
        settings, of_time = "core.simulation.gunicorn_settings", {"SIMULATED_CLOCK": str(clock.path)}
        return Server(APPLICATION, self.plan.workers, database, settings, IDLE_TIMEOUT_MINUTES="0", **of_time)

    def _introduce(self, port: int, database: str, day: dt.date) -> None:
        self.say(
            f"{day}: {self.plan.doctors} doctors, {self.plan.patients} patients, two desks. Server: gunicorn, "
            f"{self.plan.workers} processes of {threads} threads, port {port}. Database: {database} on "
            f"{connection.vendor}, dropped at the end. Seed: {self.plan.seed}."
        )

    def _report(self, day: Day) -> None:
        came = sum(visitor.comes is not None for visitor in day.visitors)
        self.say(
            f"{came} came, {len(day.visitors) - came} did not, {day.turned_away} found no place; {day.calls} calls, "
            f"{day.skipped} of them missed; {day.requests} requests."
        )
        for line in table(waits(day.tickets())):
            self.say(line)

    def _conclude(self, found: Sequence[str]) -> bool:
        for line in found[:MOST_SHOWN]:
            self.say(f"  {line}")
        if len(found) > MOST_SHOWN:
            self.say(f"  and {len(found) - MOST_SHOWN} more")
        self.say(f"{len(found)} failures" if found else "Every visit ended as it should, and every rule holds.")
        return not found


def next_workday(today: dt.date) -> dt.date:
    """Tomorrow, or Monday."""
    return today + dt.timedelta(days=2 if today.weekday() == SATURDAY else 1)


def _wrong_ends(people: Sequence[Visitor]) -> Iterator[str]:
    """Who was seen must be completed, who stayed away must not have come; nobody else is known of."""
    states = dict(LichHen.objects.values_list("pk", "trang_thai"))
    for visitor in people:
        expected = TrangThaiLichHen.NO_SHOW if visitor.comes is None else TrangThaiLichHen.COMPLETED
        state = states.get(visitor.ma_lich_hen)
        if visitor.ma_lich_hen and state != expected:
            yield f"appointment {visitor.ma_lich_hen} ended as {state}"


def _broken_rules() -> Iterator[str]:
    yield from (f"rule {found.rule}: {found.where}" for found in IntegrityRepository().violations())
    for fault in AuditVerification(UnitOfWork.audit).faults():
        yield f"audit trail {fault.kind}: chain {fault.ma_chuoi}, entry {fault.so_thu_tu}"
