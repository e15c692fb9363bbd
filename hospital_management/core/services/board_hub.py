"""One look a second at each board that is watched, for a whole process, however many screens watch it."""

import logging
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from django.db import Error, connections

from core.services.board_service import Board, Frame

logger = logging.getLogger(__name__)

PAUSE, LONGEST_PAUSE = 1.0, 15.0
"""Seconds between two looks; doubled up to the longer while the database does not answer."""
WATCH_SECONDS = 25.0
"""After which a screen is to come again: less than a server that is being stopped lets its requests run on."""
QUIET_SECONDS = 10.0
"""After which a screen is told that nothing has changed."""
STALE_SECONDS = 8.0
"""A board at which nobody could look for so long is not shown as the present one."""
FRESH_SECONDS = 2.0
"""For so long a look serves who only asks, as well."""

Look = Callable[[Frame], Board]


class Seen(NamedTuple):
    """A board, and when the look at it began, by the monotonic clock."""

    board: Board
    began: float


class BoardHub:
    """Looks at the watched boards in a thread of its own, which lives while somebody watches, and wakes who waits for
    news. Who waits holds no connection to the database.
    """

    def __init__(self, look: Look, most: int, pause: float = PAUSE, lasts: float = WATCH_SECONDS) -> None:
        """At most `most` watches at once, of `lasts` seconds each."""
        self._look, self._most, self._pause, self._lasts = look, most, pause, lasts
        self._watches: set[Watch] = set()
        self._seen: dict[int, Seen] = {}
        self._thread: threading.Thread | None = None
        self.news = threading.Condition()
        """Holds whoever reads or changes the above."""

    def watch(self, board: Board) -> "Watch | None":
        """A place before the board, as it was just looked at; None when all places are taken."""
        with self.news:
            self._watches = {watch for watch in self._watches if watch.seconds_left}
            if len(self._watches) >= self._most:
                return None
            watch = Watch(self, board, self._lasts)
            self._watches.add(watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="boards", daemon=True)
                self._thread.start()
            return watch

    def leave(self, watch: "Watch") -> None:
        with self.news:
            self._watches.discard(watch)
            self.news.notify_all()

    def seen(self, ma_co_so: int) -> Seen | None:
        """The last look at a watched board. Asked with `news` held."""
        return self._seen.get(ma_co_so)

    def present(self, ma_co_so: int) -> Board | None:
        """The board, if it is watched and was looked at just now."""
        with self.news:
            seen = self.seen(ma_co_so)
        return seen.board if seen and time.monotonic() - seen.began < FRESH_SECONDS else None

    def close(self) -> None:
        """End all watches, and the thread with its connection."""
        with self.news:
            thread = self._thread
            for watch in self._watches:
                watch.end()
            self._watches.clear()
            self.news.notify_all()
        if thread:
            thread.join()

    def _run(self) -> None:
        pause = self._pause
        try:
            while frames := self._frames():
                pause = self._pause if self._look_at(frames) else min(2 * pause, LONGEST_PAUSE)
                with self.news:
                    self.news.wait_for(lambda: not self._watches, pause)
        finally:
            connections.close_all()
            with self.news:
                if self._thread is threading.current_thread():
                    self._thread = None

    def _frames(self) -> list[Frame]:
        """One of each watched board. With none the thread has ended for whoever watches next."""
        with self.news:
            watched = {watch.board.frame.ma_co_so: watch.board.frame for watch in self._watches if watch.seconds_left}
            self._seen = {key: seen for key, seen in self._seen.items() if key in watched}
            if not watched:
                self._thread = None
            return list(watched.values())

    def _look_at(self, frames: list[Frame]) -> bool:
        """Whether any board could be looked at. One that fails keeps none of the others from being looked at."""
        return sum(map(self._try, frames)) > 0

    def _try(self, frame: Frame) -> bool:
        """A connection that failed is not used again."""
        began = time.monotonic()
        try:
            self._keep(Seen(self._look(frame), began))
        except Exception as error:
            logger.exception("A board cannot be looked at", extra={"facility": frame.ma_co_so})
            if isinstance(error, Error):
                connections.close_all()
            return False
        return True

    def _keep(self, seen: Seen) -> None:
        key = seen.board.frame.ma_co_so
        with self.news:
            before = self._seen.get(key)
            self._seen[key] = seen
            if before is None or before.board.mark != seen.board.mark:
                self.news.notify_all()


class Watch:
    """One screen's place before a board, for a bounded time."""

    def __init__(self, hub: BoardHub, board: Board, lasts: float) -> None:
        self._hub, self.board = hub, board
        self._since = time.monotonic()
        self._until = self._since + lasts

    @property
    def seconds_left(self) -> float:
        return max(self._until - time.monotonic(), 0.0)

    def end(self) -> None:
        self._until = 0.0

    def leave(self) -> None:
        self._hub.leave(self)

    def wait(self) -> bool:
        """Until there is news, and `board` is the new one: True. False when nothing has changed for a while, or the
        watch is over, as it is when the board is stale.
        """
        known = self.board
        with self._hub.news:
            self._hub.news.wait_for(self._is_stirred, min(self.seconds_left, QUIET_SECONDS))
            if self._is_stale():
                self.end()
            elif self.seconds_left:
                self.board = self._newest()
        return self.board.mark != known.mark

    def _is_stirred(self) -> bool:
        return not self.seconds_left or self._newest().mark != self.board.mark or self._is_stale()

    def _newest(self) -> Board:
        """A look that began before the screen came may be older than what it was given."""
        seen = self._hub.seen(self.board.frame.ma_co_so)
        return seen.board if seen and seen.began >= self._since else self.board

    def _is_stale(self) -> bool:
        seen = self._hub.seen(self.board.frame.ma_co_so)
        last = max(seen.began, self._since) if seen else self._since
        return time.monotonic() - last > STALE_SECONDS
