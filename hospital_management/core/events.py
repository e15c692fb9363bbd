"""Things that happened, and who hears of them. Every event becomes an audit row; handlers run after the commit."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Model

from core.sealing import mask

logger = logging.getLogger(__name__)

SECRET_FIELDS = {"password", "jti", "khoa", "ma_bam", "khoa_luu", "khoa_tep"}
MOST_FILTERS, LONGEST_FILTER = 20, 200
CLINICAL_TEXTS = {
    *("nhom_mau", "di_ung", "benh_nen", "ghi_chu", "ghi_chu_bac_si", "ly_do_kham", "kham_lam_sang", "ket_luan"),
    *("huong_xu_tri", "ghi_chu_noi_bo", "chan_doan", "dien_giai", "noi_dung_ky", "mach", "huyet_ap_tam_thu"),
    *("huyet_ap_tam_truong", "nhiet_do", "nhip_tho", "spo2", "can_nang", "chieu_cao", "ten_ke_hoach"),
    *("muc_tieu", "ly_do_ngung", "viec_can_lam", "ghi_chu_buoc", "loi_dan", "noi_dung_don", "ly_do_bo_qua"),
    *("ly_do_huy_don", "tieu_de_hoi", "noi_dung_hoi", "noi_dung_tra_loi", "nhan_xet", "noi_dung_yeu_cau"),
}


def snapshot(record: Model) -> dict[str, Any]:
    """The stored values of one row by field name: secrets left out, clinical texts as marks that show only whether
    they changed. A model names those of its own in `clinical_texts`.
    """
    clinical = CLINICAL_TEXTS.union(getattr(record, "clinical_texts", ()))
    values = {
        field.attname: field.value_from_object(record)
        for field in record._meta.concrete_fields
        if field.name not in SECRET_FIELDS
    }
    return {name: mask(value) if name in clinical else value for name, value in values.items()}


def filters_told(asked: Mapping[str, str]) -> dict[str, str]:
    """Filters as the audit trail keeps them: what cannot be printed left out, at most 20, of 200 characters each."""
    told = ((_printable(name), _printable(text)) for name, text in islice(asked.items(), MOST_FILTERS))
    return {name: text for name, text in told if text}


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST_FILTER]


@dataclass(frozen=True)
class Event:
    """`actor` (None: nobody signed in) did this to `record`; `before` is its snapshot if it existed.

    `notes` are told in the audit row beside the record's own values. Where no single row is meant, `record` is the
    model's class.
    """

    actor: Any
    record: Any
    before: dict[str, Any] | None = None
    reason: str = ""
    notes: dict[str, Any] | None = None


class Look(Event):
    """Nothing was changed: the audit row tells which record it was and the notes, not the record's values."""


class AccountRegistered(Event): ...


class AccountChanged(Event): ...


class AccountDeactivated(Event): ...


class RoleChanged(Event): ...


class RoleRequested(Event):
    """A downgrade waits for another Admin."""


class RoleRequestApproved(Event): ...


class RoleRequestRejected(Event): ...


class TemporaryRoleGiven(Event): ...


class TemporaryRoleEnded(Event):
    """Before its time."""


class AccessReviewed(Event): ...


class EmergencyAccessOpened(Event): ...


class EmergencyAccessEnded(Event):
    """Before its time."""


class PasswordChanged(Event): ...


class PasswordReset(Event):
    """By a one-time code."""


class PhoneChanged(Event): ...


class SignedIn(Event): ...


class SessionEnded(Event): ...


class RefreshTokenReused(Event): ...


class SecondFactorBegun(Event): ...


class SecondFactorConfirmed(Event):
    """It is in force from now on."""


class SecondFactorDisabled(Event): ...


class SecondFactorReset(Event):
    """Taken away by an Admin, or on the server by the command (then by nobody)."""


class RecoveryCodesMade(Event): ...


class RecoveryCodeUsed(Event): ...


class CalendarFeedMade(Event): ...


class CalendarFeedRevoked(Event):
    """By its owner, or with the sessions of the account."""


class PatientRegistered(Event): ...


class PatientChanged(Event): ...


class RelativeAdded(Event):
    """An account may act for a patient."""


class RelativeChanged(Event): ...


class RelativeRemoved(Event):
    """It may no longer; the patient stays."""


class CatalogueEntryAdded(Event): ...


class CatalogueEntryChanged(Event): ...


class CatalogueEntryRemoved(Event): ...


class ScheduleAdded(Event): ...


class ScheduleChanged(Event): ...


class ScheduleRemoved(Event): ...


class SchedulesGenerated(Event):
    """For the doctor, the facility or, when neither was named, everybody, for whom the caller's account stands."""


class TemplateAdded(Event): ...


class TemplateChanged(Event): ...


class TemplateRemoved(Event): ...


class RulesAdded(Event): ...


class RulesChanged(Event): ...


class RulesRemoved(Event): ...


class AppointmentBooked(Event): ...


class AppointmentRescheduled(Event): ...


class AppointmentMoved(Event):
    """To another state, other than cancelled."""


class AppointmentCancelled(Event): ...


class TimeOffEntered(Event): ...


class TimeOffWithdrawn(Event): ...


class PlaceHeld(Event): ...


class HoldReleased(Event): ...


class AppointmentNoted(Event):
    """Its note was changed, nothing else."""


class PatientOpened(Look):
    """The file was shown to somebody who is neither the patient nor acts for them."""


class PatientsListed(Look):
    """One page of the list of patients was shown."""


class PatientListed(Look):
    """The patient stood on it with clinical fields, shown to somebody who is neither the patient nor acts for them."""


class PapersListed(Look):
    """One page of a list of patients' papers, of the record's model, was shown to somebody who is neither the patient
    nor acts for them; each of these patients has an entry of their own.
    """


class DataExported(Look):
    """Of the table: `bo_loc` (the filters), `dinh_dang`, `so_dong`, and `toan_bo`, whether nothing was left out."""


class AccessRefused(Look):
    """A signed-in account, the record, was answered 403."""


class SignInLocked(Look):
    """Too many wrong passwords: the record is the number's account if it has one."""


class AlertRuleChanged(Event): ...


class AlertRaised(Event): ...


class AlertHandled(Event): ...


Handler = Callable[[Any], None]


class EventBus:
    """Tells each handler of an event type; one that fails is logged and harms neither the others nor what happened."""

    def __init__(self) -> None:
        self._handlers: dict[type[Event], list[Handler]] = defaultdict(list)

    def subscribe(self, event_type: type[Event], handler: Handler) -> None:
        self._handlers[event_type].append(handler)

    def publish(self, event: Event) -> None:
        for handler in self._handlers[type(event)]:
            try:
                handler(event)
            except Exception:  # what happened is committed: no handler may turn it into an error
                logger.exception("Handler failed", extra={"event": type(event).__name__})
