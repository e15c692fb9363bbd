"""What the tests of appointments share."""

import datetime as dt

from django.utils import timezone

URL = "/api/appointments/"


def refusal(answer):
    body = answer.json()
    return answer.status_code, body["code"], [error["code"] for error in body.get("errors", [])]


def moment(schedule, hour, minute=0, days=0):
    day = schedule.ngay_lam_viec - dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
