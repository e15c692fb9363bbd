"""What the board's screen is made of: colours that can be read, and a language that old TVs speak."""

import re
from pathlib import Path

import pytest

FILES = Path(__file__).resolve().parents[2] / "static/board"
STYLE = (FILES / "board.css").read_text()
PAIRS = [
    ("ink", "ground"), ("muted", "ground"), ("ink", "card"), ("muted", "card"), ("calm-ink", "calm"), ("muted", "calm"),
    ("on-call", "call"), ("on-call-muted", "call"), ("on-bar", "bar"), ("on-bar-muted", "bar"), ("on-flash", "flash"),
]  # fmt: skip
TOO_NEW = {
    "js": [r"\?\.", r"\?\?", r"\basync\b", r"\bawait\b", r"\*\*", r"\bfetch\(", r"\.\.\.", r"\bIntl\b", r"padStart",
           r"\.includes\(", r"\.append\(", r"replaceChildren", r"Object\.(values|entries)", r"\bimport\b", r"toLocale"],
    "css": [r"display:\s*grid", r"\bgap:", r"\bclamp\(", r"\bmin\(", r"\bmax\(", r"\binset:", r":is\(", r":where\(",
            r":focus-visible", r"aspect-ratio", r"@layer", r"\b[ds]vh\b"],
}  # fmt: skip
"""After ES2015, and after the Chromium 49 of TVs of 2016 or the like."""


def colours(theme):
    return dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", STYLE.partition(f":root.{theme} {{")[2].partition("}")[0])
    )


def luminance(colour):
    """As WCAG 2 defines it, of #rrggbb or #rgb."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_words_stand_out_as_wcag_aa_asks(theme, text, ground):
    used = colours(theme)

    assert contrast(used[text], used[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_alarm_stands_out(theme):
    assert contrast("#ffffff", colours(theme)["alarm"]) >= 4.5


def test_the_browsers_choice_and_the_address_set_the_same_dark():
    of_browser = STYLE.partition("prefers-color-scheme: dark")[2].partition("}")[0]

    assert set(colours("dark").items()) <= set(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", of_browser))
    assert colours("light") == dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", STYLE.partition(":root {")[2].partition("}")[0])
    )


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_old_screens_understand_it(path):
    text = re.sub(r"/\*.*?\*/|^\s*//.*$|\s//\s.*$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)

    assert [word for word in TOO_NEW[path.suffix[1:]] if re.search(word, text)] == []


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_it_asks_nobody_else(path):
    assert not re.search(r"https?://|//[a-z]+\.[a-z]|@import|innerHTML|eval\(|document\.write", path.read_text())
