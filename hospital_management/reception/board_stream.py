"""A watched board as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

from collections.abc import Callable, Generator, Iterator

from core.services.board_hub import Watch
from core.services.board_service import Board

COME_AGAIN, POLL = 1000, 5000
"""Milliseconds after which a browser asks again: when its stream is over, and when there was no place for one."""


def opening(milliseconds: int) -> bytes:
    return f"retry: {milliseconds}\n\n".encode()


def told(board: Board) -> bytes:
    """The whole board; the browser names its mark when it comes again."""
    return f"id: {board.mark}\ndata: {board.text}\n\n".encode()


def beat(milliseconds: int) -> bytes:
    """Keeps proxies from giving up. The time tells the page that somebody is there, which no comment would, and sets
    its clock.
    """
    return f": nothing new\nevent: gio\ndata: {milliseconds}\n\n".encode()


class BoardStream:
    """What one browser is sent until its time is over or it is gone."""

    def __init__(self, watch: Watch, known: str, time: Callable[[], int]) -> None:
        """`known`: the mark of the board that the browser already has. `time` is in milliseconds."""
        self._watch, self._known, self._time = watch, known, time
        self._pieces = self._written()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Called by the server in any case, though nothing was ever sent."""
        self._pieces.close()
        self._watch.leave()

    def _written(self) -> Generator[bytes]:
        yield opening(COME_AGAIN) + beat(self._time())
        if self._watch.board.mark != self._known:
            yield told(self._watch.board)
        while self._watch.seconds_left:
            yield told(self._watch.board) if self._watch.wait() else beat(self._time())
