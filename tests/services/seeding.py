"""What the tests of the demo data look at."""

import datetime as dt

from django.apps import apps
from django.utils import timezone

from appointments.models import LichHen
from core import demo, demo_bulk
from medical.models import BacSi

MORNING = dt.datetime(2026, 3, 4, 9, 10, tzinfo=timezone.get_default_timezone())  # a Wednesday
NEW_PHONE = "0377000001"
OURS = [model for app in ("authentication", "users", "medical", "planning", "appointments", "payments", "core")
        for model in apps.get_app_config(app).get_models()]  # fmt: skip


def everything():
    """Every row of every table."""
    return {model: list(model.objects.order_by("pk").values()) for model in OURS}


def coming_workdays(today, days=14):
    coming = [today + dt.timedelta(days=n) for n in range(1, days + 1)]
    return [day for day in coming if day.weekday() != demo.SUNDAY]


def demo_doctors():
    return BacSi.objects.filter(nguoi_dung__so_dien_thoai__in=demo.DOCTORS)


def bulk_visits():
    return LichHen.objects.filter(bac_si__nguoi_dung__so_dien_thoai__startswith=demo_bulk.DOCTOR_PREFIX)
