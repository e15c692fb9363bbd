"""The one place that asks what time it is."""

import datetime as dt

from django.utils import timezone


class Clock:
    """Time as people at the clinic read it; tests put another one into the container."""

    def now(self) -> dt.datetime:
        """The present instant, aware, in the time zone of the settings (Asia/Ho_Chi_Minh)."""
        return timezone.localtime()


MINUTES = 24 * 60
_TIMES = [dt.time(*divmod(minute, 60)) for minute in range(MINUTES)]


def minute_of(moment: dt.time, *, up: bool = False) -> int:
    """The minute of the day in which the moment lies; with `up`, the first that does not begin before it."""
    started = up and (moment.second or moment.microsecond)
    return moment.hour * 60 + moment.minute + bool(started)


def time_at(minute: int) -> dt.time:
    return _TIMES[minute]


def add_minutes(moment: dt.time, minutes: int) -> dt.time | None:
    """The time of day so many minutes later; None past midnight."""
    total = moment.hour * 60 + moment.minute + minutes
    return moment.replace(hour=total // 60, minute=total % 60) if total < 24 * 60 else None


def shifted(moment: dt.time, minutes: int) -> dt.time:
    """The time of day so many minutes later, or earlier, as far as the day goes."""
    total = moment.hour * 60 + moment.minute + minutes
    return dt.time(*divmod(max(total, 0), 60)) if total < 24 * 60 else dt.time.max


FIRST_DAY = dt.date(1900, 1, 1)  # the calendar's first days have instants that no database holds in UTC


def day_begins(day: dt.date) -> dt.datetime:
    """The day's first instant in local time; of days before 1900 that year's."""
    return timezone.make_aware(dt.datetime.combine(max(day, FIRST_DAY), dt.time.min))


def day_ends(day: dt.date) -> dt.datetime:
    """The day's last instant in local time; of days before 1900 that year's first day's."""
    return timezone.make_aware(dt.datetime.combine(max(day, FIRST_DAY), dt.time.max))
