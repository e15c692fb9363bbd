"""Every look at a patient's file: what the patient is told of it, and what counts when access is watched.

A new `Look` belongs in one of these tables; a test sees to it.
"""

from core.consent_events import AccountErased, CopyTaken, PatientErased
from core.correspondence_events import ThreadOpened, ThreadsListed
from core.events import (
    AccessRefused,
    DataExported,
    Look,
    PapersListed,
    PatientListed,
    PatientOpened,
    PatientsListed,
    SignInLocked,
)
from core.export_job_events import ExportTaken
from core.file_events import FileOpened, FilesListed, InfectedFileRefused
from core.money_events import DocumentPrinted
from core.record_events import HistoryOpened, RecordListed, RecordOpened, RecordsListed
from core.treatment_events import (
    PrescriptionOpened,
    PrescriptionPrinted,
    PrescriptionsListed,
    TreatmentPlanOpened,
    TreatmentPlansListed,
)

OPENED: dict[type[Look], str] = {
    PatientOpened: "Xem hồ sơ",
    HistoryOpened: "Xem lịch sử khám chữa bệnh",
    RecordOpened: "Xem bệnh án",
    FileOpened: "Xem tài liệu",
    TreatmentPlanOpened: "Xem kế hoạch điều trị",
    PrescriptionOpened: "Xem đơn thuốc",
    PrescriptionPrinted: "In đơn thuốc",
    ThreadOpened: "Xem trao đổi với bác sĩ",
    CopyTaken: "Tải bản sao toàn bộ dữ liệu",
}
"""One patient's file, or something in it, was opened: in words for the patient."""
LISTED: dict[type[Look], str] = {
    PatientListed: "Xem trong danh sách",
    RecordListed: "Xem bệnh án trong danh sách",
    FilesListed: "Xem danh sách tài liệu",
    TreatmentPlansListed: "Xem danh sách kế hoạch điều trị",
    PrescriptionsListed: "Xem danh sách đơn thuốc",
    ThreadsListed: "Xem danh sách trao đổi",
}
"""The patient stood on a page of a list, of which one of `PAGES` tells as a whole."""
PAGES: tuple[type[Look], ...] = (PatientsListed, RecordsListed, PapersListed)
BESIDE: dict[type[Look], str] = {
    AccessRefused: "nothing was shown",
    SignInLocked: "nothing was shown",
    InfectedFileRefused: "nothing was shown",
    PatientErased: "something was taken away, and nothing shown",
    AccountErased: "likewise",
    DataExported: "a whole table, with an alert of its own, or a copy, of which CopyTaken tells each patient",
    ExportTaken: "the file of such a table, which was told of when it was made",
    DocumentPrinted: "a receipt, which tells of money alone",
}
"""Looks at something else, and at what."""
