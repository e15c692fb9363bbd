"""What a file may be called when somebody saves it, on any system."""

import re
import unicodedata

from core.validators import utf16_length

LONGEST_STEM = 150
"""In UTF-16 code units, as SQL Server and Windows count."""
UNNAMED = "tai-lieu"
ENDINGS = {".pdf": (".pdf",), ".jpg": (".jpg", ".jpeg", ".jpe", ".jfif"), ".png": (".png",)}
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
"""Names of devices on Windows, whatever follows their first dot."""


def clean_name(given: str, ending: str) -> str:
    """The name as it is shown and saved: without a folder, letters that cannot be seen or turn the text round, and what
    some system does not take; at most 150 units and the ending, which says what is in the file.
    """
    bare = re.split(r"[/\\]", given)[-1]
    shown = "".join(letter for letter in unicodedata.normalize("NFC", bare) if _is_shown(letter))
    stem = " ".join(FORBIDDEN.sub("_", _without_ending(shown.strip(), ending)).split()).strip(". ")
    if RESERVED.fullmatch(stem.partition(".")[0].rstrip()):
        stem = f"_{stem}"
    return (_cut(stem).rstrip(". ") or UNNAMED) + ending


def _is_shown(letter: str) -> bool:
    """Neither a control letter, a mark of direction or joining, half a pair, nor one that nobody defined."""
    return letter.isspace() or unicodedata.category(letter)[0] != "C"


def _without_ending(name: str, ending: str) -> str:
    for spelled in ENDINGS[ending]:
        if name.lower().endswith(spelled):
            return name[: -len(spelled)]
    return name


def _cut(stem: str) -> str:
    while utf16_length(stem) > LONGEST_STEM:
        stem = stem[:-1] if len(stem) <= LONGEST_STEM else stem[:LONGEST_STEM]
    return stem
