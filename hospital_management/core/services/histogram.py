"""Percentiles of what was counted by value: no engine's own, so that all give the same."""

from collections.abc import Mapping

Histogram = Mapping[int, int]
"""How often each value was seen."""


def percentile(counts: Histogram, percent: int) -> int | None:
    """The smallest value that at least so many percent do not exceed; None of nothing."""
    wanted, seen = sum(counts.values()) * percent, 0
    for value in sorted(counts):
        seen += counts[value] * 100
        if seen >= wanted:
            return value
    return None
