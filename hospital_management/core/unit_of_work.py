"""The only place that opens a transaction.

Locks are taken inside it in one order, which every use case keeps: accounts, appointments, bills, payments, then what
hangs on these (requests for a refund, the cashier's shift, documents, medical records, prescriptions), entries of the
waiting list (with which their offers are written), patients, doctors, templates, schedules (each in primary-key order).
A remote session is written under the lock of its appointment. A bill, its lines, payments and requests for a refund are
written under the lock of their appointment, and read for that once it is taken. Who makes a treatment plan locks its
appointment, then the patient; who writes it or its steps, the plan. A row of a bank statement is locked before the
appointment that it pays. Whoever writes in a thread between doctor and patient locks both accounts, then the thread;
who reads or closes it, the thread. Who asks for an export locks his account, who builds or ends it the job. An import
is locked first of all. A payment at the desk is written under the lock of its cashier's open shift, which is closed
under the same. A phone number that signs in or is sent a code is locked before the accounts (its row of failed
sign-ins), codes after them. Who changes what an account may do locks the Admins before it, and a role request after it.
What makes a place scarcer locks the schedule before it counts; so does whoever changes a queue or a ticket; what links
an account to a patient, or parts them, locks both. What a patient agrees to is written under the patient's lock; who
decides on a data subject's request locks it after the patient, and who erases somebody's data locks the accounts
concerned, the patients to whom they are linked, then the request. Who writes booking rules, refund rules or the rates
of the health insurance locks all of them, and nothing else; who raises an alert locks its rule, and nothing else. Last
but one comes the series that numbers a document, on which all documents of a facility wait; last a chain of the audit
trail, which is never waited for.
"""

import logging
import random
import time
from collections.abc import Callable
from enum import Enum
from functools import partial, wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from django.db import Error, connection, transaction

from core.clock import Clock
from core.events import Event, EventBus
from core.exceptions import Busy, OutcomeUnknown
from core.repositories.shelf import Shelf
from core.transient_errors import Fate, fate, is_unanswered, may_run_again, passes

logger = logging.getLogger(__name__)

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 8
"""After which nothing is tried again, however few the attempts: each may have waited for a lock or a connection."""
RETRY_SOON, RETRY_LATER = 1, 5  # seconds that a client is asked to wait

CLOCK = Clock()

P = ParamSpec("P")
R = TypeVar("R")


class Phase(Enum):
    CONNECTING = "connecting"
    WORKING = "working"
    COMMITTING = "committing"


class UnitOfWork(Shelf):
    """One use case, one transaction: all of it is written, with its audit rows, or none of it.

    Recorded events are told to the bus after the commit.
    """

    def __init__(self, bus: EventBus, clock: Clock = CLOCK) -> None:
        self._bus, self._clock = bus, clock
        self._events: list[Event] = []
        self._phase = Phase.CONNECTING

    def record(self, event: Event) -> None:
        """Remember what happened: an audit row in this transaction, the bus after it."""
        self._events.append(event)

    def run(self, work: Callable[[], R]) -> R:
        """`work` in a transaction of its own, run again from the start when the database asks for it or the connection
        broke, as long as it surely was not committed.

        Raises Busy when that does not help or the server cannot serve just now, OutcomeUnknown when the answer to the
        commit was lost; refuses to nest.
        """
        began = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._run_once(work)
            except Error as error:
                late = attempt == ATTEMPTS or time.monotonic() - began > PATIENCE_SECONDS
                self._give_up(error, late)
                logger.warning("A use case is run again", extra={"attempt": attempt, "error": str(error)})
            time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.random())  # jitter
        raise AssertionError("unreachable")

    def _run_once(self, work: Callable[[], R]) -> R:
        self._events, self._phase = [], Phase.CONNECTING
        with transaction.atomic(durable=True):
            self._phase = Phase.WORKING
            result = work()
            if self._events:
                self.tidings.tell(self._events, self._clock.now())
                self.audit.write(self._events)
            for event in self._events:
                transaction.on_commit(partial(self._bus.publish, event))
            self._phase = Phase.COMMITTING
        return result

    def _give_up(self, error: Error, late: bool) -> None:
        """Raises what the caller is told, unless the use case is to be run again."""
        lost = fate(error) is Fate.LOST
        if self._phase is Phase.COMMITTING and is_unanswered(error):
            logger.error("Whether a use case was committed is not known", exc_info=error)
            raise OutcomeUnknown(retry_after=RETRY_LATER) from error
        if not passes(error) and (late or not may_run_again(error)):
            raise error
        if not may_run_again(error) or (lost and self._phase is Phase.CONNECTING):
            logger.error("The database does not serve: %s", error)
            raise Busy(retry_after=RETRY_LATER) from error
        if late:
            raise Busy(retry_after=RETRY_SOON) from error
        if lost and not connection.in_atomic_block:
            connection.close()


class HasUnitOfWork(Protocol):
    uow: UnitOfWork


S = TypeVar("S", bound=HasUnitOfWork)


def transactional(use_case: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Run a service's method in its unit of work: the whole use case is one transaction."""

    @wraps(use_case)
    def run(service: S, *args: P.args, **kwargs: P.kwargs) -> R:
        return service.uow.run(lambda: use_case(service, *args, **kwargs))

    return run
