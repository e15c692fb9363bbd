"""Objects that lie packed in streams of a PDF (ISO 32000-1, 7.5.7), where no search finds them.

Files are written to deceive: what stands before a stream is taken for its dictionary only if it is surely one and
nothing else. What a plain writer never does, such as a comment or an escaped bracket there, is refused.
"""

import re
import zlib
from collections.abc import Iterator
from mmap import mmap

from core.file_exceptions import FileActive, FileLeadsOut, FileUnreadable

KEYWORD = re.compile(rb"(?<!end)stream")
OBJECT = re.compile(rb"[0-9]{1,10}[\0\t\n\f\r ]{1,10}[0-9]{1,5}[\0\t\n\f\r ]{1,10}obj")
LINE_END = re.compile(rb"[\r\n]")
TEXT = re.compile(rb"\([^()]*\)")
MARK = re.compile(rb"<<|>>")
NAME = re.compile(rb"/([^\s()<>\[\]{}/%\x00]{1,127})")
ESCAPED = re.compile(rb"/[^\s()<>\[\]{}/%\x00#]{0,126}#[^\s()<>\[\]{}/%\x00]{1,126}")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
BLANK = b"\0\t\n\f\r "
BEFORE = 512
"""Bytes before a stream in which its dictionary must end."""
LONGEST = 64 * 1024
"""Bytes of a stream's dictionary; those that programs write have some hundred."""
MOST_TOLD = 2 * 1024 * 1024
"""Bytes of all streams' dictionaries together; a thousand streams have some hundred thousand."""
MOST_NESTED = 8
MOST_STREAMS = 20_000
"""Places in a file that look like a stream; each is looked at by itself."""
PACKED = {b"N", b"First"}
DEFLATED = re.compile(
    rb"/Filter%(_)s(?:/FlateDecode(?=%(_)s[/>])|\[%(_)s/FlateDecode%(_)s\])" % {b"_": rb"[\0\t\n\f\r ]*"}
)
HEX = re.compile(rb"(?<!<)<[0-9A-Fa-f\s\x00]*>")
NESTED = re.compile(rb"<<[^<>]*>>")
ELSEWHERE = {b"F", b"FFilter", b"FDecodeParms"}
"""Keys of a stream whose bytes lie in another file (ISO 32000-1, table 5)."""
FOREIGN = {b"Ref", b"PS"}
"""In a stream's dictionary: a page of another file (8.10.4), or PostScript for the printer (8.8.2)."""
PLAINLY_PACKED = PACKED | {b"Type", b"ObjStm", b"Length", b"Filter", b"FlateDecode", b"Extends"}
MOST_INFLATED = 16 * 1024 * 1024
"""Bytes that all packed objects of a file may have together."""
PIECE = 64 * 1024


def names_in(data: mmap | bytes) -> Iterator[bytes]:
    """In the one spelling that they have without escapes."""
    for found in NAME.finditer(data):
        name = found[1]
        yield ESCAPE.sub(lambda pair: bytes([int(pair[1], 16)]), name) if b"#" in name else name


def escaped_names_in(data: mmap | bytes) -> Iterator[bytes]:
    for found in ESCAPED.finditer(data):
        yield from names_in(found[0])


def packed_objects(data: mmap) -> Iterator[bytes]:
    """What each stream of objects holds. Raises FileActive for one packed by anything but deflate, once; FileUnreadable
    for one that cannot be unpacked, or holds too much; FileLeadsOut for any stream that lies in another file.
    """
    left, before, told = MOST_INFLATED, 0, 0
    for found in _streams(data):
        dictionary = _dictionary(data, before, found.start())
        names, before, told = list(names_in(dictionary)), found.end(), told + len(dictionary)
        if told > MOST_TOLD:
            raise FileUnreadable
        _check_place(names, dictionary)
        if b"ObjStm" in names or set(names) >= PACKED:
            _check_packing(names, dictionary)
            if b"FlateDecode" in names:
                inflated = _inflate(data, _body(data, before), left)
                left -= len(inflated)
                yield inflated


def _streams(data: mmap) -> Iterator[re.Match[bytes]]:
    looked_at = 0
    for found in KEYWORD.finditer(data):
        if data[found.start() - 1] in b">" + BLANK:
            looked_at += 1
            if looked_at > MOST_STREAMS:
                raise FileUnreadable
            if _follows_a_dictionary(data, found.start()):
                yield found


def _follows_a_dictionary(data: mmap, place: int) -> bool:
    """Whether this is a stream, and not the word in a text. Raises FileUnreadable if a comment keeps that open."""
    near = data[max(0, place - BEFORE) : place]
    told = near.rstrip(BLANK)
    if told.endswith(b">>"):
        return True
    begins_a_line = LINE_END.search(near[len(told) :])
    if not told or (begins_a_line and _may_be_a_comment(told)):
        raise FileUnreadable
    return False


def _may_be_a_comment(told: bytes) -> bool:
    """Its last line, or what of it is near."""
    *before, line = LINE_END.split(told)
    return b"%" in line or not before


def _dictionary(data: mmap, before: int, place: int) -> bytes:
    """From the last object's number on, one dictionary to the end. Raises FileUnreadable."""
    last = None
    for each in OBJECT.finditer(data, max(before, place - LONGEST), place):
        last = each
    if last is None or b"%" in LINE_END.split(data[max(before, last.start() - BEFORE) : last.start()])[-1]:
        raise FileUnreadable
    found = data[last.end() : place].strip(BLANK)
    if b"%" in found or b"\\" in found or not _is_one_dictionary(found):
        raise FileUnreadable
    return found


def _is_one_dictionary(found: bytes) -> bool:
    for _ in range(MOST_NESTED):
        found = TEXT.sub(b"", found)
    if b"(" in found or b")" in found or not found.startswith(b"<<"):
        return False
    depth = 0
    for mark in MARK.finditer(found):
        depth += 1 if mark[0] == b"<<" else -1
        if depth == 0:
            return mark.end() == len(found)
    return False


def _check_place(names: list[bytes], dictionary: bytes) -> None:
    if FOREIGN.intersection(names):
        raise FileLeadsOut
    if ELSEWHERE.intersection(names) and ELSEWHERE.intersection(_own_names(dictionary)):
        raise FileLeadsOut


def _own_names(dictionary: bytes) -> Iterator[bytes]:
    """Those of the dictionary itself, without what lies within it."""
    found = dictionary[2:-2]
    for _ in range(MOST_NESTED):
        found = TEXT.sub(b"", found)
    found = HEX.sub(b"", found)
    for _ in range(MOST_NESTED):
        found = NESTED.sub(b"", found)
    return names_in(found)


def _check_packing(names: list[bytes], dictionary: bytes) -> None:
    """Deflate alone, once, said here and not by an object elsewhere; or nothing."""
    if not set(names) <= PLAINLY_PACKED or names.count(b"FlateDecode") > 1:
        raise FileActive
    if b"Filter" in names and (names.count(b"Filter") > 1 or not DEFLATED.search(dictionary)):
        raise FileActive
    if b"FlateDecode" in names and b"Filter" not in names:
        raise FileActive


def _body(data: mmap, place: int) -> int:
    """Where the stream begins: after the keyword's line, some readers mind nothing else in it."""
    ends = LINE_END.search(data, place)
    if ends is None:
        raise FileUnreadable
    return ends.end() + (data[ends.start() : ends.end() + 1] == b"\r\n")


def _inflate(data: mmap, begins: int, most: int) -> bytes:
    """As far as the packing itself says."""
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
