"""How long and how large, and where to tell how it goes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`seconds` is for one round of one side; `sizes` are numbers of appointments, the first the smallest."""

    rounds: int
    seconds: float
    workers: int
    clients: int
    sizes: tuple[int, ...]


Progress = Callable[[float, str], None]
"""Told how much of the present part is done, from 0 to 1, and what is being done."""
