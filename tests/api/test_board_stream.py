"""Screens hear of a call as it comes, whatever becomes of the others, the server or the database."""

import contextlib
import http.client
import json
import threading

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from core.booking_rules import BookingRules
from core.services import board_hub
from core.services.board_hub import BoardHub
from core.services.board_service import Board, Frame
from reception.board_stream import BoardStream
from reception.models import PhieuKham, TrangThaiPhieu
from tests.factories import QueueFactory, TicketFactory

SECONDS = 10


class Listener:
    """A browser, line by line."""

    def __init__(self, server, facility, **headers):
        self.connection = http.client.HTTPConnection(server.thread.host, server.thread.port, timeout=SECONDS)
        self.connection.request("GET", f"/board/{facility}/events/", headers=headers)
        self.answer = self.connection.getresponse()

    def until(self, start):
        """The rest of the next line that begins so; what was passed over is kept in `passed`."""
        self.passed = []
        while line := self.answer.readline().decode():
            if line.startswith(start):
                return line[len(start) :].strip()
            self.passed.append(line.strip())
        raise AssertionError(f"The stream ended before {start}: {self.passed}")

    def board(self):
        return json.loads(self.until("data: {").join(["{", ""]))


@pytest.fixture
def listen(live_server):
    """Open a stream of a facility's board, as one browser."""
    with contextlib.ExitStack() as stack:

        def start(facility, **headers):
            listener = Listener(live_server, facility, **headers)
            stack.callback(listener.connection.close)
            return listener

        yield start


def call(ticket):
    changes = {"trang_thai": TrangThaiPhieu.CALLED, "goi_luc": timezone.now(), "so_lan_goi": 1}
    PhieuKham.objects.filter(pk=ticket.pk).update(**changes)


def test_who_listens_gets_the_board_at_once_and_then_each_call(boards, listen, client):
    boards()
    one, other = TicketFactory.create_batch(2, hang=QueueFactory())
    facility = one.hang.co_so_id

    listener = listen(facility)
    assert listener.answer.getheader("Content-Type") == "text/event-stream"
    assert listener.answer.getheader("X-Accel-Buffering") == "no"
    assert listener.answer.getheader("Cache-Control") == "no-store"
    assert listener.until("retry: ") == "1000"
    assert listener.board() == client.get(f"/board/{facility}/state/").json()
    for ticket in (one, other):
        call(ticket)
        assert listener.board()["phong"][0]["dang_goi"]["so"] == ticket.lich_hen.so_thu_tu


def test_a_call_wakes_all_who_listen(boards, listen):
    boards(most=3)
    ticket = TicketFactory()
    listeners = [listen(ticket.hang.co_so_id) for _ in range(3)]
    assert [listener.board()["phong"][0]["dang_goi"] for listener in listeners] == [None] * 3

    call(ticket)

    assert [listener.board()["phong"][0]["dang_goi"]["so"] for listener in listeners] == [1] * 3


def test_who_comes_again_is_not_told_what_he_knows(boards, listen):
    boards()
    ticket = TicketFactory()
    known = listen(ticket.hang.co_so_id).until("id: ")

    again = listen(ticket.hang.co_so_id, **{"Last-Event-ID": known})
    again.until("event: gio")
    call(ticket)

    assert again.board()["phong"][0]["dang_goi"]["so"] == 1
    assert not [line for line in again.passed if line == f"id: {known}"]


def test_who_knows_another_board_is_told_the_present_one(boards, listen):
    boards()
    ticket = TicketFactory()

    assert listen(ticket.hang.co_so_id, **{"Last-Event-ID": "0" * 16}).board()["phong"][0]["tiep_theo"] == [1]


def test_beyond_the_last_place_one_board_is_given_and_the_browser_told_to_poll(boards, listen):
    boards(most=1)
    ticket = TicketFactory()
    first = listen(ticket.hang.co_so_id)
    first.board()

    late = listen(ticket.hang.co_so_id)
    assert late.until("retry: ") == "5000"
    assert late.board()["phong"][0]["tiep_theo"] == [1]
    assert late.answer.read().strip() == b""

    call(ticket)
    assert first.board()["phong"][0]["dang_goi"]["so"] == 1


def test_a_stream_ends_after_its_time_and_leaves_its_place(boards, listen):
    boards(most=1, lasts=0.2)
    ticket = TicketFactory()

    for _ in range(3):
        listener = listen(ticket.hang.co_so_id)
        assert listener.until("retry: ") == "1000"
        listener.answer.read()


def test_while_nothing_happens_the_server_says_that_it_is_there(boards, listen, monkeypatch):
    monkeypatch.setattr(board_hub, "QUIET_SECONDS", 0.05)
    boards()
    listener = listen(TicketFactory().hang.co_so_id)
    listener.board()

    for _ in range(3):
        listener.until("event: gio")
        assert abs(int(listener.until("data: ")) / 1000 - timezone.now().timestamp()) < SECONDS


