"""Where files are half made: on a disk, since a container's /tmp may be memory; and in one place, where what a killed
process left is found.
"""

import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

ABANDONED_SECONDS = 2 * 60 * 60
"""Nobody writes a file for so long."""


def workplace() -> Path:
    """For the owner of this process alone."""
    place: Path = settings.EXPORTS_FOLDER / "half-made"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def sweep() -> None:
    """Delete what was not touched for two hours."""
    before = time.time() - ABANDONED_SECONDS
    for left in workplace().iterdir():
        with suppress(FileNotFoundError):  # whoever sweeps beside us was faster
            if left.stat().st_mtime < before:
                left.unlink()
