"""Processor time of other processes, as Linux counts it."""

import os
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

PROCESSES = Path("/proc")
PARENT, OWN, CHILDREN = 1, slice(11, 13), slice(13, 15)
"""Where a line of `/proc/<pid>/stat` says it, counted after the name: times of the process, of its ended children."""


class NotHere(Exception):
    """The database server runs on another machine, or in another container."""


def seconds(processes: Iterable[int]) -> float:
    """What these, as far as they live, have taken since they began."""
    return sum(_ticks(facts[OWN]) for facts in map(_facts, processes) if facts)


def postgresql_seconds() -> float:
    """What the whole server that this process is connected to has taken, backends that have ended included.

    Raises NotHere.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = _facts(cursor.fetchone()[0])
    if not backend:
        raise NotHere("There is no process of that number here.")
    server = int(backend[PARENT])
    facts = _facts(server)
    numbers = (int(path.name) for path in PROCESSES.iterdir() if path.name.isdecimal())
    alive = [each for each in map(_facts, numbers) if each and int(each[PARENT]) == server]
    return sum(_ticks(each[OWN]) for each in (facts, *alive)) + _ticks(facts[CHILDREN])


def machine_seconds() -> float:
    """What all that runs on this machine has taken."""
    user, nice, system, _, _, *interrupts = (PROCESSES / "stat").read_text().splitlines()[0].split()[1:8]
    return _ticks([user, nice, system, *interrupts])


def _facts(process: int) -> list[str]:
    """None of a process that has ended."""
    try:
        return (PROCESSES / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _ticks(counts: list[str]) -> float:
    return sum(map(int, counts)) / os.sysconf("SC_CLK_TCK")
