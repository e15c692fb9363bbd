"""What happens in remote sessions. The record is the session."""

from core.events import Event


class RemoteSessionWaited(Event):
    """The patient came to the lobby; the first time alone."""


class RemoteSessionJoined(Event):
    """Somebody was let into the room: `ben` in the notes says on which side."""


class RemoteSessionLeft(Event): ...


class RemoteSessionStarted(Event): ...


class RemoteSessionEnded(Event): ...


class RemoteSessionMissed(Event):
    """One side, or neither, came: the outcome says who did not."""


class RemoteSessionNoted(Event):
    """The doctor's notes were changed, nothing else."""