def test_a_screen_that_listens_holds_no_connection_to_the_database(boards, client):
    boards()
    facility = TicketFactory().hang.co_so_id
    client.get(f"/board/{facility}/state/")
    assert connection.connection is not None

    answer = client.get(f"/board/{facility}/events/")

    assert connection.connection is None
    assert next(answer.streaming_content).startswith(b"retry: ")
    assert connection.connection is None
    answer.close()


def board(text="{}", facility=1):
    return Board(Frame(facility, "Bệnh viện", BookingRules()), text, text)


@pytest.fixture
def hub():
    """A hub that looks by the given function; it is over with the test."""
    with contextlib.ExitStack() as stack:

        def start(look, most=5, **how):
            made = BoardHub(look, most, **{"pause": 0.02, **how})
            stack.callback(made.close)
            return made

        yield start


def test_one_look_serves_all_who_watch_a_board(hub):
    looks, go_on = [], threading.Event()

    def look(frame):
        looks.append((frame.ma_co_so, threading.current_thread().name))
        go_on.wait(SECONDS)
        return board("new", frame.ma_co_so)

    watching = hub(look)
    watches = [watching.watch(board()) for _ in range(3)]
    go_on.set()

    assert [watch.wait() for watch in watches] == [True] * 3
    assert looks[0] == (1, "boards")
    assert {name for _, name in looks} == {"boards"}


def test_while_somebody_watches_who_only_asks_costs_no_query(boards, listen, client, django_assert_num_queries):
    hub = boards(lasts=SECONDS)
    ticket = TicketFactory()
    facility = ticket.hang.co_so_id
    listener = listen(facility)
    listener.board()
    call(ticket)
    told = listener.board()

    with django_assert_num_queries(0):
        assert client.get(f"/board/{facility}/state/").json() == told
        assert client.get(f"/board/{facility}/").status_code == 200

    hub.close()
    with django_assert_num_queries(3):
        assert client.get(f"/board/{facility}/state/").json() == told


def test_a_look_from_before_a_screen_came_is_not_news_to_it(hub):
    begun, go_on = threading.Event(), threading.Event()

    def look(frame):
        begun.set()
        go_on.wait(SECONDS)
        return board("old" if not looks else "newest")

    looks = []
    watching = hub(lambda frame: (look(frame), looks.append(1))[0])
    watching.watch(board("old"))
    assert begun.wait(SECONDS)
    watch = watching.watch(board("new"))
    go_on.set()

    assert watch.wait()
    assert watch.board.text == "newest"


def test_a_place_is_free_again_once_its_screen_is_gone_though_it_never_read(hub):
    watching = hub(lambda frame: board(), most=1)
    stream = BoardStream(watching.watch(board()), "", lambda: 0)
    assert watching.watch(board()) is None

    stream.close()
    stream.close()

    assert watching.watch(board()) is not None


def test_a_place_whose_time_is_over_is_free_though_nobody_gave_it_back(hub):
    watching = hub(lambda frame: board(), most=1, lasts=0.0)

    assert watching.watch(board()) is not None
    assert watching.watch(board()) is not None


def test_without_screens_nobody_looks(hub):
    watching = hub(lambda frame: board())
    watch = watching.watch(board())
    threads = [thread for thread in threading.enumerate() if thread.name == "boards"]

    watch.leave()

    for thread in threads:
        thread.join(SECONDS)
    assert [thread.is_alive() for thread in threads] == [False]
    assert watching.watch(board()) is not None


def failing(times, then):
    """A look that the database refuses so many times."""
    left = [OperationalError("gone")] * times

    def look(frame):
        if left:
            raise left.pop()
        return then

    return look


def test_a_database_that_comes_back_is_asked_again(hub):
    watch = hub(failing(2, board("new"))).watch(board("old"))

    assert watch.wait() is True
    assert watch.board.text == "new"


def test_while_the_database_is_away_streams_end_and_nothing_old_passes_for_new(hub, monkeypatch):
    monkeypatch.setattr(board_hub, "STALE_SECONDS", 0.1)
    monkeypatch.setattr(board_hub, "QUIET_SECONDS", 0.2)
    stream = BoardStream(hub(failing(10**6, None)).watch(board("old")), "", lambda: 0)

    pieces = [piece.decode() for piece in stream]

    assert [piece for piece in pieces if "data: old" in piece] == ["id: old\ndata: old\n\n"]


@pytest.mark.parametrize("error", [OperationalError("timeout"), RuntimeError("a bug")])
def test_a_board_that_cannot_be_looked_at_stops_neither_the_others_nor_the_looking(hub, error, caplog):
    def look(frame):
        if frame.ma_co_so == 1:
            raise error
        return board(f"{next(texts)}", frame.ma_co_so)

    texts = iter(range(10**6))
    watching = hub(look)
    watches = [watching.watch(board(facility=facility)) for facility in (1, 2, 3)]

    for _ in range(3):
        assert [watch.wait() for watch in watches[1:]] == [True, True]
    assert watches[0].board.text == "{}"
    assert "A board cannot be looked at" in caplog.text
