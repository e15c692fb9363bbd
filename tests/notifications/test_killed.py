"""A sender that is killed between sending and marking loses nothing, and repeats at most what it was sending."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from core.channels.sink import Sink
from notifications.models import LuotGui, TrangThaiGui
from tests.factories import DeliveryFactory
from tests.notifications.conftest import SECRET, listening

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")]

URGENT = "nhac-hen-2h"
"""Which quiet hours do not hold back: the processes have the machine's own clock."""
MANAGE = Path(__file__).resolve().parents[2] / "hospital_management" / "manage.py"


@pytest.fixture
def sink():
    with listening() as running:
        yield running


@pytest.fixture
def sender(sink):
    """Start the command as a process of its own on this database."""
    running = []

    def start():
        name = str(connection.settings_dict["NAME"])
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "hospital_management.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "DEBUG": "False",
            "DB_NAME": Path(name).stem if connection.vendor == "sqlite" else name,
            "SMS_URL": f"{sink.base}/sms",
            "SMS_TOKEN": "dummy-token",
            "WEBHOOK_URL": f"{sink.base}/hook",
            "WEBHOOK_SECRET": SECRET,
        }
        command = [sys.executable, str(MANAGE), "send_notifications", "--seconds", "60"]
        running.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def kill_while_it_sends(sink: Sink, start, nth):
    """Kill the process after the nth call has been taken, before it is answered; it never marks that one."""
    process = start()

    def hear(call):
        if len(sink.book.calls) == nth:
            os.kill(process.pid, signal.SIGKILL)
            process.wait(30)

    sink.hear = hear
    said, _ = process.communicate(timeout=60)
    sink.hear = lambda call: None
    assert process.returncode == -signal.SIGKILL, said
    return process


def let_loans_end():
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    LuotGui.objects.filter(trang_thai=TrangThaiGui.SENDING).update(muon_den=past)


def finish(start):
    process = start()
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said


@pytest.mark.parametrize("channel", ["sms", "webhook"])
def test_what_was_being_sent_is_sent_once_more_under_the_same_id_and_nothing_is_lost(sink, sender, channel):
    rows = DeliveryFactory.create_batch(4, kenh=channel, thong_bao__loai=URGENT)

    kill_while_it_sends(sink, sender, 2)

    assert sorted(row.trang_thai for row in LuotGui.objects.all()) == ["Đang gửi"] * 3 + ["Đã gửi"]
    finish(sender)  # the loans have not ended: nobody touches what a living sender may be sending
    assert len(sink.book.calls) == 2
    let_loans_end()
    finish(sender)
    times = Counter(sink.book.keys)
    assert set(times) == {f"luot-gui-{row.pk}" for row in rows}
    assert sorted(times.values()) == [1, 1, 1, 2]
    assert {row.trang_thai for row in LuotGui.objects.all()} == {TrangThaiGui.SENT}
    finish(sender)
    assert len(sink.book.calls) == 5


def test_each_kill_repeats_one_at_most(sink, sender):
    rows = DeliveryFactory.create_batch(3, thong_bao__loai=URGENT)

    for taken in (1, 2, 3):
        kill_while_it_sends(sink, sender, taken)
        let_loans_end()
    finish(sender)

    times = Counter(sink.book.keys)
    assert set(times) == {f"luot-gui-{row.pk}" for row in rows}
    assert sum(times.values()) <= len(rows) + 3
    assert {row.trang_thai for row in LuotGui.objects.all()} == {TrangThaiGui.SENT}
