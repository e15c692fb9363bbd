"""The database server goes away in the middle: every request is told to come again, and all is well when it is back.

Requests go through the very application that servers run, with one thread's connection kept from one to the next.
"""

import io
import json
import logging

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import ProgrammingError, connection
from django.test.client import RequestFactory

from authentication.models import NguoiDung, PhienDangNhap
from core import unit_of_work
from core.events import AccountChanged, EventBus
from core.exceptions import Busy, OutcomeUnknown
from core.models import NhatKy
from core.policy import Role
from core.repositories.session_repository import SessionRepository
from core.unit_of_work import UnitOfWork
from core.wsgi import application
from medical.models import CoSoYTe
from tests.core.proxy import Proxy
from tests.factories import PASSWORD, AccountFactory, FacilityFactory, SessionFactory

pytestmark = [pytest.mark.django_db(transaction=True)]
by_a_wire = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite is a file of this process: there is no wire to cut"
)

at_the_commit = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the wire to SQL Server is encrypted: the commit cannot be seen on it"
)


@pytest.fixture
def wire():
    """The connection of this thread goes over a wire that can be cut."""
    settings = connection.settings_dict
    kept = {name: settings[name] for name in ("HOST", "PORT")}
    proxy = Proxy(kept["HOST"], int(kept["PORT"]))
    connection.close()
    settings |= {"HOST": "127.0.0.1", "PORT": str(proxy.port)}
    yield proxy
    connection.close()
    settings |= kept
    proxy.close()


def ask(path, *, body=None, **headers):
    """Status, headers and text of the answer."""
    factory = RequestFactory(SERVER_NAME="localhost", headers={"accept": "*/*"} | headers)
    sent = json.dumps(body) if body else None
    request = factory.post(path, sent, content_type="application/json") if body else factory.get(path)
    began = {}

    def start_response(status, headers):
        began.update(status=int(status.split()[0]), headers=dict(headers))

    answer = application({**request.environ, "wsgi.input": io.BytesIO(sent.encode() if sent else b"")}, start_response)
    text = b"".join(answer).decode()
    answer.close()  # as servers do: connections that broke are closed here
    return began["status"], began["headers"], text


def assert_told_to_come_again(answer, code="busy"):
    status, headers, text = answer
    assert (status, headers["Retry-After"], headers["Content-Type"]) == (503, "5", "application/problem+json")
    assert (json.loads(text)["code"], bool(json.loads(text)["request_id"])) == (code, True)


def sign_in(account):
    return ask("/api/auth/login/", body={"so_dien_thoai": account.so_dien_thoai, "password": PASSWORD})


# Views, authentication, health


@by_a_wire
def test_every_request_is_told_to_come_again_and_served_when_the_server_is_back(wire):
    account = AccountFactory()
    token = {"authorization": f"Bearer {json.loads(sign_in(account)[2])['access']}"}
    paths = [("/api/users/profile/", token), ("/api/medical/facilities/", token)]
    before = [ask(path, **headers)[0] for path, headers in paths]

    wire.cut()
    away = [ask(path, **headers) for path, headers in paths] + [sign_in(account)]
    still_away = [ask(path, **headers) for path, headers in paths]
    wire.mend()
    after = [ask(path, **headers)[0] for path, headers in paths] + [sign_in(account)[0]]

    for answer in away + still_away:
        assert_told_to_come_again(answer)
    assert 500 not in before
    assert after == [*before, 200]


@by_a_wire
def test_health_tells_that_the_process_lives_and_is_not_ready(wire):
    healthy = [ask(f"/api/health/{name}/")[0] for name in ("ready", "live")]
    wire.cut()
    away = [ask(f"/api/health/{name}/")[0] for name in ("ready", "live")]
    wire.mend()

    assert (healthy, away) == ([200, 200], [503, 200])
    assert ask("/api/health/ready/")[0] == 200


