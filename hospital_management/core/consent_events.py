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


class PatientErased(Look):
    """The audit row names the request and the fields that were emptied, never what stood in them."""


class DataExportAsked(Event):
    """A copy of everything held on an account and the patients for whom it acts."""


class DataExportRemoved(Event):
    """Its file is deleted: its time was over, a newer one was asked, or somebody in it was erased or parted from."""
