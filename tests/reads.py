"""What each request asks of the database, and the most that it may read there."""

from collections import Counter
from contextlib import contextmanager

from django.core.handlers.base import BaseHandler
from django.db import connection

MOST_READS = 8
READS, WRITES = ("SELECT", "WITH"), ("INSERT", "UPDATE", "DELETE", "MERGE")

MORE = {}
"""Requests that may read more: how often, and why it is not less."""


class Asked:
    """The statements that read, locks among them, and those that write; what frames a transaction is neither."""

    def __init__(self):
        self.reads, self.writes = [], []

    def __call__(self, execute, sql, *rest):
        verb = sql.lstrip("( \n").split(None, 1)[0].upper()
        if verb in READS:
            self.reads.append(sql)
        elif verb in WRITES:
            self.writes.append(sql)
        return execute(sql, *rest)


@contextmanager
def asked():
    """What this thread asks of the database within."""
    found = Asked()
    with connection.execute_wrapper(found):
        yield found


def counted(get_response):
    """A handler's `get_response` that fails where a request of the API that is served reads too much."""

    def respond(handler, request):
        with asked() as found:
            response = get_response(handler, request)
        route = request.resolver_match.route if request.resolver_match else ""
        if route.startswith("api/") and response.status_code < 400:
            check(f"{request.method} {route}", found.reads)
        return response

    return respond


def check(operation, reads):
    most, _ = MORE.get(operation, (MOST_READS, ""))
    if len(reads) > most:
        twice = [sql for sql, times in Counter(reads).items() if times > 1]
        told = "\n".join(f"{'twice ' if sql in twice else ''}{sql[:300]}" for sql in reads)
        raise TooManyReads(f"{operation} reads {len(reads)} times, not {most}:\n{told}")


class TooManyReads(AssertionError):
    """Not to be taken for a refusal by whatever catches errors on the way."""


def watch(monkeypatch):
    monkeypatch.setattr(BaseHandler, "get_response", counted(BaseHandler.get_response))
