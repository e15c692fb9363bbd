"""Whether a file is harmless: a port. Without a scanner, nobody says."""

from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True)
class Verdict:
    """`clean` is None when nobody looked; `found` is the name of what was found."""

    clean: bool | None
    found: str = ""


class Scanner:
    """The default: no scanner."""

    present = False

    def scan(self, content: IO[bytes]) -> Verdict:
        """Of the whole file, read from its beginning. Raises ScannerAway."""
        return Verdict(None)
