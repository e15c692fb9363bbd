"""Simulated gateways on a port of this machine, which call the application under test."""

from contextlib import ExitStack, contextmanager
from threading import Thread

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from core.bootstrap import container
from core.clock import Clock
from core.gateways.client import GatewayClient
from core.gateways.port import Gateways
from core.gateways.registry import gateways, notice_url
from core.gateways.simulator.server import Simulator


def tell_in_process(notice):
    """What the shop answers, without a server of its own."""
    path = notice.url.partition("/api/")[2]
    if notice.body is None:
        answer = APIClient().get(f"/api/{path}?{notice.query}")
    else:
        answer = APIClient().generic("POST", f"/api/{path}", notice.body, content_type="application/json")
    return f"{answer.status_code} {answer.content.decode()}"


def addresses(name, base):
    if name == "vnpay":
        return {"url": f"{base}/paymentv2/vpcpay.html", "api_url": f"{base}/merchant_webapi/api/transaction"}
    return {"url": base}


@contextmanager
def listening(name):
    keys, now = settings.PAYMENT_GATEWAYS[name], container().resolve(Clock).now
    simulator = Simulator(name, keys, now=now, notice_url=notice_url(name), teller=tell_in_process)
    Thread(target=simulator.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield simulator
    simulator.shutdown()
    simulator.server_close()


@pytest.fixture
def simulated(settings):
    """Simulators by gateway, and the container's adapters turned to them. What they know is told when a test lets them
    `finish` an order: their own threads would use the database outside the test's transaction.
    """
    with ExitStack() as stack:
        running = {name: stack.enter_context(listening(name)) for name in ("vnpay", "momo", "zalopay")}
        moved = {name: addresses(name, simulator.base) for name, simulator in running.items()}
        known = settings.PAYMENT_GATEWAYS
        settings.PAYMENT_GATEWAYS = {name: {**keys, **moved.get(name, {})} for name, keys in known.items()}
        stack.enter_context(container().override(Gateways, gateways(GatewayClient())))
        yield running
