"""What happens in a queue beside the appointment's own states. The record is the ticket, of the room its queue."""

from core.events import Event


class TicketIssued(Event):
    """The reason is that of the priority class."""


class TicketCalled(Event):
    """With a reason: out of turn."""


class TicketSkipped(Event):
    """Called, but not there: to be called later, or absent."""


class TicketRecalled(Event):
    """Called once more, or back in the queue after an absence."""


class PriorityChanged(Event): ...


class RoomChanged(Event): ...
