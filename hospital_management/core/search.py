"""Text as people type it when they search: no case, no Vietnamese diacritics, đ = d."""

import re
import unicodedata

MAX_TERM = 100


def fold(text: str) -> str:
    """“Nguyễn  Văn Đức” → “nguyen van duc”: lower case, ASCII letters and digits, single spaces."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


def without_diacritics(text: str) -> str:
    """“Nguyễn Văn Đức” → “Nguyen Van Duc”; what is no letter stays."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def bounds_of(text: str) -> tuple[str, str] | None:
    """The terms that begin with the text: from the first until before the second. None if it has neither letter nor
    digit.
    """
    folded = fold(text)[:MAX_TERM]
    return (folded, folded[:-1] + chr(ord(folded[-1]) + 1)) if folded else None


def terms(text: str | None) -> set[str]:
    """What the text can be found by: itself from each of its words on (“nguyen van a”, “van a”, “a”)."""
    words = fold(text or "").split()
    return {" ".join(words[start:])[:MAX_TERM].rstrip() for start in range(len(words))}
