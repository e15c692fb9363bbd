"""One factory a table, in a module for each app; each makes a valid row with no arguments."""

from tests.factories.access import AccessReviewFactory, EmergencyAccessFactory, RoleRequestFactory
from tests.factories.appointments import (
    AppointmentFactory,
    CompletedVisitFactory,
    HoldFactory,
    ScheduleFactory,
    TeleconsultationFactory,
)
from tests.factories.audit import AlertFactory, AlertRuleFactory
from tests.factories.authentication import (
    APP_KEY,
    PASSWORD,
    AccountFactory,
    OneTimeCodeFactory,
    SecondFactorFactory,
    SessionFactory,
)
from tests.factories.calendars import CalendarFeedFactory
from tests.factories.cashdesk import (
    ClosedShiftFactory,
    MappingFactory,
    ShiftFactory,
    StatementFactory,
    StatementRowFactory,
)
from tests.factories.consents import ConsentFactory, ConsentTextFactory, DataRequestFactory, ExportFactory
from tests.factories.core import AuditEntryFactory, JobFactory
from tests.factories.correspondence import (
    AnnouncementFactory,
    AnnouncementMarkFactory,
    AttachmentFactory,
    MessageFactory,
    ThreadFactory,
)
from tests.factories.days import coming_workday
from tests.factories.exports import ExportJobFactory
from tests.factories.files import FileFactory
from tests.factories.gateways import GatewayRefundFactory, NoticeFactory
from tests.factories.imports import ImportFactory, ImportRowFactory
from tests.factories.medical import DoctorFactory, FacilityFactory, ServiceFactory, SpecialtyFactory
from tests.factories.notifications import DeliveryFactory, NotificationFactory, PreferenceFactory, ReadMarkFactory
from tests.factories.payments import (
    BillFactory,
    BillLineFactory,
    LinkFactory,
    OpenPaymentFactory,
    PaymentFactory,
    bill_of,
    refund_of,
)
from tests.factories.planning import RulesFactory, TemplateFactory, TimeOffFactory
from tests.factories.receipts import DocumentFactory
from tests.factories.reception import QueueFactory, TicketFactory
from tests.factories.records import DiagnosisFactory, IcdFactory, RecordFactory, RecordVersionFactory, VitalsFactory
from tests.factories.refunds import InsuranceRateFactory, RefundRequestFactory, RefundRulesFactory
from tests.factories.support import RatingFactory, SupportAnswerFactory, SupportRequestFactory
from tests.factories.telehealth import ParticipationFactory
from tests.factories.treatments import (
    DraftPrescriptionFactory,
    DrugFactory,
    PrescriptionLineFactory,
    PrescriptionSeriesFactory,
    TreatmentPlanFactory,
    TreatmentStepFactory,
)
from tests.factories.users import PatientFactory, RelativeFactory
from tests.factories.waitlist import EntryFactory, OfferFactory