@by_a_wire
def test_the_admin_site_shows_a_page_and_lets_people_in_when_the_server_is_back(wire):
    cookie = SessionStore()
    cookie["ma_phien"] = SessionFactory(nguoi_dung=AccountFactory(vai_tro=Role.ADMIN)).pk
    cookie.save()
    browser = {"cookie": f"sessionid={cookie.session_key}"}
    assert ask("/admin/", **browser)[0] == 200

    wire.cut()
    status, headers, text = ask("/admin/", **browser)
    wire.mend()

    assert (status, headers["Retry-After"]) == (503, "5")
    assert headers["Content-Type"].startswith("text/html")
    assert "Hệ thống đang bận" in text
    assert ask("/admin/", **browser)[0] == 200


@by_a_wire
def test_a_connection_that_broke_while_nobody_used_it_is_replaced_unnoticed(wire):
    assert ask("/api/health/ready/")[0] == 200
    wire.cut()
    wire.mend()

    assert sign_in(AccountFactory())[0] == 200


# Units of work


@by_a_wire
def test_a_use_case_whose_connection_breaks_runs_again_on_a_new_one(wire):
    tries = []

    def work():
        tries.append(1)
        facility = FacilityFactory()
        if len(tries) == 1:
            wire.cut()
            wire.mend()
        uow.record(AccountChanged(None, facility))
        return CoSoYTe.objects.count()

    uow = UnitOfWork(EventBus())

    assert uow.run(work) == 1
    assert (len(tries), NhatKy.objects.count()) == (2, 1)


@by_a_wire
def test_a_use_case_whose_server_stays_away_is_not_tried_for_long(wire):
    tries = []

    def work():
        tries.append(1)
        wire.cut()
        CoSoYTe.objects.count()

    with pytest.raises(Busy) as refusal:
        UnitOfWork(EventBus()).run(work)

    assert (len(tries), refusal.value.retry_after) == (1, 5)


@at_the_commit
def test_a_commit_whose_answer_was_lost_is_not_run_again(wire):
    tries, told = [], []

    def work():
        tries.append(1)
        FacilityFactory()
        wire.cut_after = b"COMMIT"

    bus = EventBus()
    bus.subscribe(AccountChanged, told.append)
    with pytest.raises(OutcomeUnknown):
        UnitOfWork(bus).run(work)
    wire.mend()

    assert len(tries) == 1
    assert CoSoYTe.objects.count() == 1  # it was committed: a second run would have made two
    assert told == []


@at_the_commit
def test_a_client_whose_commit_was_not_answered_is_told_so(wire, monkeypatch):
    account = AccountFactory()
    ask("/api/health/ready/")

    def add(*args, **values):
        wire.cut_after = b"COMMIT"
        return kept(*args, **values)

    kept = SessionRepository.add
    monkeypatch.setattr(SessionRepository, "add", add)
    answer = sign_in(account)
    wire.mend()

    assert_told_to_come_again(answer, "outcome_unknown")
    assert PhienDangNhap.objects.filter(nguoi_dung=account).exists()


def test_waiting_ends_when_patience_does(monkeypatch):
    monkeypatch.setattr(unit_of_work, "PATIENCE_SECONDS", -1)
    tries = []

    def work():
        tries.append(1)
        error = ProgrammingError("42000", "[42000] [FreeTDS][SQL Server]Lock request time out. (1222) (SQLExecDirectW)")
        raise error

    with pytest.raises(Busy):
        UnitOfWork(EventBus()).run(work)

    assert len(tries) == 1


# Mistakes


@pytest.mark.parametrize("path", ["/api/users/profile/", "/admin/"])
def test_a_wrong_query_is_a_mistake_of_ours_and_logged_as_one(path, monkeypatch, caplog):
    account = AccountFactory(vai_tro=Role.ADMIN)
    token = json.loads(sign_in(account)[2])["access"]
    cookie = SessionStore()
    cookie["ma_phien"] = SessionFactory(nguoi_dung=account).pk
    cookie.save()

    def wrong(*args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr(SessionRepository, "live", wrong)
    with caplog.at_level(logging.ERROR):
        status, headers, text = ask(path, authorization=f"Bearer {token}", cookie=f"sessionid={cookie.session_key}")

    assert (status, json.loads(text)["code"], headers.get("Retry-After")) == (500, "internal_error", None)
    assert "nowhere" in caplog.text
    assert NguoiDung.objects.filter(pk=account.pk).exists()
