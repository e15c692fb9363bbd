"""The load: so many connections that stay open, each with its next request on the way as soon as it has an answer.

One loop without threads: it costs some 50 µs a request, on a server that takes milliseconds. `Round.own_share` says how
much of one core it took.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.proof.api import LOOPBACK, SECONDS_TO_ANSWER

REQUESTS_A_CONNECTION = 5
MOST_READ = 1 << 18
BLANK = b"\r\n\r\n"
LENGTH = b"content-length:"


class WrongAnswer(Exception):
    """Not the status that the operation must get, or none at all: then its speed says nothing."""


@dataclass
class Round:
    """What one stretch of load found: each request's seconds, and how long it all took."""

    seconds: float = 0
    own_seconds: float = 0
    times: list[float] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        return len(self.times) / self.seconds

    @property
    def own_share(self) -> float:
        """How much of one core the load itself took."""
        return self.own_seconds / self.seconds

    def percentile(self, percent: int) -> float:
        """Seconds within which so many percent were answered."""
        return sorted(self.times)[min(len(self.times) * percent // 100, len(self.times) - 1)]


class Connection:
    """One client, one request at a time; a new connection now and then, which the idler worker takes."""

    def __init__(self, port: int, expected: int) -> None:
        self._port = port
        self._status = b"HTTP/1.1 %d " % expected
        self._answer = b""
        self._asked = 0.0
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection((LOOPBACK, self._port), timeout=SECONDS_TO_ANSWER)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = REQUESTS_A_CONNECTION

    def ask(self, request: bytes) -> None:
        self._answer = b""
        self._left -= 1
        self._asked = time.perf_counter()
        self.socket.sendall(request)

    @property
    def is_used_up(self) -> bool:
        return not self._left

    def hear(self) -> float | None:
        """Seconds from the question to the whole answer; None as long as some of it is missing."""
        part = self.socket.recv(MOST_READ)
        self._answer += part
        if part and not self._is_whole():
            return None
        if not part or not self._answer.startswith(self._status):
            raise WrongAnswer(self._answer.decode(errors="replace") or "The server hung up.")
        return time.perf_counter() - self._asked

    def _is_whole(self) -> bool:
        head, blank, body = self._answer.partition(BLANK)
        if not blank:
            return False
        _, named, rest = head.lower().partition(LENGTH)
        return bool(named) and len(body) >= int(rest.partition(b"\r\n")[0])


def press(port: int, requests: Iterator[bytes], *, clients: int, seconds: float, expected: int) -> Round:
    """Send what `requests` gives until the time is up, then wait for the last answers.

    Raises WrongAnswer; StopIteration never: whoever gives too few requests gets a WrongAnswer too.
    """
    found = Round()
    with selectors.DefaultSelector() as waiting:
        connections = [Connection(port, expected) for _ in range(clients)]
        own, began = time.process_time(), time.perf_counter()
        for connection in connections:
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(_next(requests))
        while waiting.get_map():
            _hear_all(waiting, requests, found, until=began + seconds)
        found.seconds, found.own_seconds = time.perf_counter() - began, time.process_time() - own
    return found


def _hear_all(waiting: selectors.BaseSelector, requests: Iterator[bytes], found: Round, *, until: float) -> None:
    ready = waiting.select(SECONDS_TO_ANSWER)
    if not ready:
        raise WrongAnswer(f"Nothing for {SECONDS_TO_ANSWER} seconds.")
    for key, _ in ready:
        connection: Connection = key.data
        took = connection.hear()
        if took is not None:
            found.times.append(took)
            _go_on(waiting, connection, requests, is_over=time.perf_counter() >= until)


def _go_on(
    waiting: selectors.BaseSelector, connection: Connection, requests: Iterator[bytes], *, is_over: bool
) -> None:
    """The next request of a client that has its answer, if there is time for one."""
    if is_over or connection.is_used_up:
        waiting.unregister(connection.socket)
        connection.socket.close()
    if is_over:
        return
    if connection.is_used_up:
        connection.open()
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
    connection.ask(_next(requests))


def _next(requests: Iterator[bytes]) -> bytes:
    request = next(requests, None)
    if request is None:
        raise WrongAnswer("There is nothing left to ask for: give the operation more data.")
    return request
