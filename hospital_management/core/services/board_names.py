"""Names as strangers in a waiting room may read them: who is called knows himself, nobody else learns who he is."""

import unicodedata

SOUNDS = ("NGH", "NG", "NH", "TH", "TR", "CH", "PH", "KH", "GH", "GI", "QU")
"""First consonants that Vietnamese writes with several letters."""
TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
MOST_PARTS = 4
HIDDEN = "***"


def masked_name(name: str) -> str:
    """“Nguyễn Văn Anh” as “NG. V. A***”.

    Of each part before the last, its first consonant as Vietnamese writes it (NG, TH, QU…) or else its first letter,
    and a point; of the last part, which is the given name, the first letter and three stars, however long it is. At
    most four parts: of longer names the first three and the last. Letters are capitals without tone marks (Á is A), but
    those of the alphabet stay what they are (Đ, Ă, Â, Ê, Ô, Ơ, Ư). What is no letter is passed over; a name of one
    part is a given name, and one without any letter is the stars alone.
    """
    parts = [letters for letters in map(_letters, name.split()) if letters]
    if not parts:
        return HIDDEN
    *before, given = parts
    return " ".join([*(f"{_first_sound(part)}." for part in before[: MOST_PARTS - 1]), f"{given[0]}{HIDDEN}"])


def _letters(part: str) -> str:
    """The part in capitals from its first letter on, each letter one character."""
    apart = unicodedata.normalize("NFD", part)
    plain = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES))
    letters = "".join(letter.upper()[0] for letter in plain)
    start = next((at for at, letter in enumerate(letters) if letter.isalpha()), len(letters))
    return letters[start:]


def _first_sound(letters: str) -> str:
    return next((sound for sound in SOUNDS if letters.startswith(sound)), letters[0])
