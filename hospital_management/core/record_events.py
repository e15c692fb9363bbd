"""What happens to medical records. Their texts and numbers stand in the audit trail as marks."""

from core.events import Event, Look


class RecordWritten(Event):
    """A draft was begun or changed."""


class RecordSigned(Event): ...


class RecordAmended(Event):
    """A further version was signed; the reason is kept with it."""


class VitalsTaken(Event): ...


class VitalsRemoved(Event): ...


class DiseasesImported(Event):
    """So many entries of the catalogue were added (`them`) and changed (`sua`)."""


class RecordOpened(Look):
    """A record of the patient, `ma_benh_an`, was shown to somebody who is neither the patient nor acts for them."""


class HistoryOpened(Look):
    """The patient's history, of the kinds `loai` (none: all), was shown to somebody who is neither the patient nor acts
    for them.
    """


class RecordsListed(Look):
    """One page of the list of records was shown."""


class RecordListed(Look):
    """The patient's records stood on it, shown to somebody who is neither the patient nor acts for them."""
