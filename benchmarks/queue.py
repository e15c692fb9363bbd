"""A Redis for the product, as in production: what it does after the answer is handed on, not done by its workers."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.proof.api import LOOPBACK

SECONDS_TO_START, SECONDS_TO_STOP = 10, 10


@contextmanager
def redis() -> Iterator[dict[str, str]]:
    """What a server's environment says of it, until its end; nothing where no redis-server is installed."""
    program = shutil.which("redis-server")
    if program is None:
        yield {}
        return
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", str(port), "--bind", LOOPBACK, "--save", "", "--dir", folder]
        server = subprocess.Popen([program, *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            _wait(port)
            yield {"REDIS_URL": f"redis://{LOOPBACK}:{port}/0"}
        finally:
            server.terminate()
            server.wait(SECONDS_TO_STOP)


def _wait(port: int) -> None:
    """Until it takes connections; raises OSError when it never does."""
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
