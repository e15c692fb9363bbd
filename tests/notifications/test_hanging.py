"""A provider that hangs holds up its own channel and no other, and not for ever."""

import datetime as dt
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.bootstrap import container
from core.channels.port import Channel, Channels, NotNow
from core.notification_kinds import Via
from core.services import notification_sender
from core.services.notification_sender import NotificationSender
from notifications.models import LuotGui, TrangThaiGui
from tests.factories import DeliveryFactory, NotificationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]


class Hanging(Channel):
    via = Via.EMAIL

    def __init__(self, seconds):
        self.seconds, self.calls = seconds, 0

    def send(self, message):
        self.calls += 1
        time.sleep(self.seconds)
        raise NotNow("TimeoutError")


class Prompt(Channel):
    via = Via.SMS

    def __init__(self):
        self.kinds = []

    def send(self, message):
        self.kinds.append(message.kind)
        return ""


@pytest.fixture
def hanging(monkeypatch):
    """E-mail hangs, for what is long here."""
    monkeypatch.setattr(notification_sender, "BUDGET_SECONDS", 0.01)
    monkeypatch.setattr(notification_sender, "SLOW_SECONDS", 0.02)
    return Hanging(0.03)


@pytest.fixture
def channels(hanging):
    made = {"email": hanging, "sms": Prompt()}
    with container().override(Channels, Channels(made)):
        yield made


def test_many_that_hang_delay_another_channel_by_one_of_them(channels, hanging):
    old = timezone.now() - dt.timedelta(hours=1)
    stuck = DeliveryFactory.create_batch(25, kenh="email", gui_tu=old)
    DeliveryFactory()

    container().resolve(NotificationSender).send()

    assert (hanging.calls, len(channels["sms"].kinds)) == (1, 1)
    untouched = LuotGui.objects.filter(kenh="email", so_lan=0)
    assert {(row.trang_thai, row.the, row.muon_den) for row in untouched} == {(TrangThaiGui.WAITING, "", None)}
    assert untouched.count() == len(stuck) - 1


def test_a_channel_that_hangs_three_times_in_a_row_is_let_alone_until_the_next_run(channels, hanging):
    DeliveryFactory.create_batch(8, kenh="email")

    call_command("send_notifications", stdout=StringIO())
    assert hanging.calls == 3

    call_command("send_notifications", stdout=StringIO())
    assert hanging.calls == 6
    assert LuotGui.objects.filter(so_lan=0, trang_thai=TrangThaiGui.WAITING).count() == 2


def test_a_channel_that_refuses_at_once_is_not_let_alone(channels, hanging):
    hanging.seconds = 0
    DeliveryFactory.create_batch(8, kenh="email")

    call_command("send_notifications", stdout=StringIO())

    assert hanging.calls == 8


def test_what_is_urgent_goes_before_what_is_older():
    old, sms = timezone.now() - dt.timedelta(hours=1), Prompt()
    DeliveryFactory(gui_tu=old, thong_bao__loai="lich-hen-da-dat")
    DeliveryFactory(thong_bao__loai="lich-hen-da-huy", thong_bao__can_biet_truoc=timezone.now())
    DeliveryFactory(thong_bao__loai="nhac-hen-2h")

    with container().override(Channels, Channels({"sms": sms})):
        container().resolve(NotificationSender).send()

    assert sms.kinds == ["lich-hen-da-huy", "nhac-hen-2h", "lich-hen-da-dat"]


def test_what_is_urgent_is_dispatched_before_what_is_older(channels):
    NotificationFactory(gui_tu=timezone.now() - dt.timedelta(hours=1))
    urgent = NotificationFactory(loai="nhac-hen-2h")

    container().resolve(NotificationSender).dispatch(1)

    urgent.refresh_from_db()
    assert urgent.phan_phat_luc
