"""The subjects of notifications: what an account is told, its preferences, and deliveries."""

import datetime as dt
from typing import Any

from django.utils import timezone

from notifications.models import TrangThaiGui
from tests.factories import DeliveryFactory, NotificationFactory
from tests.security.subject import Subject, of_nobody, of_somebody


def notification_of(account: Any) -> Any:
    """Told to the account, or to a stranger, an hour ago."""
    told = {"gui_tu": timezone.now() - dt.timedelta(hours=1)}
    return NotificationFactory(benh_nhan=None, nguoi_dung=account, **told) if account else NotificationFactory(**told)


def dead_letter() -> Any:
    return DeliveryFactory(trang_thai=TrangThaiGui.DEAD)


NOTIFICATIONS: dict[str, Subject] = {
    "notification": of_somebody(notification_of),
    "notification.unread": Subject(),
    "notification.read_all": Subject(),
    "notification_preference": Subject(),
    "notification_delivery": of_nobody(dead_letter),
}
