"""The proof from beginning to end: a scratch database, a real server, rivals, a storm, and the verdict."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from core.clock import Clock
from core.models import KhoaYeuCau
from core.proof.api import Api
from core.proof.clinic import Clinic, Founder
from core.proof.gunicorn_settings import threads
from core.proof.ledger import Ledger
from core.proof.rivals import ROUNDS, Rivals
from core.proof.scratch import scratch_database
from core.proof.server import Server
from core.proof.storm import CLIENTS, Storm
from core.proof.verdict import Verdict, judge
from core.services.idempotency_service import HOLDER_IS_DEAD_AFTER
from core.unit_of_work import UnitOfWork

MOST_SHOWN = 20


@dataclass(frozen=True)
class Plan:
    """How hard to try, and on which WSGI application."""

    seconds: int
    rivals: int
    workers: int
    seed: int
    application: str


@dataclass
class Proof:
    """`say` gets the lines of the report; `progress` how much of the present part is done, and its name."""

    plan: Plan
    uow: UnitOfWork
    clock: Clock
    say: Callable[[str], None]
    progress: Callable[[float, str], None]
    ledger: Ledger = field(default_factory=Ledger)

    def run(self) -> Verdict:
        """Raises ServerFailed when the server does not start."""
        self.progress(0, "making a database")
        with scratch_database() as database:
            clinic = Founder(self.uow, self.clock).open(self.plan.rivals)
            self.progress(0, "starting the server")
            with Server(self.plan.application, self.plan.workers, database) as server:
                self._introduce(server, database)
                lost_rounds = self._hammer(server, clinic)
                last_words = server.last_words()
            self.progress(1, "checking")
            verdict = judge(self.ledger, lost_rounds)
        self._conclude(verdict)
        if self.ledger.broken:
            self.say(f"The server's last words:\n{last_words}")
        return verdict

    def _hammer(self, server: Server, clinic: Clinic) -> list[str]:
        """The rounds that had not exactly one winner."""
        self.progress(0, "signing in")
        api = Api(server.port)
        clinic = clinic.signed_in(api)
        lost_rounds = list(Rivals(api, clinic, self.ledger).run(self.progress))
        self._say_rivals()
        before, began = self.ledger.requests, time.monotonic()
        storm = Storm(server, clinic, self.ledger, self.plan.seed)
        storm.run(self.plan.seconds, self.progress)
        asked, seconds = self.ledger.requests - before, time.monotonic() - began
        self._let_a_minute_pass()
        storm.settle()
        self._say_storm(server.kills, asked, seconds)
        return lost_rounds

    def _let_a_minute_pass(self) -> None:
        """For keys whose holder was killed; in the database instead of on the wall."""
        then = self.clock.now() - HOLDER_IS_DEAD_AFTER
        KhoaYeuCau.objects.filter(ma_tra_loi__isnull=True).update(bat_dau=then)

    def _introduce(self, server: Server, database: str) -> None:
        self.say(
            f"Server: gunicorn on {self.plan.application}, {self.plan.workers} processes of {threads} threads, port "
            f"{server.port}. Database: {database} on {connection.vendor}, dropped at the end. Seed: {self.plan.seed}."
        )

    def _say_rivals(self) -> None:
        answers = self.ledger.outcomes["rivals"].copy()
        won = answers.pop("201", 0)
        self.say(
            f"Rivals: {ROUNDS} rounds of {self.plan.rivals} for one place; {won} won, {answers.total()} did not: "
            f"{_listed(answers)}."
        )

    def _say_storm(self, kills: int, requests: int, seconds: float) -> None:
        ledger = self.ledger
        self.say(
            f"Storm: {seconds:.1f} s, {CLIENTS} clients, {requests} requests, {requests / seconds:.0f} a second; "
            f"{kills} worker processes killed, {ledger.dropped} answers not waited for, {ledger.tries_again} tries "
            f"again with the same key, {ledger.replays} replays."
        )
        for action, answers in sorted(ledger.outcomes.items()):
            if action != "rivals":
                self.say(f"  {action + ':':<22} {_listed(answers)}")

    def _conclude(self, verdict: Verdict) -> None:
        told = sum(map(len, self.ledger.made.values()))
        self.say(
            f"Checked: the five rules, {told} appointments that clients were told of, a key for each, the audit trail."
        )
        found = verdict.violations + verdict.failures
        for line in found[:MOST_SHOWN]:
            self.say(f"  {line}")
        if len(found) > MOST_SHOWN:
            self.say(f"  and {len(found) - MOST_SHOWN} more")
        if verdict.violations:
            self.say(f"{len(verdict.violations)} violations")
        else:
            self.say("0 double bookings")
        if verdict.failures:
            self.say(f"{len(verdict.failures)} failures")


def _listed(answers: Counter[str]) -> str:
    return ", ".join(f"{times} {code}" for code, times in answers.most_common()) or "-"
