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
from core.dependency_injection import Container, Lifetime
from core.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentRescheduled,
    EventBus,
    Handler,
)
from core.file_store import FileStore
from core.gateways.client import GatewayClient
from core.gateways.port import Gateways
from core.gateways.registry import gateways
from core.money_events import PaymentRefunded
from core.notifications import Messenger, Notifier
from core.scanning.port import Scanner
from core.scanning.registry import scanner
from core.services.access_review_service import AccessReviewService
from core.services.account_service import AccountService
from core.services.alert_service import AlertRuleService, AlertService
from core.services.alert_watch import WATCHED, AlertWatch
from core.services.announcement_service import AnnouncementService
from core.services.appointment_service import AppointmentService
from core.services.audit_service import AccessLogService, AuditService
from core.services.auth_service import AuthService
from core.services.availability_service import AvailabilityService
from core.services.bill_service import BillService
from core.services.board_hub import BoardHub
from core.services.board_service import BoardService
from core.services.calendar_service import CalendarService
from core.services.consent_service import ConsentService, ConsentTextService
from core.services.dashboard_service import DashboardService
from core.services.data_request_service import DataRequestService
from core.services.day_service import DayService
from core.services.deposit_service import DepositService
from core.services.disease_service import DiseaseService
from core.services.document_service import DocumentService
from core.services.drug_service import DrugService
from core.services.emergency_access_service import EmergencyAccessService
from core.services.erasure_service import ErasureService
from core.services.expected_service import ExpectedService
from core.services.export_building import ExportBuilding
from core.services.export_service import ExportService
from core.services.family_service import FamilyService
from core.services.file_intake import FileIntake
from core.services.file_service import FileService
from core.services.file_upkeep import FileUpkeep
from core.services.gateway_refund_service import GatewayRefundService
from core.services.generation_service import GenerationService
from core.services.history_service import HistoryService
from core.services.hold_service import HoldService
from core.services.idempotency_service import IdempotencyService
from core.services.insurance_rate_service import InsuranceRateService
from core.services.insurance_service import InsuranceService
from core.services.kiosk import Kiosk
from core.services.link_settlement import LinkSettlement
from core.services.lobby_service import LobbyService
from core.services.mapping_service import MappingService
from core.services.medical_service import DoctorService, FacilityService, ServiceCatalogueService, SpecialtyService
from core.services.message_service import MessageService
from core.services.monthly_report_service import MonthlyReportService
from core.services.notice_service import NoticeService
from core.services.notification_sender import NotificationSender
from core.services.notification_service import (
    DeliveryService,
    NotificationPreferenceService,
    NotificationService,
)
from core.services.offer_service import OfferService
from core.services.password_reset_service import PasswordResetService
from core.services.patient_service import PatientService
from core.services.payment_link_service import PaymentLinkService
from core.services.payment_service import PaymentService
from core.services.periodic_service import PeriodicService
from core.services.phone_change_service import PhoneChangeService
from core.services.place_offering import PlaceOffering
from core.services.prescribing_service import PrescribingService
from core.services.prescription_service import PrescriptionService
from core.services.punctuality_service import PunctualityService
from core.services.queue_service import QueueService
from core.services.rating_service import RatingService
from core.services.record_service import RecordService
from core.services.refund_rule_service import RefundRuleService
from core.services.refund_service import RefundService
from core.services.reminder_service import ReminderService
from core.services.revenue_service import RevenueService
from core.services.role_service import RoleService
from core.services.rule_service import RuleService
from core.services.schedule_service import ScheduleService
from core.services.second_factor_service import SecondFactorService
from core.services.series_service import SeriesService
from core.services.session_closing import SessionClosing
from core.services.session_service import SessionService
from core.services.shift_service import ShiftService
from core.services.statement_row_service import StatementRowService
from core.services.statement_service import StatementService
from core.services.statistics_service import StatisticsService
from core.services.support_closing import SupportClosing
from core.services.support_figures import SupportFigures
from core.services.support_service import SupportService
from core.services.teleconsultation_service import TeleconsultationService
from core.services.template_service import TemplateService
from core.services.thread_service import ThreadService
from core.services.ticket_printing import TicketPrinting
from core.services.ticket_service import TicketService
from core.services.time_off_service import TimeOffService
from core.services.treatment_plan_service import TreatmentPlanService
from core.services.treatment_step_service import TreatmentStepService
from core.services.verification_service import VerificationService
from core.services.visit_closing import VisitClosing
from core.services.vitals_service import VitalsService
from core.services.waitlist_service import WaitlistService
from core.soon import SOON
from core.unit_of_work import UnitOfWork
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
        bus = build_event_bus(notifier, lambda event: built.resolve(AlertWatch).notice(event))
        bus.subscribe(PaymentRefunded, lambda event: built.resolve(GatewayRefundService).hear(event))
        for happened, job in SOON:
            bus.subscribe(happened, lambda event, job=job: background.soon(job))  # type: ignore[misc]
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
    built.register(UnitOfWork)
    built.register(IdempotencyService)
    built.register(ConsentTextService)
    built.register(ConsentService)
    built.register(DataRequestService)
    built.register(ErasureService)
    built.register(ExportService)
    built.register(ExportBuilding)
    built.register(AuthService)
    built.register(SessionService)
    built.register(SecondFactorService)
    built.register(PasswordResetService)
    built.register(PhoneChangeService)
    built.register(AccountService)
    built.register(RevenueService)
    built.register(StatisticsService)
    built.register(DashboardService)
    built.register(MonthlyReportService)
    built.register(RoleService)
    built.register(EmergencyAccessService)
    built.register(AccessReviewService)
    built.register(PatientService)
    built.register(FamilyService)
    built.register(FileService)
    built.register(FileIntake)
    built.register(FileUpkeep)
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
    built.register(QueueService)
    built.register(TicketService)
    built.register(HistoryService)
    built.register(HoldService)
    built.register(CalendarService)
    built.register(SeriesService)
    built.register(TeleconsultationService)
    built.register(LobbyService)
    built.register(SessionClosing)
    built.register(TicketPrinting)
    built.register(Kiosk)
    built.register(ExpectedService)
    built.register(PunctualityService)
    built.register(DayService)
    built.register(WaitlistService)
    built.register(OfferService)
    built.register(PlaceOffering)
    built.register(SupportService)
    built.register(SupportFigures)
    built.register(SupportClosing)
    built.register(RatingService)
    built.register(PaymentLinkService)
    built.register(NoticeService)
    built.register(LinkSettlement)
    built.register(GatewayRefundService)
    built.register(PaymentService)
    built.register(BillService)
    built.register(DocumentService)
    built.register(VerificationService)
    built.register(TreatmentPlanService)
    built.register(TreatmentStepService)
    built.register(DrugService)
    built.register(PrescriptionService)
    built.register(PrescribingService)
    built.register(RefundRuleService)
    built.register(RefundService)
    built.register(DepositService)
    built.register(InsuranceRateService)
    built.register(InsuranceService)
    built.register(ShiftService)
    built.register(MappingService)
    built.register(StatementService)
    built.register(StatementRowService)
    built.register(BoardService)
    built.register(RecordService)
    built.register(VitalsService)
    built.register(DiseaseService)
    built.register(ThreadService)
    built.register(MessageService)
    built.register(AnnouncementService)
    built.register(NotificationService)
    built.register(NotificationPreferenceService)
    built.register(DeliveryService)
    built.register(NotificationSender)
    built.register(PeriodicService)
    built.register(VisitClosing)
    built.register(ReminderService)
    built.register(AuditService)
    built.register(AccessLogService)
    built.register(AlertService)
    built.register(AlertRuleService)
    built.register(AlertWatch)
    built.add_ping("database", health_checks.ping_database)
    built.add_ping("redis", health_checks.ping_redis)
    built.add_ping("external_apis", health_checks.ping_external_apis)
    built.add_ping("periodic", lambda: health_checks.ping_periodic(built.resolve(Clock).now()))
    return built


def build_event_bus(notifier: Notifier, watch: Handler) -> EventBus:
    bus = EventBus()
    for event_type in (AppointmentBooked, AppointmentRescheduled, AppointmentMoved, AppointmentCancelled):
        bus.subscribe(event_type, notifier.tell)
    for watched in WATCHED:
        bus.subscribe(watched, watch)
    return bus
