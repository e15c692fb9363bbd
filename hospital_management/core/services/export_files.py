"""The files of copies of personal data, in a folder for the owner of this process alone. A file's name is the key of
the copy and the token of who makes it, so that what a dead builder left behind is known by its name.
"""

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from django.conf import settings

from consents.models import BanXuat

NAMED = re.compile(r"([1-9]\d{0,17})-\w+\.zip", re.ASCII)
AT_ONCE = 500


def folder() -> Path:
    place: Path = settings.EXPORTS_FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def place_of(job: BanXuat) -> Path:
    """Where it lies, or is written by who has it lent."""
    return folder() / Path(job.ten_tep or f"{job.pk}-{job.the}.zip").name


def begin(path: Path) -> IO[bytes]:
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))


def delete_all_of(ma_ban_xuat: int) -> None:
    """Whoever wrote to it, and whoever still does: that one finds out soon."""
    for path in folder().glob(f"{ma_ban_xuat}-*.zip"):
        path.unlink(missing_ok=True)


def in_pieces() -> Iterator[list[tuple[int, Path]]]:
    """Each file with the key of its copy."""
    names = (NAMED.fullmatch(path.name) for path in folder().iterdir())
    found = ((int(name[1]), folder() / name[0]) for name in names if name)
    while piece := list(islice(found, AT_ONCE)):
        yield piece
