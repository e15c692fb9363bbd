"""Each channel says what its provider takes, knows what will never be taken, and follows nobody elsewhere."""

import smtplib
import socket
import threading
import time
from contextlib import suppress
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone

from core.bootstrap import container
from core.channels import client
from core.channels.client import ProviderClient
from core.channels.email import Email
from core.channels.messenger import SmsMessenger
from core.channels.port import Channels, Never, NoAddress, NotNow, Outgoing
from core.channels.sink import Received
from core.channels.sms import Sms, bounded, segments
from core.channels.webhook import key_in, signature
from core.channels.zalo import Zalo
from core.clock import Clock
from core.notifications import Message
from core.search import without_diacritics
from tests.gateways.test_client import answering

LONG = "Kính gửi quý khách, " * 40


def message(**values):
    told = {"key": "luot-gui-7", "kind": "lich-hen-da-dat", "title": "Tin", "text": "Nội dung", "phone": "0912345678"}
    return Outgoing(**{**told, "moment": timezone.now(), "email": "an@example.vn", **values})


def sms(url, **how):
    return Sms(ProviderClient(), url, "dummy-token", **how)


def zalo(url):
    return Zalo(ProviderClient(), url, "dummy-zalo", {"lich-hen-da-dat": "1"})


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_a_refusal_of_what_was_sent_is_for_ever(status):
    with answering(status) as (url, _), pytest.raises(Never, match=f"HTTP {status}"):
        sms(url).send(message())


@pytest.mark.parametrize("status", [401, 403, 408, 425, 429, 500, 502, 503])
def test_a_refusal_of_the_moment_or_of_our_account_is_not(status):
    with answering(status) as (url, _), pytest.raises(NotNow, match=f"HTTP {status}"):
        sms(url).send(message())


def test_nobody_is_followed_elsewhere():
    with answering() as (elsewhere, heard), answering(307, headers=[("Location", elsewhere)]) as (url, _):
        with pytest.raises(NotNow, match="HTTP 307"):
            sms(url).send(message())
        assert heard == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "/etc/passwd"])
def test_no_address_but_of_http_is_opened(url):
    with pytest.raises(NotNow):
        sms(url).send(message())


def test_nobody_at_the_other_end_is_for_now():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotNow, match="URLError"):
            sms(f"http://127.0.0.1:{taken.getsockname()[1]}/").send(message())


def dripping(server, pieces):
    """Answer one call, a byte each fiftieth of a second."""
    line, _ = server.accept()
    with line, suppress(OSError):
        line.recv(10_000)
        for byte in pieces:
            line.sendall(bytes([byte]))
            time.sleep(0.02)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-Filler: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"])
def test_an_answer_that_drips_is_not_waited_for(monkeypatch, head):
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=dripping, args=(server, head + b"x" * 100), daemon=True).start()
        began = time.monotonic()
        with pytest.raises(NotNow, match="TimeoutError"):
            sms(f"http://127.0.0.1:{server.getsockname()[1]}/").send(message())

    assert time.monotonic() - began < 1


