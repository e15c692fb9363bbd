"""What each request asks of the database, and the most that it may read there."""

from collections import Counter
from contextlib import contextmanager

from django.core.handlers.base import BaseHandler
from django.db import connection

MOST_READS, SPARE, ANY = 8, 2, 1000
"""The last but one are to spare for a request of `MORE`, and where an engine does not give keys of new rows back: then
these are read once more.
"""
READS, WRITES = ("SELECT", "WITH"), ("INSERT", "UPDATE", "DELETE", "MERGE")

MANY_ROWS = "as often as there are rows, visits or payments in what is sent: each is booked under locks of its own"
WHOLE_TABLES = "tells of every part of the clinic, whose tables have nothing in common"

MORE = {
    "statement.create": (ANY, MANY_ROWS),
    "statement.match": (ANY, MANY_ROWS),
    "time_off.holidays": (ANY, MANY_ROWS),
    "time_off.create": (ANY, MANY_ROWS),
    "time_off.preview": (ANY, MANY_ROWS),
    "series.cancel": (ANY, MANY_ROWS),
    "series.create": (ANY, MANY_ROWS),
    "data_request.erase": (27, WHOLE_TABLES),
    "monthly_report.retrieve": (15, WHOLE_TABLES),
    "teleconsultation.no_show": (
        9,
        "an Admin's of a doctor, on a paid visit: whether the notes are his is asked as well",
    ),
    "appointment.create": (9, "a walk-in is put in the queue at once, and told when to expect the turn"),
    "appointment.update": (9, "locks appointment, patient and schedules one by one, and shows what became of it"),
    "appointment.partial_update": (12, "the same; with another service the bill follows, locked and read as well"),
    "payment.refund": (10, "tells the gateway that took the money, by the order that was paid, and keeps its answer"),
}
"""What may read more: how often it was seen to, and why it is not less. Two are to spare: what these read follows what
there is to find, and some of it the time of day.
"""


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
        if response.status_code < 400:
            check(action_of(request), found.reads)
        return response

    return respond


def action_of(request):
    """What the policy calls it, whichever of its addresses was asked; "" outside the API."""
    view = getattr(request.resolver_match, "func", None)
    resource, actions = getattr(getattr(view, "cls", None), "resource", ""), getattr(view, "actions", {})
    return f"{resource}.{actions[request.method.lower()]}" if resource and actions else ""


def check(action, reads):
    keyless = 0 if connection.features.can_return_rows_from_bulk_insert else SPARE
    most = MORE[action][0] + SPARE if action in MORE else MOST_READS + keyless
    if action and len(reads) > most:
        twice = [sql for sql, times in Counter(reads).items() if times > 1]
        told = "\n".join(f"{'twice ' if sql in twice else ''}{sql[:300]}" for sql in reads)
        raise TooManyReads(f"{action} reads {len(reads)} times, not {most}:\n{told}")


class TooManyReads(AssertionError):
    """Not to be taken for a refusal by whatever catches errors on the way."""


def watch(monkeypatch):
    monkeypatch.setattr(BaseHandler, "get_response", counted(BaseHandler.get_response))
