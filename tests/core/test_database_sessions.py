"""Whether a connection still works is asked when it may have broken, not with each request of a busy worker."""

import pytest
from django.core.signals import request_started
from django.db import connection, connections

from authentication.models import NguoiDung
from core import database_sessions


@pytest.fixture
def connected(monkeypatch):
    """To a database whose connections are checked; how often it was asked is counted."""
    connection.ensure_connection()
    asked, ask = [], connection.is_usable
    monkeypatch.setattr(connection, "health_check_enabled", True)
    monkeypatch.setattr(connection, "is_usable", lambda: asked.append(1) or ask())
    yield asked
    connection.close()


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(database_sessions, "time", clock)
    monkeypatch.setattr(database_sessions, "_checked", {})
    return clock


def request():
    connection.health_check_done = False  # as Django leaves it after each request
    request_started.send(sender=None)
    NguoiDung.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_busy_connection_is_asked_once_a_second(connected, clock):
    for moment, times in ((1000.0, 1), (1000.4, 1), (1000.9, 1), (1001.0, 2), (1001.5, 2), (1900.0, 3)):
        clock.now = moment
        request()
        request()
        assert len(connected) == times, moment


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
