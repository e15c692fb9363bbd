"""The composition root: read it to know the parts and how they hang together."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from core import health_checks
from core.background import Background, QueuedBackground, ThreadBackground
from core.channels.client import ProviderClient
from core.channels.port import Channels
from core.channels.registry import channels
from core.clock import Clock
from core.consent_events import DataExportRemoved
from core.dependency_injection import Container, Lifetime
from core.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentRescheduled,
    EventBus,
    Handler,
    PatientChanged,
)
from core.file_store import FileStore
from core.gateways.client import GatewayClient
from core.gateways.port import Gateways
from core.gateways.registry import gateways
from core.money_events import PaymentRefunded
from core.notifications import Messenger, Notifier
from core.scanning.port import Scanner
from core.scanning.registry import scanner
from core.services.alert_watch import WATCHED, AlertWatch
from core.services.board_hub import BoardHub
from core.services.board_service import BoardService
from core.services.contact_watch import ContactWatch
from core.services.export_building import ExportBuilding
from core.services.gateway_refund_service import GatewayRefundService
from core.services.periodic_service import PeriodicService
from core.soon import SOON
from core.unit_of_work import UnitOfWork
from core.use_cases import USE_CASES
from core.video.port import VideoRooms
from core.video.registry import video_rooms


@cache
def container() -> Container:
    """The process's container."""
    return build_container()


def build_container() -> Container:
    """Services and their unit of work are new each time; what they share is made once."""
    built = Container()

    def event_bus(notifier: Notifier, background: Background) -> EventBus:
        """The bus lives as long as the process; who watches has a unit of work, and is made anew for each event."""
        bus = build_event_bus(notifier, background, lambda event: built.resolve(AlertWatch).notice(event))
        bus.subscribe(PatientChanged, lambda event: built.resolve(ContactWatch).notice(event))
        bus.subscribe(PaymentRefunded, lambda event: built.resolve(GatewayRefundService).hear(event))
        bus.subscribe(DataExportRemoved, lambda event: built.resolve(ExportBuilding).delete_files(event.record.pk))
        return bus

    def board_hub() -> BoardHub:
        """For the process; each look has a unit of work of its own."""
        return BoardHub(lambda frame: built.resolve(BoardService).look(frame=frame), settings.BOARD_STREAMS)

    def background() -> Background:
        """By Celery where there is a Redis; else here, where each job gets a service of its own."""
        if settings.REDIS_URL:
            return QueuedBackground(lambda: import_string("hospital_management.celery.app"))
        return ThreadBackground(lambda job: built.resolve(PeriodicService).run(job))

    built.register(Clock, lifetime=Lifetime.SINGLETON)
    built.register(Notifier, lifetime=Lifetime.SINGLETON)
    built.register(Messenger, import_string(settings.MESSENGER), lifetime=Lifetime.SINGLETON)
    built.register(EventBus, event_bus, lifetime=Lifetime.SINGLETON)
    built.register(Background, background, lifetime=Lifetime.SINGLETON)
    built.register(GatewayClient, lifetime=Lifetime.SINGLETON)
    built.register(Gateways, gateways, lifetime=Lifetime.SINGLETON)
    built.register(FileStore, lifetime=Lifetime.SINGLETON)
    built.register(Scanner, scanner)
    built.register(BoardHub, board_hub, lifetime=Lifetime.SINGLETON)
    built.register(VideoRooms, video_rooms, lifetime=Lifetime.SINGLETON)
    built.register(ProviderClient, lifetime=Lifetime.SINGLETON)
    built.register(Channels, channels, lifetime=Lifetime.SINGLETON)
    built.register(ContactWatch)
    built.register(UnitOfWork)
    for use_case in USE_CASES:
        built.register(use_case)
    built.add_ping("database", health_checks.ping_database)
    built.add_ping("redis", health_checks.ping_redis)
    built.add_ping("external_apis", health_checks.ping_external_apis)
    built.add_ping("periodic", lambda: health_checks.ping_periodic(built.resolve(Clock).now()))
    return built


def build_event_bus(notifier: Notifier, background: Background, watch: Handler) -> EventBus:
    bus = EventBus()
    for event_type in (AppointmentBooked, AppointmentRescheduled, AppointmentMoved, AppointmentCancelled):
        bus.subscribe(event_type, notifier.tell)
    for watched in WATCHED:
        bus.subscribe(watched, watch)
    for happened, job in SOON:
        bus.subscribe(happened, lambda event, job=job: background.soon(job))  # type: ignore[misc]
    return bus
