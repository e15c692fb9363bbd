"""The use cases, which the container builds anew for whoever asks."""

from core.services.access_review_service import AccessReviewService
from core.services.account_erasure_service import DataErasureService
from core.services.account_service import AccountService
from core.services.alert_service import AlertRuleService, AlertService
from core.services.alert_watch import AlertWatch
from core.services.announcement_service import AnnouncementService
from core.services.appointment_service import AppointmentService
from core.services.audit_service import AccessLogService, AuditService
from core.services.auth_service import AuthService
from core.services.availability_service import AvailabilityService
from core.services.bill_service import BillService
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
from core.services.export_job_building import ExportJobBuilding
from core.services.export_job_service import ExportJobService
from core.services.export_job_upkeep import ExportJobUpkeep
from core.services.export_service import ExportService
from core.services.family_service import FamilyService
from core.services.file_intake import FileIntake
from core.services.file_service import FileService
from core.services.file_upkeep import FileUpkeep
from core.services.forgetting import Forgetting
from core.services.gateway_refund_service import GatewayRefundService
from core.services.generation_service import GenerationService
from core.services.history_service import HistoryService
from core.services.hold_service import HoldService
from core.services.idempotency_service import IdempotencyService
from core.services.import_service import ImportService
from core.services.import_work import ImportWork
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
from core.services.notification_service import DeliveryService, NotificationPreferenceService, NotificationService
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
from core.services.table_export_service import TableExportService
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

USE_CASES: tuple[type, ...] = (
    IdempotencyService,
    Forgetting,
    ConsentTextService,
    ConsentService,
    DataRequestService,
    DataErasureService,
    ErasureService,
    ExportService,
    ExportBuilding,
    ExportJobService,
    ExportJobBuilding,
    ExportJobUpkeep,
    ImportService,
    ImportWork,
    AuthService,
    SessionService,
    SecondFactorService,
    PasswordResetService,
    PhoneChangeService,
    AccountService,
    RevenueService,
    StatisticsService,
    DashboardService,
    MonthlyReportService,
    RoleService,
    EmergencyAccessService,
    AccessReviewService,
    PatientService,
    FamilyService,
    FileService,
    FileIntake,
    FileUpkeep,
    FacilityService,
    SpecialtyService,
    DoctorService,
    ServiceCatalogueService,
    RuleService,
    TemplateService,
    TimeOffService,
    ScheduleService,
    GenerationService,
    AvailabilityService,
    AppointmentService,
    QueueService,
    TicketService,
    HistoryService,
    HoldService,
    CalendarService,
    SeriesService,
    TeleconsultationService,
    LobbyService,
    SessionClosing,
    TicketPrinting,
    Kiosk,
    ExpectedService,
    PunctualityService,
    DayService,
    WaitlistService,
    OfferService,
    PlaceOffering,
    SupportService,
    SupportFigures,
    SupportClosing,
    RatingService,
    PaymentLinkService,
    NoticeService,
    LinkSettlement,
    GatewayRefundService,
    PaymentService,
    BillService,
    DocumentService,
    VerificationService,
    TreatmentPlanService,
    TreatmentStepService,
    DrugService,
    PrescriptionService,
    PrescribingService,
    RefundRuleService,
    RefundService,
    DepositService,
    InsuranceRateService,
    InsuranceService,
    ShiftService,
    MappingService,
    StatementService,
    StatementRowService,
    BoardService,
    RecordService,
    VitalsService,
    DiseaseService,
    ThreadService,
    MessageService,
    AnnouncementService,
    NotificationService,
    NotificationPreferenceService,
    DeliveryService,
    NotificationSender,
    PeriodicService,
    VisitClosing,
    ReminderService,
    AuditService,
    TableExportService,
    AccessLogService,
    AlertService,
    AlertRuleService,
    AlertWatch,
)
