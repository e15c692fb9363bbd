"""How long the law lets us take with a data subject's request.

Source: the Personal Data Protection Law 91/2025/QH15 and Decree 356/2025/NĐ-CP, in force from 1 January 2026: an answer
within 2 working days; done within 15 days, within 20 where a third party has to act too, with one extension of 15 days.
Working days are Monday to Friday without public holidays, as the `holidays` package has them. A day given is over at
its end, in local time.
"""

import datetime as dt
from zoneinfo import ZoneInfo

import holidays

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
ANSWER_WORKING_DAYS = 2
FINISH_DAYS, FINISH_DAYS_WITH_OTHERS, EXTENSION_DAYS = 15, 20, 15
FRIDAY = 5


def runs_from(entered: dt.datetime, received: dt.date | None) -> dt.datetime:
    """When the clocks begin: on the day on which the paper came in, else when the request was entered."""
    return dt.datetime.combine(received, dt.time.min, HERE) if received else entered


def answer_by(asked: dt.datetime) -> dt.datetime:
    """The end of the second working day after the request."""
    day, left = asked.astimezone(HERE).date(), ANSWER_WORKING_DAYS
    while left:
        day += dt.timedelta(days=1)
        left -= _is_working_day(day)
    return _end_of(day)


def finish_by(asked: dt.datetime, *, third_party: bool, extended: bool) -> dt.datetime:
    days = FINISH_DAYS_WITH_OTHERS if third_party else FINISH_DAYS
    return _end_of(asked.astimezone(HERE).date() + dt.timedelta(days=days + EXTENSION_DAYS * extended))


def _is_working_day(day: dt.date) -> bool:
    return day.isoweekday() <= FRIDAY and day not in holidays.country_holidays("VN", years=day.year)


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59), HERE)
