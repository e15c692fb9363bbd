"""A file of rows as it came: what it is, by what is in it, never by its name."""

import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from core.import_exceptions import SheetEmpty, SheetKindUnknown, SheetTooLarge
from core.importing.source import Source
from core.importing.text_file import CsvSource
from core.importing.workbook import XlsxSource

MEGABYTE = 1024 * 1024
ZIP = b"PK\x03\x04"
OTHERS = (b"\xd0\xcf\x11\xe0", b"%PDF", b"PK", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"<")
"""How files begin that are neither: old or encrypted Office files, PDF, archives, images, RTF, HTML and XML."""


@dataclass
class Taken:
    """What came in, in a temporary file without a name, which goes with it."""

    content: IO[bytes]
    size: int
    sha256: str

    def __enter__(self) -> "Taken":
        return self

    def __exit__(self, *_: object) -> None:
        self.content.close()


def take(pieces: Iterable[bytes], most_megabytes: int) -> Taken:
    """Raises SheetEmpty or SheetTooLarge."""
    content, digest, size = tempfile.TemporaryFile(), hashlib.sha256(), 0  # noqa: SIM115  (closed by who takes it)
    try:
        for piece in pieces:
            size += len(piece)
            if size > most_megabytes * MEGABYTE:
                raise SheetTooLarge(most=most_megabytes)
            digest.update(piece)
            content.write(piece)
        if not size:
            raise SheetEmpty
    except BaseException:
        content.close()
        raise
    content.seek(0)
    return Taken(content, size, digest.hexdigest())


def source_of(file: IO[bytes]) -> Source:
    """Raises SheetKindUnknown, or what speaks against opening a workbook."""
    file.seek(0)
    head = file.read(len(ZIP))
    file.seek(0)
    if head.startswith(ZIP):
        return XlsxSource(file)
    if head.startswith(OTHERS):
        raise SheetKindUnknown
    return CsvSource(file)
