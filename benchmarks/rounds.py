"""Rounds that take turns, so that whatever else the machine does meanwhile falls on all alike."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.call import Call
from benchmarks.load import Round, press
from benchmarks.plan import Plan
from core.proof.server import Server

MOST_WARMING = 2


@dataclass
class Side(ABC):
    """One of those compared, and the rounds that it has had."""

    name: str
    rounds: list[Round] = field(default_factory=list, kw_only=True)

    @abstractmethod
    def press(self, seconds: float) -> Round:
        """As much as it can do in that time."""

    def median(self, measure: Callable[[Round], float]) -> float:
        """Over the rounds."""
        return median(measure(each) for each in self.rounds)

    @property
    def a_second(self) -> float:
        return self.median(lambda each: each.a_second)

    def milliseconds(self, percent: int) -> float:
        return self.median(lambda each: each.percentile(percent)) * 1000

    @property
    def requests(self) -> int:
        return sum(len(each.times) for each in self.rounds)


@dataclass
class Served(Side):
    """A server, and what it is asked."""

    server: Server
    calls: Iterator[Call]
    expected: int
    clients: int

    def press(self, seconds: float) -> Round:
        requests = (call.on_the_wire() for call in self.calls)
        return press(self.server.port, requests, clients=self.clients, seconds=seconds, expected=self.expected)


def compare(sides: Sequence[Side], plan: Plan, progress: Callable[[float, str], None]) -> None:
    """A round of each in turn, after a short one of each that is not counted. Raises WrongAnswer."""
    for side in sides:
        progress(0, f"{side.name}: warming up")
        side.press(min(plan.seconds / 4, MOST_WARMING))
    for number in range(plan.rounds):
        for place, side in enumerate(sides):
            done = (number * len(sides) + place) / (plan.rounds * len(sides))
            progress(done, f"{side.name}: round {number + 1} of {plan.rounds}")
            side.rounds.append(side.press(plan.seconds))


@dataclass(frozen=True)
class Ratio:
    """Of a measure of two sides, round by round."""

    each: list[float]

    @classmethod
    def of(cls, one: Side, other: Side, measure: Callable[[Round], float]) -> "Ratio":
        pairs = zip(one.rounds, other.rounds, strict=True)
        return cls([measure(mine) / measure(theirs) for mine, theirs in pairs])

    @property
    def middle(self) -> float:
        return median(self.each)

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({min(self.each):.2f}–{max(self.each):.2f})"
