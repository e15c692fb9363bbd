"""The only place that opens a transaction.

Locks are taken inside it in one order, which every use case keeps: accounts, appointments, bills, payments, then what
hangs on these (requests for a refund, the cashier's shift, the series of numbers), patients, doctors, templates,
schedules (each in primary-key order). Whoever writes a bill or a payment holds the lock of its appointment; a row of a
bank statement is locked before the appointment that it pays. A payment at the desk is written under the lock of its
cashier's open shift, which is closed under the same. A phone number that signs in or is sent a code is locked before
the accounts (its row of failed sign-ins), codes after them. Who changes what an account may do locks the Admins before
it, and a role request after it. What makes a place scarcer locks the schedule before it counts; what links an account
to a patient, or parts them, locks both. Who writes booking rules locks all of them, and nothing else; who raises an
alert locks its rule, and nothing else. Last comes a chain of the audit trail, which is never waited for.
"""

import random
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from django.db import Error, IntegrityError, transaction

from core.events import Event, EventBus
from core.exceptions import Busy
from core.repositories.access_repository import (
    AccessReviewRepository,
    EmergencyAccessRepository,
    RoleRequestRepository,
)
from core.repositories.alert_repository import AlertRepository, AlertRuleRepository
from core.repositories.appointment_repository import (
    AppointmentRepository,
    HoldRepository,
    ScheduleRepository,
    SeriesRepository,
    TeleconsultationRepository,
)
from core.repositories.audit_repository import AuditRepository
from core.repositories.cashdesk_repository import (
    MappingRepository,
    ShiftRepository,
    StatementRepository,
    StatementRowRepository,
)
from core.repositories.code_repository import OneTimeCodeRepository
from core.repositories.family_repository import RelativeRepository
from core.repositories.generation_repository import GenerationRepository
from core.repositories.idempotency_repository import IdempotencyRepository
from core.repositories.medical_repository import (
    DoctorRepository,
    FacilityRepository,
    ServiceCatalogueRepository,
    SpecialtyRepository,
)
from core.repositories.payment_repository import BillLineRepository, BillRepository, PaymentRepository
from core.repositories.planning_repository import RuleRepository, TemplateRepository, TimeOffRepository
from core.repositories.revenue_repository import RevenueRepository
from core.repositories.session_repository import SecondFactorRepository, SessionRepository
from core.repositories.trail_repository import TrailRepository
from core.repositories.user_repository import FailedSignInRepository, PatientRepository, UserRepository

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.02

SQLITE_BUSY, SQLITE_LOCKED = 5, 6
SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE = "40001", "40P01", "55P03"
MSSQL_DEADLOCK_VICTIM = "1205"

P = ParamSpec("P")
R = TypeVar("R")


def is_transient(error: Error) -> bool:
    """Whether the transaction may end otherwise when it is run again: it fell victim to a deadlock or a busy database,
    or a row that it had looked at was gone, or a twin there, when it wrote; its own checks will tell which.
    """
    if isinstance(error, IntegrityError):
        return True
    driver_error = error.__cause__ or error
    if getattr(driver_error, "sqlite_errorcode", None) in (SQLITE_BUSY, SQLITE_LOCKED):
        return True
    if getattr(driver_error, "sqlstate", None) in (SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE):
        return True
    # SQL Server drivers name the state and number in the message, and disagree on the class.
    words = " ".join(str(part) for part in driver_error.args)
    return SERIALIZATION_FAILURE in words or f"({MSSQL_DEADLOCK_VICTIM})" in words


class UnitOfWork:
    """One use case, one transaction: all of it is written, with its audit rows, or none of it.

    Recorded events are told to the bus after the commit.
    """

    accounts = UserRepository()
    sessions = SessionRepository()
    second_factors = SecondFactorRepository()
    failed_sign_ins = FailedSignInRepository()
    codes = OneTimeCodeRepository()
    patients = PatientRepository()
    relatives = RelativeRepository()
    role_requests = RoleRequestRepository()
    emergency_access = EmergencyAccessRepository()
    access_reviews = AccessReviewRepository()
    facilities = FacilityRepository()
    specialties = SpecialtyRepository()
    doctors = DoctorRepository()
    services = ServiceCatalogueRepository()
    rules = RuleRepository()
    templates = TemplateRepository()
    time_off = TimeOffRepository()
    generation = GenerationRepository()
    schedules = ScheduleRepository()
    appointments = AppointmentRepository()
    holds = HoldRepository()
    series = SeriesRepository()
    teleconsultations = TeleconsultationRepository()
    bills = BillRepository()
    bill_lines = BillLineRepository()
    payments = PaymentRepository()
    revenue = RevenueRepository()
    shifts = ShiftRepository()
    mappings = MappingRepository()
    statements = StatementRepository()
    statement_rows = StatementRowRepository()
    audit = AuditRepository()
    trail = TrailRepository()
    alerts = AlertRepository()
    alert_rules = AlertRuleRepository()
    keys = IdempotencyRepository()

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._events: list[Event] = []

    def record(self, event: Event) -> None:
        """Remember what happened: an audit row in this transaction, the bus after it."""
        self._events.append(event)

    def run(self, work: Callable[[], R]) -> R:
        """`work` in a transaction of its own, run again from the start when the database asks for it.

        Raises Busy when it still does after the last attempt; refuses to nest.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._run_once(work)
            except Error as error:
                if not is_transient(error):
                    raise
                if attempt == ATTEMPTS and isinstance(error, IntegrityError):
                    raise
                if attempt == ATTEMPTS:
                    raise Busy(retry_after=1) from error
            time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.random())  # jitter
        raise AssertionError("unreachable")

    def _run_once(self, work: Callable[[], R]) -> R:
        self._events = []
        with transaction.atomic(durable=True):
            result = work()
            if self._events:
                self.audit.write(self._events)
            for event in self._events:
                transaction.on_commit(partial(self._bus.publish, event))
        return result


class HasUnitOfWork(Protocol):
    uow: UnitOfWork


S = TypeVar("S", bound=HasUnitOfWork)


def transactional(use_case: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Run a service's method in its unit of work: the whole use case is one transaction."""

    @wraps(use_case)
    def run(service: S, *args: P.args, **kwargs: P.kwargs) -> R:
        return service.uow.run(lambda: use_case(service, *args, **kwargs))

    return run
