"""The composition root: read it to know the parts and how they hang together."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from core import health_checks
from core.clock import Clock
from core.dependency_injection import Container, Lifetime
from core.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentRescheduled,
    EventBus,
)
from core.notifications import Messenger, Notifier
from core.services.account_service import AccountService
from core.services.appointment_service import AppointmentService
from core.services.auth_service import AuthService
from core.services.availability_service import AvailabilityService
from core.services.family_service import FamilyService
from core.services.generation_service import GenerationService
from core.services.hold_service import HoldService
from core.services.idempotency_service import IdempotencyService
from core.services.medical_service import DoctorService, FacilityService, ServiceCatalogueService, SpecialtyService
from core.services.password_reset_service import PasswordResetService
from core.services.patient_service import PatientService
from core.services.phone_change_service import PhoneChangeService
from core.services.rule_service import RuleService
from core.services.schedule_service import ScheduleService
from core.services.series_service import SeriesService
from core.services.template_service import TemplateService
from core.services.time_off_service import TimeOffService
from core.unit_of_work import UnitOfWork


@cache
def container() -> Container:
    """The process's container."""
    return build_container()


def build_container() -> Container:
    """Services and their unit of work are new each time; what they share is made once."""
    built = Container()
    built.register(Clock, lifetime=Lifetime.SINGLETON)
    built.register(Notifier, lifetime=Lifetime.SINGLETON)
    built.register(Messenger, import_string(settings.MESSENGER), lifetime=Lifetime.SINGLETON)
    built.register(EventBus, build_event_bus, lifetime=Lifetime.SINGLETON)
    built.register(UnitOfWork)
    built.register(IdempotencyService)
    built.register(AuthService)
    built.register(PasswordResetService)
    built.register(PhoneChangeService)
    built.register(AccountService)
    built.register(PatientService)
    built.register(FamilyService)
    built.register(FacilityService)
    built.register(SpecialtyService)
    built.register(DoctorService)
    built.register(ServiceCatalogueService)
    built.register(RuleService)
    built.register(TemplateService)
    built.register(TimeOffService)
    built.register(ScheduleService)
    built.register(GenerationService)
    built.register(AvailabilityService)
    built.register(AppointmentService)
    built.register(HoldService)
    built.register(SeriesService)
    built.add_ping("database", health_checks.ping_database)
    built.add_ping("redis", health_checks.ping_redis)
    built.add_ping("external_apis", health_checks.ping_external_apis)
    return built


def build_event_bus(notifier: Notifier) -> EventBus:
    bus = EventBus()
    for event_type in (AppointmentBooked, AppointmentRescheduled, AppointmentMoved, AppointmentCancelled):
        bus.subscribe(event_type, notifier.tell)
    return bus
