"""A clock that several processes read, and that only moves when it is told to."""

import datetime as dt
import mmap
import struct
from pathlib import Path

from django.utils import timezone

from core.clock import Clock

SECONDS = struct.Struct("<d")


class SteppedClock(Clock):
    """The instant that stands in a file, in seconds since 1970."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(SECONDS.size)
            self._shared = mmap.mmap(file.fileno(), SECONDS.size)

    def set(self, instant: dt.datetime) -> None:
        SECONDS.pack_into(self._shared, 0, instant.timestamp())

    def now(self) -> dt.datetime:
        (seconds,) = SECONDS.unpack_from(self._shared, 0)
        return timezone.localtime(dt.datetime.fromtimestamp(seconds, dt.UTC))
