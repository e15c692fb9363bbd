"""What is being done, on one line of the terminal, and what was found, on lines that stay."""

import sys

BAR = 30
WIDTH = 110


class Progress:
    def part(self, number: int, parts: int, done: float, doing: str) -> None:
        """How much of one part of several is done, from 0 to 1."""
        full = round((number + done) / parts * BAR)
        self._line(f"[{'#' * full}{'.' * (BAR - full)}] {doing}")

    def say(self, text: str) -> None:
        self._line("")
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    @staticmethod
    def _line(text: str) -> None:
        sys.stderr.write(f"\r{text:<{WIDTH}}\r")
        sys.stderr.flush()
