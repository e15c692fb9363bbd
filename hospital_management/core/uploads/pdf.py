"""Whether a PDF is whole, a PDF alone, and does nothing by itself. It is read, never run and never rewritten."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from mmap import mmap
from typing import IO

from core.file_exceptions import FileActive, FileEncrypted, FileOfTwoKinds, FileUnreadable

HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
END = b"%%EOF"
BLANK = b"\0\t\n\f\r "
ENDS = 1024
"""Bytes at either end in which readers look for what a file is."""
OTHERS = re.compile(
    rb"PK\x03\x04|Rar!\x1a\x07|7z\xbc\xaf\x27|<!doctype|<html|<script|<svg|<\?php|<\?xml", re.IGNORECASE
)
NAME = re.compile(rb"/([^\s()<>\[\]{}/%\x00]{1,127})")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream[^\r\n]*(?:\r\n|\n|\r)")  # some readers mind nothing up to the line's end
ACTIVE = {
    b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"Rendition", b"XFA", b"SubmitForm",
    b"ImportData", b"GoToE",
}  # fmt: skip
"""Names of what runs, opens, sends or carries something. ISO 32000-1, 12.6.4, 7.11.4 and 12.7.8."""
MOST_INFLATED = 16 * 1024 * 1024
"""Bytes that all object streams of a file may hold together."""
PIECE = 64 * 1024


def check_pdf(content: IO[bytes], data: mmap) -> None:
    """Raises FileUnreadable, FileOfTwoKinds, FileEncrypted or FileActive.

    Objects may lie in compressed streams, which are inflated and looked through as well; one that is packed in a way
    that is not looked into is refused like what it may hide.
    """
    _check_ends(data)
    if OTHERS.search(data[:ENDS]) or zipfile.is_zipfile(content):
        raise FileOfTwoKinds
    _check_names(_names_in(data))
    left = MOST_INFLATED
    for begins in _object_streams(data):
        inflated = _inflate(data, begins, left)
        left -= len(inflated)
        _check_names(_names_in(inflated))


def _check_ends(data: mmap) -> None:
    """A PDF from the first byte, and nothing behind its last mark."""
    tail = data[-ENDS:]
    _, mark, behind = tail.rpartition(END)
    if not HEADER.match(data) or not mark or behind.strip(BLANK) or b"startxref" not in data[-2 * ENDS :]:
        raise FileUnreadable


def _names_in(data: mmap | bytes) -> Iterator[bytes]:
    """In the one spelling that they have without escapes."""
    for found in NAME.finditer(data):
        name = found[1]
        yield ESCAPE.sub(lambda pair: bytes([int(pair[1], 16)]), name) if b"#" in name else name


def _check_names(names: Iterator[bytes]) -> None:
    for name in names:
        if name in ACTIVE:
            raise FileActive
        if name == b"Encrypt":
            raise FileEncrypted


def _object_streams(data: mmap) -> Iterator[int]:
    """Where what is packed begins, in streams that hold objects: known by the fields that such a stream must have, for
    readers do not insist on its type.
    """
    before = 0
    for found in STREAM.finditer(data):
        begins = max(data.rfind(b"obj", before, found.start()), before)
        names = set(_names_in(data[begins : found.start()]))
        before = found.end()
        if b"ObjStm" in names or names >= {b"N", b"First"}:
            _check_packing(names)
            if b"FlateDecode" in names:
                yield found.end()


def _check_packing(names: set[bytes]) -> None:
    """Deflate alone, or nothing."""
    others = {name for name in names if name.endswith(b"Decode") and name != b"FlateDecode"}
    if others or b"Predictor" in names or (b"Filter" in names and b"FlateDecode" not in names):
        raise FileActive


def _inflate(data: mmap, begins: int, most: int) -> bytes:
    """As far as the packing itself says. Raises FileUnreadable for what is no deflate stream or holds too much."""
    unpacking, inflated = zlib.decompressobj(), bytearray()
    try:
        while not unpacking.eof and begins < len(data):
            inflated += unpacking.decompress(data[begins : begins + PIECE], most - len(inflated) + 1)
            if len(inflated) > most or unpacking.unconsumed_tail:
                raise FileUnreadable
            begins += PIECE
    except zlib.error as error:
        raise FileUnreadable from error
    if not unpacking.eof:
        raise FileUnreadable
    return bytes(inflated)
