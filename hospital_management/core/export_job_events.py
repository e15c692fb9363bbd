"""What happens to exports that are made in the background, and who took their files."""

from core.events import Event, Look


class ExportAsked(Event): ...


class ExportFinished(Event): ...


class ExportFailed(Event):
    """It is not tried again; `ly_do` says why."""


class ExportCancelled(Event): ...


class ExportExpired(Event):
    """Its file is deleted."""


class ExportTaken(Look):
    """The file was handed out: `cach`, how; `bang`, `dinh_dang`, `so_dong` and `so_byte`, what it is."""
