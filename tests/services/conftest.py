"""What the tests of the demo data share, and those that need a Redis: one server for all of them."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from importlib import import_module
from io import StringIO

import pytest
import redis
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from hospital_management.caches import caches_from
from tests.services.waiting import SECONDS, eventually


@pytest.fixture
def seed():
    """Run the command, and give what it prints."""

    def run(*args):
        out = StringIO()
        call_command("seed_demo", "--force", *args, stdout=out)
        return out.getvalue()

    return run


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """That of `REDIS_TEST_URL`, or of a server started for the tests; its first database is emptied."""
    if given := os.environ.get("REDIS_TEST_URL"):
        yield given
        return
    program = shutil.which("redis-server")
    if not program:
        pytest.skip("redis-server is not installed here")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    folder = tmp_path_factory.mktemp("redis")
    server = subprocess.Popen(
        [program, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder], stdout=subprocess.DEVNULL
    )
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(SECONDS)


@pytest.fixture
def server(redis_url):
    client = redis.Redis.from_url(redis_url)

    def answers():
        with contextlib.suppress(redis.ConnectionError):
            return client.ping()

    eventually(answers)
    client.flushdb()
    yield client
    client.close()


@pytest.fixture
def app(server, redis_url, settings):
    """The Celery application, and the cache, of an installation with this Redis."""
    settings.REDIS_URL = redis_url
    settings.CACHES = caches_from(redis_url)
    return import_module("hospital_management.celery").app


@pytest.fixture
def worker(transactional_db, app, redis_url, tmp_path):
    """A worker process of one child, started as docker-compose.yml does; its log so far."""
    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        database = os.path.splitext(os.path.basename(database))[0]
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "--app", "hospital_management.celery", "worker", "--concurrency", "1"],
        cwd=tmp_path,
        env={
            **os.environ, "DJANGO_SETTINGS_MODULE": "hospital_management.settings", "DB_NAME": database,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "SECRET_KEY": django_settings.SECRET_KEY,
            "REDIS_URL": redis_url, "TMPDIR": str(tmp_path), "LOG_LEVEL": "INFO", "DEBUG": "False",
        },
        stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip

    def said():
        return (tmp_path / "log").read_text()

    said.process = process
    yield said
    process.terminate()
    process.wait(SECONDS)
    log.close()
