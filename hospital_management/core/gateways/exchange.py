"""HTTP exchanges that end in time, whoever is at the other end, and lead nowhere else."""

import io
import time
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from socket import socket
from typing import Any
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener


class StaysPut(HTTPRedirectHandler):
    """A gateway that sends us elsewhere is none that we know."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class _Bounded(io.RawIOBase):
    """What comes from a socket until a moment of `time.monotonic()`; then TimeoutError, however little is missing."""

    def __init__(self, pieces: io.RawIOBase, sock: socket, ends: float) -> None:
        self.pieces, self.sock, self.ends = pieces, sock, ends

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer drips")
        self.sock.settimeout(left)
        return self.pieces.readinto(buffer)

    def close(self) -> None:
        self.pieces.close()
        super().close()


class _Response(HTTPResponse):
    """Its head and its body come within the socket's timeout, together."""

    def __init__(self, sock: socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        ends = time.monotonic() + (sock.gettimeout() or 0)
        self.fp = io.BufferedReader(_Bounded(self.fp.detach(), sock, ends))


class _Plain(HTTPConnection):
    response_class = _Response


class _Tls(HTTPSConnection):
    response_class = _Response


class _PlainHandler(HTTPHandler):
    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_Plain, request)


class _TlsHandler(HTTPSHandler):
    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_Tls, request)


def opener() -> OpenerDirector:
    """Its timeout bounds each of connecting, TLS, sending, and the whole of the answer."""
    return build_opener(StaysPut, _PlainHandler, _TlsHandler)
