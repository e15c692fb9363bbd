"""What happened to patients' files, and who looked at them."""

from core.events import Event, Look


class FileUploaded(Event): ...


class FileChanged(Event):
    """Its kind or its description."""


class FileTakenBack(Event):
    """It stays, and is shown to Admins alone."""


class FileScanned(Event):
    """After it was stored; what was found stands in the row."""


class FileOpened(Look):
    """Of the patient, the record, somebody else was shown a file: `ma_tai_lieu`, `loai`, and `cach`, how."""


class FilesListed(Look):
    """Of the patient, the record, somebody else was shown so many files (`so_tep`) on one page of a list."""


class InfectedFileRefused(Look):
    """For the patient, the record; of the file nothing was kept but its name and what was found in it."""
