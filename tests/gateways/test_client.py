"""Whatever stands at the other end of the line, a caller waits no longer than it should, and gets JSON or a refusal."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import pytest

from core.gateway_exceptions import GatewayUnavailable
from core.gateways import client as module
from core.gateways.client import GatewayClient


@contextmanager
def answering(status=200, body=b"{}", headers=(), *, hold=None):
    """A server that answers so; what it was sent."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"]))))
            if hold:
                hold()
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", heard
    finally:
        server.shutdown()
        server.server_close()


def test_json_and_forms_are_sent_and_json_comes_back():
    with answering(body=b'{"resultCode": 0}') as (url, heard):
        assert GatewayClient().post_json(url, {"amount": 1}) == {"resultCode": 0}
        assert GatewayClient().post_form(url, {"amount": 1, "note": "a b"}) == {"resultCode": 0}

    assert heard == [
        ("application/json", b'{"amount": 1}'),
        ("application/x-www-form-urlencoded", b"amount=1&note=a+b"),
    ]


def test_a_refusal_with_a_reason_is_an_answer():
    with answering(400, b'{"resultCode": 11}') as (url, _):
        assert GatewayClient().post_json(url, {}) == {"resultCode": 11}


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b""), (200, b"<html>"), (200, b"[]"), (200, b"\xff"), (500, b"{}"), (200, b"{" * 90_000), (204, b"")],
)
def test_anything_else_is_none(status, body):
    with answering(status, body) as (url, _), pytest.raises(GatewayUnavailable):
        GatewayClient().post_json(url, {})


def test_an_answer_without_end_is_not_read_to_the_end():
    with (
        answering(body=json.dumps({"a": "x" * 200_000}).encode()) as (url, _),
        pytest.raises(GatewayUnavailable),
    ):
        GatewayClient().post_json(url, {})


def test_nobody_is_followed_elsewhere():
    with answering() as (elsewhere, heard), answering(302, headers=[("Location", elsewhere)]) as (url, _):
        with pytest.raises(GatewayUnavailable):
            GatewayClient().post_json(url, {})
        assert heard == []


def test_a_call_is_made_once():
    with answering(500) as (url, heard):
        with pytest.raises(GatewayUnavailable):
            GatewayClient().post_json(url, {})
        assert len(heard) == 1


def test_a_slow_gateway_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT_SECONDS", 0.05)
    released = Event()

    with answering(hold=released.wait) as (url, _):
        with pytest.raises(GatewayUnavailable):
            GatewayClient().post_json(url, {})
        released.set()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://127.0.0.1:9/", "nonsense"])
def test_what_is_no_web_server_is_not_read(url):
    with pytest.raises(GatewayUnavailable):
        GatewayClient().post_json(url, {})


def test_neither_keys_nor_bodies_are_logged(caplog):
    with pytest.raises(GatewayUnavailable):
        GatewayClient().post_json("http://user:secret@127.0.0.1:9/path?key=secret", {"signature": "secret"})

    assert "secret" not in caplog.text + str([vars(record) for record in caplog.records])
