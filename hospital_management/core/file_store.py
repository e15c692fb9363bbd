"""Where the bytes of files lie: Django's storage `files`, under keys made at random."""

import datetime as dt
import logging
import os
import re
import secrets
from collections.abc import Callable, Iterator
from typing import IO, Any, TypeVar

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from core.file_exceptions import FileStoreAway

logger = logging.getLogger(__name__)

T = TypeVar("T")

KEY_BYTES = 16
OURS = re.compile(rf"[0-9a-f]{{2}}/[0-9a-f]{{{2 * KEY_BYTES}}}")


class LastingFiles(FileSystemStorage):
    """A folder of this machine. What is saved is on the disk, not in a cache of the system, when `save` returns."""

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
        path = self.path(saved)
        for written in (path, os.path.dirname(path)):
            handle = os.open(written, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        return saved

    def url(self, name: str | None) -> str:
        """Raises ValueError: files lie under no address."""
        raise ValueError("This file is not accessible via a URL.")


class FileStore:
    """Whatever the storage raises is FileStoreAway: where it is, only the settings know."""

    @staticmethod
    def new_key() -> str:
        """One at random: nothing of the name, owner or content of what will lie there."""
        name = secrets.token_hex(KEY_BYTES)
        return f"{name[:2]}/{name}"

    def put(self, content: IO[bytes], key: str | None = None) -> str:
        """The key under which it now lies: a new one, unless it is given such a one that was made before."""
        wanted = key or self.new_key()
        return self._asked(lambda storage: storage.save(wanted, File(content, name=wanted)))

    def open(self, key: str) -> File:
        """To be read in pieces, and closed."""
        return self._asked(lambda storage: storage.open(key))

    def drop(self, key: str) -> None:
        self._asked(lambda storage: storage.delete(key))

    def keys(self) -> Iterator[str]:
        """Every key that `put` may have made, folder by folder: whatever else lies in the storage is not ours."""
        for folder in self._asked(lambda storage: sorted(_entries(storage, "")[0])):
            yield from filter(OURS.fullmatch, self._within(folder))

    def _within(self, folder: str) -> list[str]:
        return self._asked(lambda storage: [f"{folder}/{name}" for name in sorted(_entries(storage, folder)[1])])

    def saved_at(self, key: str) -> dt.datetime:
        return self._asked(lambda storage: storage.get_modified_time(key))

    @staticmethod
    def _asked(what: Callable[[Storage], T]) -> T:
        try:
            return what(storages["files"])
        except Exception as error:  # each kind of storage has errors of its own; all of them mean that it is away
            logger.exception("The storage of files does not serve")
            raise FileStoreAway(retry_after=60) from error


def _entries(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    """Folders and files; a storage to which nothing was saved has none."""
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []
