"""What a picture would cost to decode, told by its parts before a pixel is: scans of a JPEG, chunks of a PNG.

A decoder goes over the whole picture with each scan (ITU-T T.81, G.1), and unpacks each text and profile, however
little of the file each takes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from mmap import mmap

from core.file_exceptions import FileUnreadable

MOST_SEGMENTS = 1_000
"""Of a JPEG; a camera's file has some dozen, one with a large depth map some hundred."""
MOST_STRAY = 64 * 1024
"""Bytes before a JPEG's first scan that belong to no segment; there should be none."""
MOST_SCANS = 40
"""Ten is usual; what tools that search for the smallest file find has below thirty."""
MOST_CHUNKS = 20_000
"""Of a PNG; writers make one of 8 KB or more of its pixels."""
MOST_PACKED = 50
"""Chunks with a text or profile that is to be unpacked; each may unpack to a megabyte."""
PACKED = (b"zTXt", b"iTXt", b"iCCP")
MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
"""One with a length, or the end; neither a byte of the picture, nor filling, nor what stands alone."""
SCAN, END = 0xDA, 0xD9
PNG_HEAD = 8


def check_work(data: mmap, format_: str) -> None:
    """Raises FileUnreadable for what no camera, scanner or program writes."""
    if format_ == "JPEG":
        _check_jpeg(data)
    else:
        _check_png(data)


def _check_jpeg(data: mmap) -> None:
    scans = stray = 0
    for number, (marker, before) in enumerate(_segments(data)):
        stray += 0 if scans else before
        scans += marker == SCAN
        if scans > MOST_SCANS or number > MOST_SEGMENTS or stray > MOST_STRAY:
            raise FileUnreadable
    if not scans:
        raise FileUnreadable


def _segments(data: mmap) -> Iterator[tuple[int, int]]:
    """Their markers, up to the end of the first picture, and how many bytes lie before each, as decoders take them:
    after a scan the picture itself, elsewhere what they pass over.
    """
    place = 2
    while (found := MARKER.search(data, place)) and found[1][0] != END:
        yield found[1][0], found.start() - place
        place = found.end() + max(2, int.from_bytes(data[found.end() : found.end() + 2]))


def _check_png(data: mmap) -> None:
    kinds: Counter[bytes] = Counter()
    for number, kind in enumerate(_chunks(data)):
        kinds[kind] += 1
        if number > MOST_CHUNKS or sum(kinds[each] for each in PACKED) > MOST_PACKED:
            raise FileUnreadable


def _chunks(data: mmap) -> Iterator[bytes]:
    place = PNG_HEAD
    while (kind := data[place + 4 : place + 8]) and kind != b"IEND":
        yield kind
        place += 12 + int.from_bytes(data[place : place + 4])
