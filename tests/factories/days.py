import datetime as dt

from django.utils import timezone


def coming_workday(days: int = 7) -> dt.date:
    """A day to come that is not a Sunday."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return day if day.weekday() != 6 else day + dt.timedelta(days=1)