def test_what_stands_before_the_host_is_not_logged(caplog):
    with answering(500) as (url, _), pytest.raises(NotNow):
        sms(url.replace("//", "//user:hidden@")).send(message())
    with pytest.raises(NotNow):
        sms("http://user:hidden@127.0.0.1:9/").send(message())

    assert "hidden" not in caplog.text + str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": {"a": 1}}', b"\xff", b"[" * 60_000])
def test_an_answer_without_an_id_is_taken_all_the_same(body):
    with answering(body=body) as (url, _):
        assert sms(url).send(message()) == ""


def test_an_sms_holds_three_messages_and_is_cut_at_a_word():
    cut = bounded(LONG)

    assert segments(LONG) > 3 >= segments(cut)
    assert cut.endswith("…")
    assert LONG.startswith(cut[:-1])
    assert len(cut) > 3 * 67 - 25
    assert segments("a" * 160) == 1 < segments("a" * 161) == 2
    assert segments("ă" * 70) == 1 < segments("ă" * 71) == 2
    assert segments("😀" * 35) == 1 < segments("😀" * 36)
    assert segments("{" * 81) == 2
    assert segments(bounded("x" * 5000)) == 3


def test_an_sms_without_diacritics_is_plain_and_takes_more():
    with answering(body=b'{"id": 5}') as (url, heard):
        assert sms(url, plain=True).send(message(text="Đã đặt lịch khám với bác sĩ Đức")) == "5"

    assert b"Da dat lich kham voi bac si Duc" in heard[0][1]
    assert without_diacritics("Đường Nguyễn Huệ, 12/3") == "Duong Nguyen Hue, 12/3"


@pytest.mark.parametrize("channel", [sms, zalo])
def test_without_a_number_nothing_is_called(channel):
    with pytest.raises(NoAddress):
        channel("http://127.0.0.1:9/").send(message(phone=""))


@pytest.mark.parametrize(
    ("code", "what"), [(-108, Never), (-118, Never), (-124, NotNow), (-115, NotNow), ('"x"', NotNow), ("[0]", NotNow)]
)
def test_zalo_says_in_its_body_what_is_for_ever(code, what):
    body = f'{{"error": {code}}}'.encode()
    with answering(body=body) as (url, _), pytest.raises(what, match="Zalo"):
        zalo(url).send(message())


def test_zalo_sends_no_kind_without_a_template():
    with pytest.raises(Never):
        zalo("http://127.0.0.1:9/").send(message(kind="nhac-hen-2h"))


def test_an_e_mail_is_plain_text_under_the_deliverys_own_id():
    name = Email("Minh Tâm <no-reply@clinic.example>").send(message(title="Một\ntin\r\nBcc: x@evil.example"))

    (sent,) = mail.outbox
    assert name == sent.extra_headers["Message-ID"] == "<luot-gui-7@clinic.example>"
    assert sent.subject == "Một tin Bcc: x@evil.example"
    assert (sent.to, sent.body, sent.content_subtype) == (["an@example.vn"], "Nội dung", "plain")


@pytest.mark.parametrize(
    ("raised", "what"),
    [
        (smtplib.SMTPRecipientsRefused({"an@example.vn": (550, b"no such user an@example.vn")}), Never),
        (smtplib.SMTPRecipientsRefused({"an@example.vn": (451, b"greylisted")}), NotNow),
        (smtplib.SMTPServerDisconnected("gone"), NotNow),
        (smtplib.SMTPAuthenticationError(535, b"bad"), NotNow),
        (TimeoutError(), NotNow),
    ],
)
def test_what_a_mail_server_says_is_for_ever_or_for_now(raised, what):
    server = mock.patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=raised)
    with server, pytest.raises(what) as refused:
        Email("no-reply@clinic.example").send(message())
    assert "an@example.vn" not in str(refused.value)


def test_without_an_e_mail_address_nothing_is_sent():
    with pytest.raises(NoAddress):
        Email("no-reply@clinic.example").send(message(email=""))
    assert mail.outbox == []


def test_the_signature_is_that_of_the_specifications_example():
    """Of the example in the Standard Webhooks libraries' own tests."""
    body = b'{"test": 2432232314}'

    made = signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_YWJj"])
def test_a_secret_that_is_none_is_refused(secret):
    with pytest.raises(ValueError, match="not "):
        key_in(secret)


def test_one_time_codes_go_by_sms_at_once_and_a_failure_harms_nobody(caplog):
    with answering(503) as (url, heard):
        messenger = SmsMessenger(Channels({"sms": sms(url)}), container().resolve(Clock))
        messenger.send(Message("0912345678", "Mã của bạn là 123456"))
        messenger._pool.shutdown()
    SmsMessenger(Channels(), container().resolve(Clock))._send(Message("0912345678", "x"))

    assert b'"to": "+84912345678"' in heard[0][1]
    assert ["A message was not taken: HTTP 503" in line for line in caplog.messages].count(True) == 1
    assert "SMS_URL and SMS_TOKEN are not set" in caplog.text
    assert "123456" not in caplog.text


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'"x"'])
def test_the_sink_takes_whatever_it_gets(body):
    assert Received("/", {}, body).key == ""
