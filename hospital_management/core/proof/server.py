"""A real HTTP server on a loopback port, whose worker processes can be killed."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from random import Random
from types import TracebackType

from django.conf import settings
from django.db import connection

from core.proof.api import LOOPBACK, Api

PENDING_CONNECTIONS = 512
SECONDS_TO_START, SECONDS_TO_STOP = 60, 15
MOST_LOG = 10**7
BOOTED = re.compile(rb"Booting worker with pid: (\d+)")


class ServerFailed(Exception):
    """It did not start; says its last words."""


class Server:
    """gunicorn on a WSGI application and a database, from `with` on until its end; nothing of it outlives that.

    `settings_module` is gunicorn's; `environment` adds to what the processes get, or replaces it.
    """

    def __init__(
        self,
        application: str,
        workers: int,
        database: str,
        settings_module: str = "core.proof.gunicorn_settings",
        **environment: str,
    ) -> None:
        self._application, self._workers, self._database = application, workers, database
        self._settings_module, self._added = settings_module, environment
        self._killed: set[int] = set()

    def __enter__(self) -> "Server":
        self._log = tempfile.TemporaryFile("ab+")
        with socket.create_server((LOOPBACK, 0), backlog=PENDING_CONNECTIONS) as listener:
            self.port: int = listener.getsockname()[1]
            self._master = self._start(listener.fileno())
        try:
            self._wait_until_it_answers()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    @property
    def kills(self) -> int:
        return len(self._killed)

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        booted = {int(pid) for pid in BOOTED.findall(self._read_log())}
        return [pid for pid in sorted(booted - self._killed) if self._is_ours(pid)]

    def kill_a_worker(self, random: Random) -> None:
        """SIGKILL, whatever it is doing; the master starts another."""
        ours = self.workers
        if ours:
            victim = random.choice(ours)
            os.kill(victim, signal.SIGKILL)
            self._killed.add(victim)

    def last_words(self) -> str:
        return "\n".join(self._read_log().decode(errors="replace").splitlines()[-20:])

    def _start(self, listener: int) -> subprocess.Popen[bytes]:
        """In a session of its own, so that Ctrl-C on the terminal reaches us first."""
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config", f"python:{self._settings_module}"),
                *("--workers", str(self._workers), "--bind", f"fd://{listener}", self._application),
            ],
            env=self._environment(),
            pass_fds=[listener],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def _environment(self) -> dict[str, str]:
        """Ours, but production, on the scratch database, with nobody else's cache and no limits by address."""
        ours = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "SECRET_KEY": settings.SECRET_KEY,
            "DB_NAME": self._database,
        }
        if connection.vendor == "sqlite":
            ours |= {"DB_ENGINE": "sqlite", "DB_HOST": ""}  # a host would hide the name
        production = {"DEBUG": "False", "HTTPS": "off", "ALLOWED_HOSTS": LOOPBACK, "CORS_ALLOWED_ORIGINS": ""}
        alone = {"REDIS_URL": "", "THROTTLE": "off", "LOG_LEVEL": "ERROR", "GUNICORN_CMD_ARGS": ""}
        return {**ours, **production, **alone, **self._added}

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self._master.poll() is None:
            if Api(self.port).call("GET", "/api/health/live/").status == 200:
                return
            time.sleep(0.1)
        raise ServerFailed(f"The server did not start:\n{self.last_words()}")

    def _is_ours(self, pid: int) -> bool:
        """Whether it lives, and in the server's group: numbers of dead processes are given out again."""
        try:
            return os.getpgid(pid) == self._master.pid
        except ProcessLookupError:
            return False

    def _read_log(self) -> bytes:
        return os.pread(self._log.fileno(), MOST_LOG, 0)

    def _stop(self) -> None:
        self._master.terminate()
        try:
            self._master.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._master.kill()
            self._master.wait()
        with suppress(ProcessLookupError):
            os.killpg(self._master.pid, signal.SIGKILL)
        self._log.close()
