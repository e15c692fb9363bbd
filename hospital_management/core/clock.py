"""The one place that asks what time it is."""

import datetime as dt

from django.utils import timezone


class Clock:
    """Time as people at the clinic read it; tests put another one into the container."""

    def now(self) -> dt.datetime:
        """The present instant, aware, in the time zone of the settings (Asia/Ho_Chi_Minh)."""
        return timezone.localtime()
