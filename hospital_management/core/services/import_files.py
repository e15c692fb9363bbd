"""Where the files of imports lie until they are checked: a folder for the owner of this process alone."""

import os
import shutil
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.conf import settings


def folder() -> Path:
    place: Path = settings.IMPORTS_FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def keep_file(content: IO[bytes]) -> str:
    """The name under which it now lies: nothing of its own, its owner or its content. On the disk when this returns."""
    name = uuid4().hex
    content.seek(0)
    with open(folder() / name, "xb", opener=_for_us_alone) as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())
    return name


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def open_file(name: str) -> IO[bytes]:
    return (folder() / Path(name).name).open("rb")


def drop_file(name: str) -> None:
    if name:
        (folder() / Path(name).name).unlink(missing_ok=True)
