"""Whether a PDF is whole, a PDF alone, and stays what it is: a paper that does nothing by itself.

It is read, never run and never rewritten.
"""

import re
import zipfile
from itertools import islice
from mmap import mmap
from typing import IO

from core.file_exceptions import FileActive, FileEncrypted, FileLeadsOut, FileOfTwoKinds, FileUnreadable
from core.uploads.pdf_streams import escaped_names_in, packed_objects

HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
END = b"%%EOF"
BLANK = b"\0\t\n\f\r "
ENDS = 1024
"""Bytes at either end in which readers look for what a file is."""
OTHERS = re.compile(
    rb"PK\x03\x04|Rar!\x1a\x07|7z\xbc\xaf\x27|<!doctype|<html|<script|<svg|<\?php|<\?xml", re.IGNORECASE
)
ACTIVE = {
    b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment", b"EF", b"RichMedia",
    b"RichMediaExecute", b"Rendition", b"Movie", b"Sound", b"OnInstantiate", b"U3D", b"PRC", b"XFA", b"SubmitForm",
    b"ImportData",
}  # fmt: skip
"""Names of what runs, plays, sends or carries something. ISO 32000-1, 7.11.4, 12.6.4, 12.7.8 and 13."""
OUTWARD = {b"URI", b"GoToR", b"GoToE", b"Thread"}
"""Names of actions that lead to a website or another file; those within the file may stay."""
BY_ITSELF = {b"AA", b"OpenAction", b"PresSteps"}
"""Names of what sets off an action without a click (12.6.3, 7.7.2, 12.4.4.2); a page to open at is none."""
WEB_LINK = b""
ENCRYPTED = b"Encrypt"
NAMED = re.compile(
    rb"/(?:S%(_)s/URI(?=%(_)s(?:/|>>))|URI(?=%(_)s\((?i:https?%(colon)s%(slash)s{2}|mailto%(colon)s))"
    rb"|((?:%(names)s)(?![^\s()<>\[\]{}/%%\x00])|OpenAction(?=[\s()<>\[\]{}/%%\x00])(?!%(_)s\[)"
    rb"|(?:EF|AA)(?=[\s\x00]*(?:<<|%%)|[\s\x00]+[0-9])))"
    % {
        b"_": rb"[\0\t\n\f\r ]*",
        b"colon": rb"(?::|\\072)",
        b"slash": rb"(?:/|\\057)",
        b"names": b"|".join(sorted((ACTIVE | OUTWARD | {ENCRYPTED, b"PresSteps"}) - {b"EF"})),
    }
)
"""A web link, which is a name of OUTWARD with what makes it harmless, or one of the names. Two letters come by chance
in compressed bytes: of them it is asked that a dictionary, or its number, follows. Some programs (pypdf) write all but
letters and digits as octal numbers (7.3.4.2).
"""
MOST_ESCAPED = 50_000
"""Names with escapes in them; each is looked at by itself."""


def check_pdf(content: IO[bytes], data: mmap) -> None:
    """Raises FileUnreadable, FileOfTwoKinds, FileEncrypted, FileActive or FileLeadsOut.

    Objects may lie in compressed streams, which are inflated and looked through as well; one that is packed in a way
    that is not looked into is refused like what it may hide.
    """
    _check_ends(data)
    if OTHERS.search(data[:ENDS]) or zipfile.is_zipfile(content):
        raise FileOfTwoKinds
    told = _check_names(data)
    for objects in packed_objects(data):
        told |= _check_names(objects)
    if WEB_LINK in told and told & BY_ITSELF:
        raise FileLeadsOut


def _check_ends(data: mmap) -> None:
    """A PDF from the first byte, and nothing behind its last mark."""
    tail = data[-ENDS:]
    _, mark, behind = tail.rpartition(END)
    if not HEADER.match(data) or not mark or behind.strip(BLANK) or b"startxref" not in data[-2 * ENDS :]:
        raise FileUnreadable


def _check_names(data: mmap | bytes) -> set[bytes]:
    """The names that count, and WEB_LINK for a link to a website or for a mail, as far as it opens by a click alone."""
    escaped = list(islice(escaped_names_in(data), MOST_ESCAPED + 1))
    names = {found[1] or WEB_LINK for found in NAMED.finditer(data)}.union(escaped)
    if ENCRYPTED in names:
        raise FileEncrypted
    if ACTIVE & names:
        raise FileActive
    if OUTWARD & names:
        raise FileLeadsOut
    if len(escaped) > MOST_ESCAPED:
        raise FileUnreadable
    return names
