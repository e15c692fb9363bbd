"""What happens to imports; each row that is written is told of beside, as if it had been entered by hand."""

from core.events import Event


class ImportUploaded(Event):
    """Its file is here, to be checked."""


class ImportAsked(Event):
    """Somebody wants it written."""


class ImportWritten(Event):
    """With how many rows became what."""


class ImportStopped(Event):
    """Its writing ended before its end: nothing was written, or with `VALID` what came first."""


class ImportCancelled(Event): ...


class ImportRemoved(Event):
    """Its time was over: the file and every row's content are deleted."""
