"""Fixtures: a client signed in as somebody, and parts out of the container."""

import datetime as dt
import warnings

import pytest
from django.db import Error, connection
from django.utils import timezone, translation
from rest_framework.test import APIClient

from authentication.models import PhienDangNhap
from core.admin_site import SESSION_KEY
from core.background import Background
from core.bootstrap import container
from core.clock import Clock
from core.notifications import Messenger
from core.policy import Role
from core.services.auth_service import AuthService
from core.services.board_hub import BoardHub
from core.services.board_service import BoardService
from core.services.periodic_service import PeriodicService
from tests.counting_hasher import CountingHasher
from tests.factories import PASSWORD, AccountFactory, SessionFactory
from tests.reads import watch


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On SQL Server readers get the last committed version of a row, as `create_database` sets it in production."""
    if connection.vendor != "microsoft":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        try:
            cursor.execute("ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE")
        except Error as refused:  # a server that speaks T-SQL, but has always had row versions or never will
            warnings.warn(f"READ_COMMITTED_SNAPSHOT stays as it is: {refused}", stacklevel=1)


def pytest_addoption(parser):
    parser.addoption("--tsql", action="store_true", help="hold each query, compiled for SQL Server, against its rules")


def pytest_configure(config):
    if config.getoption("tsql"):
        from tests.tsql.watch import Plugin

        whole = config.args == config.getini("testpaths") and not (config.option.keyword or config.option.markexpr)
        config.pluginmanager.register(Plugin(whole=whole), "tsql")


@pytest.fixture(autouse=True)
def _language_restored():
    """A request leaves its language behind in the thread."""
    with translation.override(translation.get_language()):
        yield


@pytest.fixture(autouse=True)
def _reads_counted(monkeypatch):
    """No request that any test sends may read of the database more often than it should."""
    watch(monkeypatch)


@pytest.fixture
def resolve():
    """A part of the container by its type."""
    return container().resolve


@pytest.fixture
def anonymous():
    return APIClient()


@pytest.fixture
def as_user():
    """A client signed in to the given account, or to a new one of the given role."""

    def sign_in(account=None, *, vai_tro=Role.PATIENT):
        account = account or AccountFactory(vai_tro=vai_tro)
        tokens = container().resolve(AuthService).sign_in(so_dien_thoai=account.so_dien_thoai, password=PASSWORD)
        client = APIClient(headers={"authorization": f"Bearer {tokens['access']}"})
        client.account = account
        return client

    return sign_in


@pytest.fixture
def enter_site():
    """Give a browser the admin site's cookie for a session of the account, whatever its role."""

    def enter(client, account, **session):
        row, cookie = SessionFactory(nguoi_dung=account, **session), client.session
        cookie[SESSION_KEY] = row.pk
        cookie.save()
        return row

    return enter


@pytest.fixture
def sent():
    """The messages to phones that are sent from here on, instead of printing them."""

    class Kept(Messenger):
        def __init__(self):
            self.messages = []

        def send(self, message):
            self.messages.append(message)

    kept = Kept()
    with container().override(Messenger, kept):
        yield kept.messages


@pytest.fixture(autouse=True)
def background():
    """The jobs that are asked for soon: kept in `asked`, and run by `run()`, in this thread and nowhere else."""

    class Kept(Background):
        def __init__(self):
            self.asked = []

        def soon(self, job):
            if job not in self.asked:
                self.asked.append(job)

        def run(self):
            asked, self.asked = self.asked, []
            return [container().resolve(PeriodicService).run(job) for job in asked]

    kept = Kept()
    with container().override(Background, kept):
        yield kept


@pytest.fixture
def hashes(settings):
    """The passwords that are hashed from here on, right or wrong."""
    settings.PASSWORD_HASHERS = ["tests.counting_hasher.CountingHasher"]
    CountingHasher.hashed = []
    return CountingHasher.hashed


@pytest.fixture
def boards(transactional_db):
    """Start the hub that watches boards, with so many places, at twenty looks a second; it is over with the test."""
    started = []

    def start(most=2, **how):
        hub = BoardHub(
            lambda frame: container().resolve(BoardService).look(frame=frame), most, **{"pause": 0.05, **how}
        )
        context = container().override(BoardHub, hub)
        context.__enter__()
        started.append((hub, context))
        return hub

    yield start
    for hub, context in reversed(started):
        hub.close()
        context.__exit__(None, None, None)


@pytest.fixture
def by_day(at):
    """Tomorrow at ten: nothing waits for the end of quiet hours."""
    at((timezone.localtime() + dt.timedelta(days=1)).replace(hour=10, minute=0))


@pytest.fixture
def at():
    """Stop the clock at an aware instant, for the rest of the test.

    Whoever is signed in stays so, as if just signed in; `unused`: the sessions have lain there since.
    """
    stopped = []

    def stop(now, *, unused=False):
        class StoppedClock(Clock):
            def now(self):
                return now

        context = container().override(Clock, StoppedClock())
        context.__enter__()
        stopped.append(context)
        if not unused:
            PhienDangNhap.objects.filter(ngay_ket_thuc=None).update(ngay_tao=now, lan_cuoi=now)

    yield stop
    for context in reversed(stopped):
        context.__exit__(None, None, None)
