"""What long commands share: a progress bar that their reports overwrite, and bounded numbers."""

from argparse import ArgumentTypeError
from collections.abc import Callable

from django.core.management.base import BaseCommand

BAR = 30


def between(low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers in a range, whose refusal argparse shows."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ArgumentTypeError(f"{text} is not a whole number from {low} to {high}")
        return int(text)

    return parse


class ProgressCommand(BaseCommand):
    def say(self, line: str) -> None:
        self.progress_line("")
        self.stdout.write(line)
        self.stdout.flush()

    def progress(self, done: float, part: str) -> None:
        full = round(done * BAR)
        self.progress_line(f"[{'#' * full}{'.' * (BAR - full)}] {part}")

    def progress_line(self, text: str) -> None:
        """On one line, which each report overwrites."""
        self.stderr.write(f"\r{text:<110}\r", self.style.NOTICE, ending="")
        self.stderr.flush()
