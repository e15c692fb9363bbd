"""What happens at the support desk, and with ratings. Nobody (None) is the actor of what the system does by itself."""

from core.events import Event


class SupportAsked(Event): ...


class SupportAssigned(Event): ...


class SupportSorted(Event):
    """The desk said what it is about, or how much it presses."""


class SupportAnswered(Event):
    """`record` is the answer, or the note that only the desk reads."""


class SupportMoved(Event):
    """Solved, closed or opened again; another change of state stands with the answer that made it."""


class RatingGiven(Event): ...


class RatingChanged(Event): ...


class RatingWithdrawn(Event): ...


class RatingReplied(Event): ...


class RatingShown(Event): ...


class RatingHidden(Event): ...
