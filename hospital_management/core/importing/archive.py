"""Whether a workbook may be opened at all: read from its table of contents, before a byte of it is inflated.

An .xlsx file is a ZIP archive (ECMA-376, part 2). What a few kilobytes may inflate to is said there, and Python's
zipfile never reads more of an entry than that.
"""

from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml.ElementTree import ParseError, fromstring

from core.import_exceptions import SheetActive, SheetBomb, SheetKindUnknown, SheetLinked, SheetUnreadable

MEGABYTE = 1024 * 1024
MOST_INFLATED = 64 * MEGABYTE
MOST_HELD = {"xl/sharedStrings.xml": 16 * MEGABYTE}
"""Of what openpyxl holds in memory; of each other part but the sheets, a megabyte."""
MOST_RATIO = 200
"""Deflate reaches 1,032; a sheet of repeated rows some 40."""
MOST_ENTRIES = 1000
ENCRYPTED = 0x1
NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
ACTIVE = ("vbaproject.bin", "xl/embeddings/", "xl/activex/", "xl/macrosheets/", "xl/ctrlprops/", "customui/")
LINKED = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
MACRO_TYPE = "macroenabled"
PLACES = {"sharedStrings+xml": "/xl/sharedStrings.xml", "main+xml": "/xl/workbook.xml"}
"""Where parts stand that are read whole and looked for by their type: elsewhere they might pass for a sheet."""


def check_archive(file: IO[bytes]) -> None:
    """Raises SheetKindUnknown, SheetUnreadable, SheetBomb, SheetActive or SheetLinked."""
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            _check_names([entry.filename for entry in entries])
            _check_types(archive.read("[Content_Types].xml"))
    except (BadZipFile, EOFError, NotImplementedError, OSError, ParseError, RuntimeError, ValueError) as error:
        raise SheetUnreadable from error
    finally:
        file.seek(0)


def _check_sizes(entries: list[ZipInfo]) -> None:
    too_much = sum(entry.file_size for entry in entries) > MOST_INFLATED or len(entries) > MOST_ENTRIES
    if too_much or any(_is_odd(entry) for entry in entries):
        raise SheetBomb(most=MOST_INFLATED // MEGABYTE)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise SheetKindUnknown


def _is_odd(entry: ZipInfo) -> bool:
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return True
    held = entry.filename.lower().endswith((".xml", ".rels")) and not entry.filename.startswith("xl/worksheets/")
    most = MOST_HELD.get(entry.filename, MEGABYTE) if held else MOST_INFLATED
    return entry.file_size > min(most, max(MEGABYTE, MOST_RATIO * entry.compress_size))


def _check_types(types: bytes) -> None:
    parts = [(part.get("ContentType", ""), part.get("PartName")) for part in fromstring(types).iter()]
    if any(MACRO_TYPE in kind.lower() for kind, _ in parts):
        raise SheetActive
    if any(name not in (None, PLACES[end]) for kind, name in parts for end in PLACES if kind.endswith(end)):
        raise SheetUnreadable


def _check_names(names: list[str]) -> None:
    if not set(names) >= NEEDED:
        raise SheetKindUnknown
    if len(set(names)) < len(names):
        raise SheetUnreadable
    lower = [name.lower() for name in names]
    if any(part in name for name in lower for part in ACTIVE):
        raise SheetActive
    if any(part in name for name in lower for part in LINKED):
        raise SheetLinked
