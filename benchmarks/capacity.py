"""How much a city needs, computed from what was measured: `python -m benchmarks.capacity --help`.

Requests come by chance, each takes one worker for a time by chance (a queue of the kind M/M/c): Erlang's formula says
how many workers keep the wait short, and a simulated rush hour, to whose middle more come than at its ends, checks it.
"""

import heapq
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from math import log, pi, sin
from random import Random
from typing import NamedTuple

SECONDS_A_DAY, HOUR = 86_400, 3_600
WORKDAYS = 300
"""Days of a year on which people book, Sundays and holidays taken off."""


@dataclass(frozen=True)
class City:
    """`peak`: how many times its even share the busiest second of a day gets. `reads`: requests beside each booking.

    Costs are seconds of a processor: of a worker and of the database, for a booking and for another request.
    """

    people: int
    bookings_a_year: float
    peak: float
    reads: float
    worker: tuple[float, float]
    database: tuple[float, float]

    @property
    def bookings_a_day(self) -> float:
        return self.people * self.bookings_a_year / WORKDAYS

    @property
    def bookings_a_second(self) -> float:
        """At the peak."""
        return self.bookings_a_day / SECONDS_A_DAY * self.peak

    @property
    def requests_a_second(self) -> float:
        """At the peak, bookings among them."""
        return self.bookings_a_second * (1 + self.reads)

    def busy(self, cost: tuple[float, float]) -> float:
        """Cores that do nothing else at the peak: a booking's cost, and that of each other request."""
        return self.bookings_a_second * (cost[0] + self.reads * cost[1])


def chance_to_wait(servers: int, load: float) -> float:
    """Erlang's C: how many of all have to wait, when so many servers would be busy (`load` < `servers`)."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return servers * blocked / (servers - load * (1 - blocked))


def longest_wait(servers: int, load: float, service: float, share: float = 0.95) -> float:
    """Seconds within which that share of all is served, the service itself not counted."""
    waiting = chance_to_wait(servers, load)
    return max(0.0, log(waiting / (1 - share)) * service / (servers - load))


def servers_for(load: float, service: float, patience: float) -> int:
    """The fewest with which 95 of 100 wait no longer than `patience` seconds."""
    servers = int(load) + 1
    while longest_wait(servers, load, service) > patience:
        servers += 1
    return servers


class Rush(NamedTuple):
    """A simulated hour: how many came, and seconds within which 95 and 99 of 100 were taken up."""

    requests: int
    within_95: float
    within_99: float


def simulate(peak: float, service: float, servers: int, seed: int = 1, seconds: int = HOUR) -> Rush:
    """Requests come `peak` a second at the middle, half as many at beginning and end, first come first served."""
    random, free, now, waits = Random(seed), [0.0] * servers, 0.0, []
    while (now := now + random.expovariate(peak)) < seconds:
        if random.random() > 0.5 + 0.5 * sin(pi * now / seconds):
            continue
        begins = max(now, free[0])
        waits.append(begins - now)
        heapq.heapreplace(free, begins + random.expovariate(1 / service))
    waits.sort()
    return Rush(len(waits), *(waits[int(len(waits) * share)] for share in (0.95, 0.99)))


def table(city: City, patience: float) -> str:
    """Markdown: what the city asks for, and what answers it."""
    workers_busy, database_busy = city.busy(city.worker), city.busy(city.database)
    service = workers_busy / city.requests_a_second
    workers = servers_for(workers_busy, service, patience)
    rush = simulate(city.requests_a_second, service, workers)
    rows = {
        "bookings a day": f"{city.bookings_a_day:,.0f}",
        "bookings a second at the peak": f"{city.bookings_a_second:,.1f}",
        "requests a second at the peak": f"{city.requests_a_second:,.0f}",
        "cores of the workers busy": f"{workers_busy:,.1f}",
        f"workers for a p95 wait under {patience * 1000:g} ms": f"{workers:,}",
        "cores of the database busy": f"{database_busy:,.1f}",
        "the hour simulated: requests": f"{rush.requests:,}",
        "the hour simulated: p95 / p99 wait in ms": f"{rush.within_95 * 1000:.1f} / {rush.within_99 * 1000:.1f}",
    }
    return "\n".join(["|  |  |", "| --- | ---: |", *[f"| {name} | {value} |" for name, value in rows.items()]])


def arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.capacity", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--bookings", type=float, default=2, help="of one person in a year (2)")
    parser.add_argument("--peak", type=float, default=10, help="times the even share of a second (10)")
    parser.add_argument("--reads", type=float, default=20, help="requests beside each booking (20)")
    parser.add_argument("--worker-ms", type=float, nargs=2, required=True, help="of a booking, of another request")
    parser.add_argument("--database-ms", type=float, nargs=2, required=True, help="likewise")
    parser.add_argument("--patience", type=float, default=50, help="milliseconds that 95 of 100 may wait (50)")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    worker, database = ((one / 1000, other / 1000) for one, other in (asked.worker_ms, asked.database_ms))
    city = City(asked.people, asked.bookings, asked.peak, asked.reads, worker, database)
    sys.stdout.write(f"{table(city, asked.patience / 1000)}\n")


if __name__ == "__main__":
    main()
