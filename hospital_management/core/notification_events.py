"""What people do about notifications."""

from core.events import Event


class NotificationPreferencesChanged(Event): ...


class DeliveryRetried(Event):
    """A dead letter is to be sent again."""
