"""What the tests of appointments share."""

import datetime as dt
import json
import re

from django.utils import timezone

URL = "/api/appointments/"


def refusal(answer):
    body = answer.json()
    return answer.status_code, body["code"], [error["code"] for error in body.get("errors", [])]


def moment(schedule, hour, minute=0, days=0):
    day = schedule.ngay_lam_viec - dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def to_the_second(answer):
    """What was answered, without the parts of seconds, which not every server and driver keeps."""
    return json.loads(re.sub(r"(:\d\d)\.\d+(?=[+Z])", r"\1", answer.content.decode()))
