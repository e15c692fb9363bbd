"""Where a use case finds every repository."""

from core.repositories.access_repository import AccessReviewRepository, EmergencyAccessRepository, RoleRequestRepository
from core.repositories.alert_repository import AlertRepository, AlertRuleRepository
from core.repositories.announcement_repository import AnnouncementRepository
from core.repositories.appointment_repository import (
    AppointmentRepository,
    HoldRepository,
    ScheduleRepository,
    SeriesRepository,
)
from core.repositories.audit_repository import AuditRepository
from core.repositories.board_repository import BoardRepository
from core.repositories.calendar_repository import CalendarFeedRepository
from core.repositories.cashdesk_repository import (
    MappingRepository,
    ShiftRepository,
    StatementRepository,
    StatementRowRepository,
)
from core.repositories.code_repository import OneTimeCodeRepository
from core.repositories.consent_repository import (
    ConsentRepository,
    ConsentTextRepository,
    DataRequestRepository,
    ExportRepository,
)
from core.repositories.consultation_repository import ConsultationRepository
from core.repositories.correspondence_repository import MessageRepository, ThreadRepository
from core.repositories.dashboard_repository import DashboardRepository
from core.repositories.day_repository import DayRepository
from core.repositories.delivery_repository import DeliveryRepository, NotificationPreferenceRepository
from core.repositories.document_repository import DocumentRepository, NumberSeriesRepository
from core.repositories.export_job_repository import ExportJobRepository
from core.repositories.family_repository import RelativeRepository
from core.repositories.file_repository import FileRepository
from core.repositories.gateway_repository import GatewayRefundRepository, NoticeRepository, OpenLinkRepository
from core.repositories.generation_repository import GenerationRepository
from core.repositories.history_repository import HistoryRepository
from core.repositories.idempotency_repository import IdempotencyRepository
from core.repositories.import_repository import Imports
from core.repositories.job_repository import JobRepository
from core.repositories.medical_repository import (
    DoctorRepository,
    FacilityRepository,
    ServiceCatalogueRepository,
    SpecialtyRepository,
)
from core.repositories.month_repository import MonthRepository
from core.repositories.obstacle_repository import ObstacleRepository
from core.repositories.outbox_repository import OutboxRepository
from core.repositories.payment_repository import BillLineRepository, BillRepository, PaymentRepository
from core.repositories.personal_data_repository import PersonalDataRepository
from core.repositories.planning_repository import RuleRepository, TemplateRepository, TimeOffRepository
from core.repositories.prescription_repository import (
    DrugRepository,
    PrescriptionLineRepository,
    PrescriptionRepository,
    PrescriptionSeriesRepository,
)
from core.repositories.rating_repository import RatingRepository, ScoreRepository
from core.repositories.reception_repository import QueueRepository, TicketRepository
from core.repositories.record_repository import (
    DiagnosisRepository,
    DiseaseRepository,
    RecordRepository,
    VersionRepository,
    VitalsRepository,
)
from core.repositories.refund_repository import InsuranceRateRepository, RefundRequestRepository, RefundRuleRepository
from core.repositories.revenue_repository import RevenueRepository
from core.repositories.session_repository import SecondFactorRepository, SessionRepository
from core.repositories.statistics_repository import StatisticsRepository
from core.repositories.support_repository import SupportAnswerRepository, SupportRepository
from core.repositories.teleconsultation_repository import ParticipationRepository, TeleconsultationRepository
from core.repositories.tidings import Tidings
from core.repositories.trail_repository import TrailRepository
from core.repositories.treatment_repository import TreatmentPlanRepository, TreatmentStepRepository
from core.repositories.user_repository import FailedSignInRepository, PatientRepository, UserRepository
from core.repositories.visit_repository import VisitRepository
from core.repositories.waitlist_repository import OfferRepository, WaitlistRepository


class Shelf:
    """The repositories by what they keep; they have no state, so that one of each serves all threads."""

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
    obstacles = ObstacleRepository()
    series = SeriesRepository()
    visits = VisitRepository()
    teleconsultations = TeleconsultationRepository()
    participations = ParticipationRepository()
    waitlist = WaitlistRepository()
    offers = OfferRepository()
    support_requests = SupportRepository()
    support_answers = SupportAnswerRepository()
    ratings = RatingRepository()
    scores = ScoreRepository()
    bills = BillRepository()
    bill_lines = BillLineRepository()
    payments = PaymentRepository()
    refund_rules = RefundRuleRepository()
    refund_requests = RefundRequestRepository()
    insurance_rates = InsuranceRateRepository()
    revenue = RevenueRepository()
    statistics = StatisticsRepository()
    dashboard = DashboardRepository()
    months = MonthRepository()
    open_links = OpenLinkRepository()
    notices = NoticeRepository()
    gateway_refunds = GatewayRefundRepository()
    documents = DocumentRepository()
    number_series = NumberSeriesRepository()
    shifts = ShiftRepository()
    mappings = MappingRepository()
    statements = StatementRepository()
    statement_rows = StatementRowRepository()
    calendar_feeds = CalendarFeedRepository()
    consultations = ConsultationRepository()
    days = DayRepository()
    queues = QueueRepository()
    tickets = TicketRepository()
    boards = BoardRepository()
    records = RecordRepository()
    record_versions = VersionRepository()
    diagnoses = DiagnosisRepository()
    vitals = VitalsRepository()
    diseases = DiseaseRepository()
    treatment_plans = TreatmentPlanRepository()
    treatment_steps = TreatmentStepRepository()
    drugs = DrugRepository()
    prescriptions = PrescriptionRepository()
    prescription_lines = PrescriptionLineRepository()
    prescription_series = PrescriptionSeriesRepository()
    files = FileRepository()
    history = HistoryRepository()
    threads = ThreadRepository()
    messages = MessageRepository()
    announcements = AnnouncementRepository()
    outbox = OutboxRepository()
    deliveries = DeliveryRepository()
    notification_preferences = NotificationPreferenceRepository()
    tidings = Tidings()
    consent_texts = ConsentTextRepository()
    consents = ConsentRepository()
    data_requests = DataRequestRepository()
    exports = ExportRepository()
    export_jobs = ExportJobRepository()
    imports = Imports()
    personal_data = PersonalDataRepository()
    jobs = JobRepository()
    audit = AuditRepository()
    trail = TrailRepository()
    alerts = AlertRepository()
    alert_rules = AlertRuleRepository()
    keys = IdempotencyRepository()
