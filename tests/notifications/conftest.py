"""A provider on a port of this machine, and the container's channels turned to it."""

from contextlib import contextmanager
from threading import Thread

import pytest

from core.bootstrap import container
from core.channels.client import ProviderClient
from core.channels.port import Channels
from core.channels.registry import channels
from core.channels.sink import Sink
from core.clock import Clock
from core.services.notification_sender import NotificationSender

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@contextmanager
def listening(**how):
    sink = Sink(**how)
    Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield sink
    finally:
        sink.shutdown()
        sink.server_close()


def keys_for(base):
    return {
        "email": {"sender": "Minh Tam <no-reply@clinic.example>"},
        "sms": {"url": f"{base}/sms", "token": "dummy-token", "sender": "MINHTAM"},
        "zalo": {
            "url": f"{base}/zalo",
            "token": "dummy-zalo",
            "templates": {"lich-hen-da-dat": "12345", "lich-hen-da-huy": "6"},
        },
        "webhook": {"url": f"{base}/hook", "secret": SECRET},
    }


@pytest.fixture
def sink(settings):
    """All four channels lead here, e-mail to `mailoutbox`."""
    with listening() as running:
        settings.NOTIFICATION_CHANNELS = keys_for(running.base)
        made = channels(ProviderClient(), container().resolve(Clock))
        with container().override(Channels, made):
            yield running


@pytest.fixture
def run(sink):
    """Dispatch and send once; what became of each delivery."""

    def once():
        sender = container().resolve(NotificationSender)
        sender.dispatch()
        return [done.trang_thai for done in sender.send()]

    return once
