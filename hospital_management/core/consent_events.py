"""What happens to consents, to requests of data subjects, and to what is held on them."""

from core.events import Event, Look


class ConsentTextPublished(Event): ...


class ConsentGiven(Event): ...


class ConsentWithdrawn(Event): ...


class DataRequestMade(Event): ...


class DataRequestAnswered(Event): ...


class DataRequestExtended(Event): ...


class DataRequestDone(Event): ...


class DataRequestRefused(Event): ...


class CopyTaken(Look):
    """The copy of all that is held on the patient was handed to somebody who acts for them."""


class PatientErased(Look):
    """The audit row names the request and the fields that were emptied, never what stood in them."""


class AccountErased(Look):
    """Of an account without a patient; the audit row names the request, and nothing of what was emptied."""


class DataExportAsked(Event):
    """A copy of everything held on an account and the patients for whom it acts."""


class DataExportRemoved(Event):
    """Its file is deleted: its time was over, a newer one was asked, or somebody in it was erased or parted from."""
