"""Which jobs run at once after what happened."""

from core.consent_events import DataExportAsked
from core.events import (
    AppointmentCancelled,
    AppointmentRescheduled,
    Event,
    HoldReleased,
    ScheduleAdded,
    ScheduleChanged,
    ScheduleRemoved,
    SchedulesGenerated,
    TimeOffEntered,
    TimeOffWithdrawn,
)
from core.export_job_events import ExportAsked
from core.import_events import ImportAsked, ImportUploaded
from core.periodic import BUILD_EXPORTS, EXPORT_TABLES, OFFER_PLACES, RUN_IMPORTS, Job
from core.waitlist_events import OfferDeclined, WaitlistJoined

PLACES_CHANGE: tuple[type[Event], ...] = (
    AppointmentCancelled,
    AppointmentRescheduled,
    HoldReleased,
    OfferDeclined,
    ScheduleAdded,
    ScheduleChanged,
    ScheduleRemoved,
    SchedulesGenerated,
    TimeOffEntered,
    TimeOffWithdrawn,
    WaitlistJoined,
)
"""After which those who wait may be offered a place, or one that was offered cannot be had."""

SOON: tuple[tuple[type[Event], Job], ...] = (
    *((changing, OFFER_PLACES) for changing in PLACES_CHANGE),
    (DataExportAsked, BUILD_EXPORTS),
    (ExportAsked, EXPORT_TABLES),
    (ImportUploaded, RUN_IMPORTS),
    (ImportAsked, RUN_IMPORTS),
)
"""The jobs that run at once after what happened."""
