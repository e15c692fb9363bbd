"""Whether this process is about to end: long work asks between its steps, and gives back what it has not finished."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ends = threading.Event()
_signs: list[Callable[[], bool]] = [_ends.is_set]


def end() -> None:
    """From now on this process is about to end."""
    _ends.set()


def watch(sign: Callable[[], bool]) -> None:
    """One more sign by which to know it."""
    _signs.append(sign)


def is_ending() -> bool:
    return any(sign() for sign in _signs)


@contextmanager
def on_sigterm() -> Iterator[None]:
    """Meanwhile SIGTERM does not kill, but is a sign: for a command that is a process of its own. Nothing in a thread,
    whose process hears signals itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: end())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
