"""docs/security.md names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def attacks():
    """The rows of the table, below its head."""
    table = PAGE.read_text(encoding="utf-8").partition("## Attacks tried")[2]
    return [line for line in table.splitlines() if line.startswith("|")][2:]


def test_every_attack_names_the_test_that_tries_it():
    assert len(attacks()) > 30
    assert [row for row in attacks() if not NAMED.search(row)] == []


def test_every_test_that_is_named_is_there():
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))

    gone = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).exists() or f"\ndef {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert gone == []
