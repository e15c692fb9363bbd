"""What happens on the waiting list. Nobody (None) is the actor of what the system does by itself."""

from core.events import Event


class WaitlistJoined(Event): ...


class WaitlistLeft(Event): ...


class WaitlistExpired(Event):
    """Its last day passed."""


class PlaceOffered(Event): ...


class OfferAccepted(Event):
    """The appointment's own event stands beside it."""


class OfferDeclined(Event): ...


class OfferLapsed(Event):
    """Nobody answered in time."""


class OfferWithdrawn(Event):
    """The place cannot be had any more, by no fault of whom it was offered to."""
