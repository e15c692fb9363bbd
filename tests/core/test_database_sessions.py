"""Whether a connection still works is asked when it may have broken, not with each request of a busy worker."""

import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest
from django.db import close_old_connections, connection, connections

from authentication.models import NguoiDung
from core import database_sessions

CODE = Path(__file__).resolve().parents[2] / "hospital_management"


class Clock:
    now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(database_sessions, "time", clock)
    return clock


@pytest.fixture
def connected(clock, monkeypatch):
    """To a database whose connections are checked, since the beginning of the clock; how often it was asked."""
    connection.close()
    asked, kind = [], type(connections["default"])
    ask = kind.is_usable
    monkeypatch.setattr(kind, "is_usable", lambda self: asked.append(1) or ask(self))
    connection.ensure_connection()
    monkeypatch.setattr(connection, "health_check_enabled", True)
    yield asked
    connection.close()


def request(*, reads=True):
    close_old_connections()
    database_sessions.trust_for_a_second()
    if reads:
        NguoiDung.objects.exists()


def test_a_request_begins_with_django_and_then_with_trust():
    names = "import django; django.setup(); from django.core.signals import request_started as begun; " + (
        "print([each.__name__ for each in begun._live_receivers(None)[0]])"
    )
    told = subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True, cwd=CODE)
    order = literal_eval(told.stdout.splitlines()[-1])

    assert order.index("close_old_connections") < order.index("trust_for_a_second")


@pytest.mark.django_db(transaction=True)
def test_a_busy_connection_is_asked_once_a_second(connected, clock):
    for moment, times in ((1000.4, 0), (1000.9, 0), (1001.0, 1), (1001.5, 1), (1900.0, 2), (1900.9, 2)):
        clock.now = moment
        request()
        request()
        assert len(connected) == times, moment


@pytest.mark.django_db(transaction=True)
def test_a_request_that_reads_nothing_asks_nothing_and_is_no_answer(connected, clock):
    for moment in (1005.0, 1005.5):
        clock.now = moment
        request(reads=False)
        assert not connected

    request()
    assert len(connected) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that ends a session")
def test_a_request_after_the_server_ended_the_session_has_a_new_one(connected, clock):
    request()
    other = connections.create_connection("default")
    with connection.cursor() as mine, other.cursor() as cursor:
        mine.execute("SELECT pg_backend_pid()")
        cursor.execute("SELECT pg_terminate_backend(%s)", mine.fetchone())
    other.close()
    clock.now += 1

    request()

    assert connection.is_usable()
