"""A file as it came, as what it is taken for, and as it is kept."""

import hashlib
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from typing import IO

from core.file_exceptions import FileEmpty, FileKindUnknown, FileTooLarge
from core.uploads.images import redraw
from core.uploads.pdf import check_pdf

PIECE = 64 * 1024
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """`begins`: the first bytes of every such file; `format_`: Pillow's name, for images."""

    media_type: str
    ending: str
    begins: bytes
    format_: str = ""


KINDS = (
    Kind("application/pdf", ".pdf", b"%PDF-"),
    Kind("image/jpeg", ".jpg", b"\xff\xd8\xff", "JPEG"),
    Kind("image/png", ".png", b"\x89PNG\r\n\x1a\n", "PNG"),
)


@dataclass(frozen=True)
class Kept:
    """What is stored: its bytes, how many, and their SHA-256 in hex."""

    content: IO[bytes]
    size: int
    sha256: str


@dataclass
class Received:
    """A file that came in, in a temporary file of its own, which goes with it."""

    content: IO[bytes]
    kind: Kind
    _own: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Received":
        self._own.enter_context(self.content)
        return self

    def __exit__(self, *_: object) -> None:
        self._own.close()

    def kept(self) -> Kept:
        """Raises a FileRefused for what does not hold what it begins as. A PDF is kept as it came, an image anew."""
        content = self.content
        if self.kind.format_:
            content = self._own.enter_context(_own_file())
            self.content.seek(0)
            redraw(self.content, self.kind.format_, content)
        else:
            check_pdf(content, mmap(content.fileno(), 0, access=ACCESS_READ))
        content.seek(0)
        digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
        size = content.tell()
        content.seek(0)
        return Kept(content, size, digest)


def receive(pieces: Iterable[bytes], most_megabytes: int) -> Received:
    """Take the file in, piece by piece. Raises FileEmpty, FileTooLarge or FileKindUnknown."""
    content = _own_file()
    try:
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > most_megabytes * MEGABYTE:
                raise FileTooLarge(megabytes=most_megabytes)
            content.write(piece)
        return Received(content, _kind_of(content, size))
    except BaseException:
        content.close()
        raise


def _own_file() -> IO[bytes]:
    """Without a name, so that it goes with its last handle."""
    return tempfile.TemporaryFile()


def _kind_of(content: IO[bytes], size: int) -> Kind:
    if not size:
        raise FileEmpty
    content.seek(0)
    head = content.read(16)
    content.seek(0)
    for kind in KINDS:
        if head.startswith(kind.begins):
            return kind
    raise FileKindUnknown
