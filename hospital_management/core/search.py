"""Text as people type it when they search: no case, no Vietnamese diacritics, đ = d."""

import re
import unicodedata

MAX_TERM = 100


def fold(text: str) -> str:
    """“Nguyễn  Văn Đức” → “nguyen van duc”: lower case, ASCII letters and digits, single spaces."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


def terms(*texts: str | None) -> set[str]:
    """What the texts can be found by: each, from each of its words on (“nguyen van a”, “van a”, “a”)."""
    found = set()
    for text in texts:
        words = fold(text or "").split()
        found |= {" ".join(words[start:])[:MAX_TERM].rstrip() for start in range(len(words))}
    return found
