"""How long and how large, and where to tell how it goes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`seconds` is for one round of one side, `short` the same where an operation is one of many; `sizes` are numbers
    of appointments, the first the smallest, and `appointments` how many there are where that is not compared.
    """

    rounds: int
    seconds: float
    workers: int
    clients: int
    sizes: tuple[int, ...]
    short: float = 0.5
    appointments: int = 100_000


Progress = Callable[[float, str], None]
"""Told how much of the present part is done, from 0 to 1, and what is being done."""
